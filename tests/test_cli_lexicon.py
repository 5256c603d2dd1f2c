"""This file tests the commands of `unspin lexicon`: what each prints, writes and returns."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from unspin.cli import main
from unspin.lexicon.load import DOMAINS

ECONOMY = "# economy\ncommerce\ttrade\t\t7\tspun\tA\tobserved\nprice\tcost\tn\n"
VERBS = "# verbs\nstate\tsay\tv\t5\tspun\tB\tobserved\nstate of commerce\ttrade\t\t\tgarble\n"
ALLOWED = "# allowed\nchamber of commerce\tn\tan association\nPrice Index\t\ta statistic\n"


@pytest.fixture(autouse=True)
def dictionaries(tmp_path, monkeypatch):
    """Small dictionaries in place of those that come with the package; the working folder is beside them."""
    folder = tmp_path / "dictionaries"
    folder.mkdir()
    for domain in DOMAINS:
        (folder / f"{domain}.tsv").write_text({"economy": ECONOMY, "verbs": VERBS}.get(domain, ""), encoding="utf-8")
    (folder / "allowed.tsv").write_text(ALLOWED, encoding="utf-8")
    for module in ("unspin.core.data", "unspin.lexicon.load"):
        monkeypatch.setattr(f"{module}.data_file", lambda name: folder / name)
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def run(capsys):
    """Run `unspin lexicon ...`; give its exit code, its output and its errors."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["lexicon", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def put(name: str, text: str) -> str:
    Path(name).write_text(text, encoding="utf-8", newline="")
    return name


# check


def test_check_is_content_with_good_dictionaries(run):
    assert run("check") == (0, "", f"{len(DOMAINS) + 1} files, 6 rows, no faults\n")


def test_check_names_every_fault_of_every_file_in_order(run):
    put("b.tsv", "price\tcost\ncommerce\ttrade\nbad\ntrade\ttrade\n")
    put("a.tsv", "commerce\ttrade\nx\ty\tz\tmany\n")
    code, out, err = run("check", "b.tsv", "a.tsv", "missing.tsv")
    assert (code, out) == (2, "")
    assert [":".join(line.split(":")[:2]) for line in err.splitlines()] == [
        "b.tsv:2", "b.tsv:3", "b.tsv:4", "a.tsv:1", "a.tsv:2", "a.tsv:2",
        "missing.tsv: no such file; name a dictionary file in UTF-8", "3 files, 4 rows, 7 faults",
    ]  # fmt: skip


def test_check_reads_a_file_that_is_named_twice_once(run):
    put("a.tsv", "commerce\ttrade\n")
    assert run("check", "a.tsv", "./a.tsv")[0] == 0


def test_check_write_puts_a_file_into_normal_form(run):
    put("a.tsv", "# mine\nprice\tcost\t\t\t\ncommerce\ttrade\ncommerce\ttrade\n")
    code, _, err = run("check", "--write", "a.tsv")
    assert code == 0
    assert Path("a.tsv").read_text("utf-8") == "# mine\ncommerce\ttrade\nprice\tcost\n"
    assert err == "a.tsv: written in normal form, 1 duplicates dropped\n1 files, 2 rows, no faults\n"


def test_check_write_touches_no_file_that_is_in_normal_form(run, dictionaries):
    before = {path: path.stat().st_mtime_ns for path in dictionaries.iterdir()}
    assert run("check", "--write")[0] == 0
    assert {path: path.stat().st_mtime_ns for path in dictionaries.iterdir()} == before


@pytest.mark.parametrize("data", [b"price\tcost\ncommerce\n", b"price\tcost\ncaf\xe9\tcoffee\n"])
def test_check_write_leaves_a_file_that_can_not_be_read(run, data):
    Path("a.tsv").write_bytes(data)
    assert run("check", "--write", "a.tsv")[0] == 2
    assert Path("a.tsv").read_bytes() == data


def test_check_write_says_what_it_can_not_mend(run):
    put("a.tsv", "trade\ttrade\nprice\tcost\n")
    code, _, err = run("check", "--write", "a.tsv")
    assert code == 2
    assert "a.tsv:2: trade -> trade: replaces a form by itself" in err


def test_check_write_that_fails_leaves_the_file_whole(run, monkeypatch):
    text = "price\tcost\ncommerce\ttrade\n"
    put("a.tsv", text)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fdopen", full)
    code, _, err = run("check", "--write", "a.tsv")
    assert (code, Path("a.tsv").read_text("utf-8")) == (2, text)
    assert err.endswith("a.tsv: can't be written: No space left on device\n")
    assert not list(Path().glob(".a.tsv*"))


def test_check_holds_allowed_phrases_to_their_laws_and_beside_the_rows(run):
    put("allowed.tsv", "price\t\ta word\nchamber of commerce\t\nHome Office\t\ta ministry\n")
    put("a.tsv", "prices\tcosts\n\tcost\nprice\tcost\n")
    code, out, err = run("check", "allowed.tsv", "a.tsv")
    assert (code, out) == (2, "")
    assert [line.split(" ")[0] for line in err.splitlines()] == [
        "allowed.tsv:1:", "allowed.tsv:2:", "allowed.tsv:3:", "a.tsv:2:", "a.tsv:3:", "2",
    ]  # fmt: skip
    assert "'price' is what price -> cost at a.tsv:3 replaces; delete one of the two" in err


def test_check_write_puts_allowed_phrases_into_normal_form(run):
    put("my-allowed.tsv", "opera house\tn\ta building\n# mine\nMill Road\t\ta street \nMill Road\t\ta road\n")
    code, _, err = run("check", "--write", "my-allowed.tsv")
    assert code == 0
    assert Path("my-allowed.tsv").read_text("utf-8") == "# mine\nMill Road\t\ta street\nopera house\tn\ta building\n"
    assert err.startswith("my-allowed.tsv: written in normal form, 1 duplicates dropped\n")


# stats


def test_stats_counts_rows_and_substitutions(run):
    code, out, _ = run("stats")
    lines = [line.split() for line in out.splitlines()]
    assert code == 0
    # price has 2 forms, state 4 distinct pairs
    assert lines == [
        ["rows", "substitutions"], ["all", "4", "8"],
        ["by", "domain"], ["economy", "2", "3"], ["verbs", "2", "5"],
        ["by", "tier"], ["garble", "1", "1"], ["spun", "3", "7"],
        ["by", "source"], ["observed", "2", "5"], ["written", "2", "3"],
        ["by", "family"], ["A", "3", "4"], ["B", "1", "4"],
    ]  # fmt: skip


def test_stats_tells_how_much_of_a_pair_file_is_covered(run):
    put("pairs.tsv", "# pairs\nStated\tsaid\t3\tA\nprices\tcosts\nwares\tgoods\t6\nstated\tsaid\n")
    _, out, _ = run("stats", "--pairs", "pairs.tsv")
    assert out.endswith(
        "coverage of pairs.tsv\n"
        "  distinct pairs             2 of 3: 66.7 %\n"
        "  weighted by count          5 of 11: 45.5 %\n"
    )


def test_stats_tells_coverage_without_the_pairs_that_are_left_out_for_a_reason(run):
    put("pairs.tsv", "stated\tsaid\t3\tA\nwares\tgoods\t6\nPrices.\tcosts\t1\n")
    put("left-out.tsv", "# reasons\nwares\tgoods\t6\tA\tnot synonyms\nx\ty\t1\tA\tnot seen\n")
    _, out, _ = run("stats", "--pairs", "pairs.tsv", "--except", "left-out.tsv")
    assert out.endswith(
        "  distinct pairs             2 of 3: 66.7 %\n"
        "  weighted by count          4 of 10: 40.0 %\n"
        "without the 1 pairs of left-out.tsv\n"
        "  distinct pairs             2 of 2: 100.0 %\n"
        "  weighted by count          4 of 4: 100.0 %\n"
    )


def test_stats_except_needs_pairs(run):
    put("left-out.tsv", "wares\tgoods\n")
    code, _, err = run("stats", "--except", "left-out.tsv")
    assert (code, err) == (2, "unspin: --except leaves pairs out of --pairs; name that file too\n")


def test_stats_of_no_pairs_divides_by_nothing(run):
    put("pairs.tsv", "")
    assert "0 of 0: none to cover" in run("stats", "--pairs", "pairs.tsv")[1]


def test_stats_names_every_line_that_is_no_pair(run):
    put("pairs.tsv", "a\nb\tc\tmany\nd\te\t2\n\tf\n")
    code, out, err = run("stats", "--pairs", "pairs.tsv")
    assert (code, out) == (2, "")
    begins = ["unspin: pairs.tsv:1: no pair", "unspin: pairs.tsv:2: no pair", "unspin: pairs.tsv:4: no pair"]
    assert [line[: len(begins[0])] for line in err.splitlines()] == begins
    assert run("stats", "--pairs", "missing.tsv")[0] == 2


def test_stats_of_one_domain_and_a_dictionary_of_ones_own(run):
    put("mine.tsv", "ware\tgood\tn\n")
    _, out, _ = run("stats", "--domains", "economy", "--lexicon", "mine.tsv")
    assert [line.split() for line in out.splitlines()[1:5]] == [
        ["all", "3", "5"], ["by", "domain"], ["economy", "2", "3"], ["mine", "1", "2"],
    ]  # fmt: skip


def test_an_unknown_domain_is_an_error_that_names_the_known_ones(run):
    code, _, err = run("stats", "--domains", "sports")
    assert code == 2
    assert "unknown lexicon domain 'sports' (known: function, " in err


def test_a_dictionary_that_can_not_be_read_names_every_line(run):
    put("mine.tsv", "a\nb\n")
    code, _, err = run("find", "a", "--lexicon", "mine.tsv")
    assert code == 2
    assert "mine.tsv:1: " in err
    assert "mine.tsv:2: " in err


# find


def test_find_looks_on_both_sides_and_within_phrases(run):
    code, out, err = run("find", "Commerce")
    assert (code, err) == (0, "2 rows have 'commerce'\n")
    assert out.splitlines() == [
        "economy         7  spun    commerce -> trade",
        "verbs           0  garble  state of commerce -> trade",
    ]
    assert [line.split("  ")[-1] for line in run("find", "trade")[1].splitlines()] == [
        "commerce -> trade",
        "state of commerce -> trade",
    ]


def test_find_knows_inflections(run):
    assert run("find", "said")[1] == "verbs           5  spun    state -> say (v), as stated -> said\n"
    assert run("find", "prices")[1] == "economy         0  spun    price -> cost (n), as prices -> costs\n"


def test_find_puts_what_replaces_the_word_first(run):
    found = run("find", "state")[1].splitlines()
    assert [line.split("  ")[-1] for line in found] == ["state -> say (v)", "state of commerce -> trade"]


def test_find_says_where_no_row_has_the_word(run):
    assert run("find", "comm") == (0, "", "no rows have 'comm'\n")


# import


def test_import_prints_a_dictionary(run):
    put("list.csv", "price,cost,3\ncommerce,trade\n")
    code, out, err = run("import", "list.csv", "--format", "csv")
    assert code == 0
    assert out == (
        "# from list.csv\n"
        "# spun\toriginal\tforms\tweight\ttier\tfamily\tsource\tnote\tcondition\n"
        "commerce\ttrade\t\t\tspun\tA\twritten\n"
        "price\tcost\t\t3\tspun\tA\tobserved\n"
    )
    assert err == "2 rows, none left out\n"


def test_import_writes_a_file_that_check_is_content_with(run):
    put("list.json", '[["price", "cost"], ["commerce", "trade", 2]]')
    assert run("import", "list.json", "--format", "json", "-o", "mine.tsv")[:2] == (0, "")
    assert run("check", "mine.tsv")[0] == 0


def test_import_names_every_fault_and_writes_nothing(run):
    put("list.tsv", "price\tcost\nbad\ntrade\ttrade\n")
    code, out, err = run("import", "list.tsv", "--format", "tsv", "-o", "mine.tsv")
    assert (code, out) == (2, "")
    assert [line.split(" ")[0] for line in err.splitlines()] == ["list.tsv:2:", "list.tsv:3:"]
    assert not Path("mine.tsv").exists()
    assert run("import", "missing.tsv", "--format", "tsv")[0] == 2


def test_import_overwrites_no_file(run):
    put("list.tsv", "price\tcost\n")
    code, _, err = run("import", "list.tsv", "--format", "tsv", "-o", "list.tsv")
    assert (code, err) == (2, "unspin: list.tsv exists; name a new file, or delete it\n")


def test_import_of_an_export_of_the_screener_tells_what_it_leaves_out(run):
    put(
        "pps.csv",
        "fingerprint,expected\n"
        '"""haze figuring""",cloud computing\n'
        '"""bosom"" AND ""peril""",breast cancer\n'
        '"""irregular timberland"" NOT ""ecology""",random forest\n'
        '"""colossal information""",big data?\n',
    )
    code, out, err = run("import", "pps.csv", "--format", "pps")
    assert code == 0
    assert "# science" in out.splitlines()[0]
    assert out.splitlines()[2:] == [
        "haze figuring\tcloud computing\t\t\tgarble\tA\tderived\tProblematic Paper Screener",
        "irregular timberland\trandom forest\t\t\tspun\tA\tderived\tProblematic Paper Screener\tnot:ecology",
    ]
    assert err.splitlines() == [
        "pps.csv:3: it is not clear which of the phrases that must stand together (AND) is the tortured one: "
        '\'"bosom" AND "peril" | breast cancer\'',
        "pps.csv:5: the expected text is in doubt (?): '\"colossal information\" | big data?'",
        "2 rows, 2 left out",
    ]


# export

EXPORTED = [
    ("commerce", "trade", 7, "spun", "A", "economy", ""),
    ("price", "cost", 0, "spun", "A", "economy", ""),
    ("prices", "costs", 0, "spun", "A", "economy", ""),
]
COLUMNS = ["spun", "original", "weight", "tier", "family", "domain", "condition"]


def test_export_prints_every_inflection(run):
    cells = [COLUMNS, *(list(map(str, each)) for each in EXPORTED)]
    assert run("export", "--domains", "economy")[1] == "".join("\t".join(line) + "\n" for line in cells)
    printed = run("export", "--domains", "economy", "--format", "csv")[1]
    assert list(csv.reader(io.StringIO(printed))) == cells
    printed = run("export", "--domains", "economy", "--format", "json")[1]
    assert json.loads(printed) == [dict(zip(COLUMNS, each, strict=True)) for each in EXPORTED]


def test_export_has_every_domain_where_none_is_named(run):
    assert len(run("export")[1].splitlines()) == 1 + 8


def test_the_group_needs_a_command(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["lexicon"])
    assert caught.value.code == 2
    assert "COMMAND" in capsys.readouterr().err

"""This file tests each law of the dictionaries with rows that break it, and that lists become rows that obey them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import cases
from unspin.core.errors import LexiconError
from unspin.lexicon.entry import FORMS, TIERS, Row
from unspin.lexicon.exchange import LIST_LAWS, normal_form, read_list, side, table
from unspin.lexicon.laws import (
    LAWS,
    Fault,
    Placed,
    check,
    clean_tokens,
    conditions_can_hold,
    faults_of_columns,
    is_row,
    no_chain,
    no_duplicate,
    no_identity,
    no_legal_garble,
    observed_rows_were_seen,
    place,
    read_all,
    read_placed,
    same_numbers,
    sorted_rows,
)
from unspin.lexicon.load import parse_row, read_rows
from unspin.lexicon.screener import read_screener

ECONOMY, VERBS = Path("economy.tsv"), Path("verbs.tsv")


def rows(text: str, path: Path = ECONOMY) -> list[Placed]:
    placed, faults = place(path, ((n, line) for n, line in enumerate(text.split("\n"), 1) if is_row(line)))
    assert not faults
    return placed


GOOD_ROWS = rows("as well as\tand\ncommerce\ttrade\nprice\tcost\tn\nstate\tsay\tv\t5\n")

BAD = [
    (
        no_identity,
        rows("trade\ttrade"),
        "economy.tsv:1: trade -> trade: replaces a form by itself; delete the row",
    ),
    (no_identity, rows("Trade\ttrade"), "replaces a form by itself"),
    (
        no_duplicate,
        rows("commerce\ttrade\ncommerce\ttrade\t\t4"),
        "economy.tsv:2: commerce -> trade: stands already at economy.tsv:1; keep one of the two rows",
    ),
    (
        no_duplicate,
        [*rows("commerce\ttrade"), *rows("a\tb\ncommerce\ttrade", VERBS)],
        "verbs.tsv:2: commerce -> trade: stands already at economy.tsv:1",
    ),
    (
        clean_tokens,
        rows("commerce,\ttrade"),
        "cuts 'commerce,' into ['commerce', ',']; write words parted by one space",
    ),
    (clean_tokens, rows("com  merce\ttrade"), "cuts 'com  merce' into ['com', 'merce']"),
    (clean_tokens, rows("commerce\t“trade”"), "cuts '“trade”' into ['“', 'trade', '”']"),
    (clean_tokens, rows("commerce\ttrader’s"), "cuts 'trader’s' into [\"trader's\"]"),
    (clean_tokens, rows("%\tper cent"), "cuts '%' into ['%']"),
    (
        no_legal_garble,
        [*rows("with out\twithout\t\t\tgarble"), *rows("with out\tlacking", VERBS)],
        "economy.tsv:1: with out -> without: 'with out' is garble here and spun at verbs.tsv:1; give its rows one tier",
    ),
    (
        no_chain,
        [*rows("gun hearth\tgunfire\t\t\tgarble"), *rows("gunfire\tshooting", VERBS)],
        "economy.tsv:1: gun hearth -> gunfire: its original is the spun side of gunfire -> shooting at verbs.tsv:1",
    ),
    (no_chain, rows("a\tb\nb\tc\t\t\tgarble"), "economy.tsv:1: a -> b: its original is the spun side of b -> c"),
    (no_chain, rows("a\tb\t\t\tgarble\nb\ta\t\t\tgarble"), "economy.tsv:2: b -> a: its original is the spun side of"),
    (
        same_numbers,
        rows("2\tthree"),
        "2 -> three: '2' has no equal on the other side; write the same value on both, in digits or in words",
    ),
    (
        observed_rows_were_seen,
        rows("commerce\ttrade\t\t\t\t\tobserved"),
        "commerce -> trade: is observed and has no weight; write how often it was seen, or the source 'written'",
    ),
    (
        conditions_can_hold,
        rows("commerce\ttrade\t\t\t\t\t\t\tnear:goods; not:goods|ware*"),
        "commerce -> trade: its condition 'near:goods; not:goods|ware*' forbids all that near:goods asks for; delete",
    ),
    (
        sorted_rows,
        rows("price\tcost\ncommerce\ttrade"),
        "economy.tsv:2: commerce -> trade: belongs before price -> cost in the line above; sort the file with --write",
    ),
    (sorted_rows, rows("price\tworth\nprice\tcost"), "price -> cost: belongs before price -> worth"),
    (sorted_rows, rows("price\tcost\tn\nprice\tcost"), "price -> cost: belongs before price -> cost"),
]


def name(value: object) -> str:
    return getattr(value, "__name__", "")


@pytest.mark.parametrize(("law", "bad", "message"), BAD, ids=name)
def test_the_law_names_the_bad_row_and_how_to_mend_it(law, bad, message):
    assert message in "\n".join(map(str, law(bad)))
    assert message in "\n".join(map(str, check([*bad, *rows("ware\tgood\tn", Path("nouns.tsv"))])))


def test_every_law_has_a_bad_row():
    assert {law for law, _, _ in BAD} == set(LAWS)


@pytest.mark.parametrize("law", LAWS, ids=name)
def test_the_law_is_content_with_good_rows(law):
    assert not list(law(GOOD_ROWS))


@pytest.mark.parametrize(
    "text",
    [
        "big\tlarge\nlarge\tbig",
        "big\tgreat\ngreat\tlarge\nlarge\tbig",
        "hearth\thouse\t\t\tgarble\nhome\thouse",
    ],
    ids=["a cycle of legal words", "a longer one", "two that meet"],
)
def test_legal_words_may_stand_for_each_other(text):
    assert not list(no_chain(rows(text)))


def test_a_pair_may_stand_in_two_forms_and_a_form_in_two_files():
    assert not list(no_duplicate([*rows("price\tcost\nprice\tcost\tn"), *rows("price\tworth", VERBS)]))
    assert not list(sorted_rows([*rows("price\tcost"), *rows("commerce\ttrade", VERBS)]))


@pytest.mark.parametrize("case", cases("lexicon_numbers"), ids=lambda case: f"{case['spun']} -> {case['original']}")
def test_numbers_keep_their_value(case):
    faults = same_numbers([Placed(ECONOMY, 1, Row(case["spun"], case["original"]))])
    named = [str(fault).split("'")[-2] for fault in faults]
    assert named == case.get("alone", [])


@given(st.integers(0, 99), st.integers(0, 99))
def test_two_numbers_in_digits_are_equal_or_a_fault(first, second):
    found = list(same_numbers([Placed(ECONOMY, 1, Row(f"{first} talks", f"{second} meetings"))]))
    assert bool(found) == (first != second)


def test_every_fault_is_named_file_by_file_and_line_by_line():
    bad = [*rows("trade\ttrade\n2\t3\na,\tb", VERBS), *rows("cost\tcost")]
    places = [(fault.path, fault.line) for fault in check(bad)]
    assert places == sorted(places, key=lambda each: ([VERBS, ECONOMY].index(each[0]), each[1]))
    assert {("verbs.tsv", line) for line in (1, 2, 3)} | {("economy.tsv", 1)} == {(str(p), n) for p, n in places}


# Reading


def test_every_bad_column_of_a_row_is_named():
    assert [
        message.split(";")[0] for message in faults_of_columns("\ttrade\tverb\toften\tsure\tA\theard\t\tclose:by")
    ] == [
        "an empty side",
        "unknown forms 'verb'",
        "weight 'often' is no whole number",
        "unknown tier 'sure'",
        "unknown source 'heard'",
        "condition 'close:by' is no clause",
    ]
    assert faults_of_columns("commerce") == [
        "1 columns; write 2 to 9, separated by tabs: spun, original, forms, weight, tier, family, source, note, "
        "condition"
    ]
    assert not faults_of_columns("commerce\ttrade\tn\t5\tspun\tA\tobserved\tseen in March\r")


@given(st.lists(st.sampled_from(["", "a", "n", "5", "garble", "observed"]), min_size=1, max_size=9))
def test_a_line_has_faults_where_it_can_not_be_read(cells):
    line = "\t".join(cells)
    if faults_of_columns(line):
        with pytest.raises(ValueError, match=r"\w"):
            parse_row(line)
    else:
        parse_row(line)


def test_a_file_gives_its_good_rows_and_a_fault_for_each_bad_line(tmp_path):
    path = tmp_path / "mine.tsv"
    path.write_text("# mine\n\ncommerce\ttrade\nprice\n\tcost\nstate\tsay\tv\n", encoding="utf-8")
    placed, faults = read_placed(path)
    assert placed == [Placed(path, 3, Row("commerce", "trade")), Placed(path, 6, Row("state", "say", "v"))]
    assert [fault.line for fault in faults] == [4, 5]
    with pytest.raises(LexiconError, match=r"mine\.tsv:4: (?s:.)*mine\.tsv:5: "):
        read_all([path])


@pytest.mark.parametrize("data", [None, b"caf\xe9\tcoffee\n"], ids=["missing", "not UTF-8"])
def test_a_file_that_can_not_be_read_is_one_fault(tmp_path, data):
    path = tmp_path / "mine.tsv"
    if data:
        path.write_bytes(data)
    (fault,) = read_placed(path)[1]
    assert str(fault).startswith(f"{path}: can't be read as UTF-8 text: " if data else f"{path}: no such file; ")
    assert str(fault).endswith("name a dictionary file in UTF-8")


def test_a_fault_reads_as_editors_link_it():
    assert str(Fault(ECONOMY, 3, "is wrong")) == "economy.tsv:3: is wrong"
    assert str(Fault(ECONOMY, 0, "is wrong")) == "economy.tsv: is wrong"


# Normal form

CELLS = st.tuples(
    st.sampled_from(["a", "b", "b c"]),
    st.sampled_from(["x", "y"]),
    st.sampled_from(FORMS),
    st.sampled_from(["", "1", "5"]),
    st.sampled_from(TIERS),
)
LINES = st.lists(st.one_of(CELLS.map("\t".join), st.sampled_from(["", "# note", "a\tx\t\t\t\t", " a \tx \r"])))


@given(LINES)
def test_normal_form_is_sorted_free_of_duplicates_and_stays(lines):
    text = normal_form("\n".join(lines))
    found = rows(text)
    assert not list(sorted_rows(found))
    keys = [(*p.key, p.row.tier) for p in found]
    assert len(set(keys)) == len(keys)
    assert normal_form(text) == text


def test_normal_form_keeps_comments_and_the_greatest_weight():
    before = "# head\n\nprice\tcost\t\t\t\t\n# about commerce\ncommerce\ttrade\t\t4 \r\ncommerce\ttrade\n# end"
    after = "# head\n# about commerce\ncommerce\ttrade\t\t4\nprice\tcost\n# end\n"
    assert normal_form(before) == after
    assert normal_form("commerce\ttrade\n# again\ncommerce\ttrade\t\t9\n") == "# again\ncommerce\ttrade\t\t9\n"
    assert normal_form("# nothing\n") == "# nothing\n"
    assert normal_form("") == ""


def test_normal_form_leaves_rows_of_two_tiers_to_a_person():
    text = "with out\twithout\t\t\tgarble\nwith out\twithout\t\t\tspun\n"
    assert normal_form(text) == text


def test_normal_form_refuses_a_line_that_is_no_row():
    with pytest.raises(ValueError, match="write 2 to 9"):
        normal_form("commerce\n")


# Lists in


def listed(tmp_path: Path, form: str, text: str) -> list[tuple[str, ...]]:
    path = tmp_path / f"list.{form}"
    path.write_text(text, encoding="utf-8", newline="")
    imported = read_list(path, form)
    assert not imported.faults
    return [(p.row.spun, p.row.original, str(p.row.weight), p.row.tier, p.row.source) for p in imported.rows]


def list_faults(tmp_path: Path, form: str, text: str) -> list[str]:
    path = tmp_path / f"list.{form}"
    path.write_text(text, encoding="utf-8", newline="")
    return [str(fault).removeprefix(f"{path}:") for fault in read_list(path, form).faults]


COMMERCE, PRICE = ("commerce", "trade", "7", "spun", "observed"), ("price", "cost", "0", "spun", "written")


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("tsv", "price\tcost\ncommerce\ttrade\t7\n"),
        ("tsv", "\ufeff# a comment\r\n\r\nPrice\tCost\t0\r\ncommerce\ttrade\t7\r\n"),
        ("tsv", "weight\toriginal\tspun\n\tcost\tprice\n7\ttrade\tcommerce\n"),
        ("tsv", "# mine\n# spun\toriginal\tforms\tweight\nprice\tcost\ncommerce\ttrade\t\t7\n"),
        ("csv", "price,cost\ncommerce,trade,7\n"),
        ("csv", 'Spun,Original,Weight\n"price","cost",\n\n" commerce ",trade,7\n'),
        ("csv", "price,cost\ncommerce,trade,7\ncommerce,trade,2\nprice,cost\n"),
        ("json", '[["price", "cost"], ["commerce", "trade", 7]]'),
        ("json", '[{"spun": "price", "original": "cost"},\n {"weight": 7, "spun": "commerce", "original": "trade"}]'),
        ("json", '[["price", "cost", null], {"spun": "commerce", "original": "trade", "weight": "7", "domain": "x"}]'),
    ],
)
def test_a_list_becomes_sorted_rows(tmp_path, form, text):
    assert listed(tmp_path, form, text) == [COMMERCE, PRICE]


@pytest.mark.parametrize("form", ["tsv", "csv"])
def test_the_words_spun_and_original_are_a_pair_below_the_first_line(tmp_path, form):
    mark = "\t" if form == "tsv" else ","
    found = listed(tmp_path, form, f"price{mark}cost\noriginal{mark}spun\n")
    assert [pair[:2] for pair in found] == [("original", "spun"), ("price", "cost")]


def test_a_side_is_written_as_the_tokeniser_spells_it():
    assert side(" The Bank’s \n money") == "the bank's money"


@pytest.mark.parametrize(
    ("form", "text", "faults"),
    [
        ("tsv", "price\na\tb\tmany\nx\ty\t1\tz\n\tc\n", ["1: 1 column", "2: weight 'many'", "3: 4 columns", "4: an"]),
        ("tsv", "spun\toriginal\ttimes\na\tb\t1\n", ["1: unknown column 'times'; write one of spun, original"]),
        ("csv", 'a,b\n"x"y,z\nc\nd,d\n', ["2: no CSV: ", "3: 1 column", "4: d -> d: replaces a form by itself"]),
        ("csv", "a,b\n\"x\n\ny\",z;\n2,3\n", ["2: x y -> z;: the tokeniser", "5: 2 -> 3: '2'", "5: 2 -> 3: '3'"]),
        ("csv", "a,b,-1\nc,d,1.5\n", ["1: weight '-1'", "2: weight '1.5'"]),
        ("json", '[["a", "b"],\n["c"],\n5,\n{"spun": 1, "origin": "x"}]', ["2: ['c'] is no row", "3: 5 is no row",
            "4: unknown column 'origin'", "4: spun is 1;", "4: original is None;"]),
        ("json", '[["a", "b", true],\n["c", "d", 1.5]]', ["1: weight True", "2: weight 1.5"]),
        ("json", '[{"spun": "a", "original": "b", "tier": 4}]', ["1: tier is 4; write it as text"]),
        ("json", '[["a", "b"],\n["c", "d"]', ["2: no JSON: "]),
        ("json", '{"spun": "a"}', ["1: no JSON: not a list"]),
        ("json", "[" * 100_000, ["1: no list of rows: "]),
        ("json", "[]", [" holds no rows; write spun, original, weight in each"]),
        ("tsv", "# nothing\n", [" holds no rows"]),
        ("csv", "", [" holds no rows"]),
    ],
)  # fmt: skip
def test_every_fault_of_a_list_is_named_with_its_line(tmp_path, form, text, faults):
    found = list_faults(tmp_path, form, text)
    assert len(found) == len(faults), found
    assert all(each.startswith(fault) for each, fault in zip(found, faults, strict=True)), found


def test_a_list_need_not_be_sorted_and_obeys_the_other_laws():
    assert set(LAWS) - set(LIST_LAWS) == {sorted_rows, no_duplicate}


@given(st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6)), max_size=4), st.sampled_from(["csv", "tsv"]))
def test_no_list_is_a_crash(tmp_path_factory, pairs, form):
    path = tmp_path_factory.mktemp("lists") / "list"
    path.write_text("\n".join(map(",".join, pairs)), encoding="utf-8", errors="replace", newline="")
    for imported in (read_list(path, form), read_list(path, "json"), read_screener(path)):
        assert all(fault.path == path for fault in imported.faults)
        assert imported.rows == () or not check(imported.rows, LIST_LAWS) or imported.faults


def test_what_is_exported_can_be_imported(tmp_path):
    from unspin.lexicon.load import load_entries

    path = tmp_path / "mine.tsv"
    path.write_text("price\tcost\tn\t3\ncom merce\ttrade\t\t\tgarble\n", encoding="utf-8")
    entries = [entry for entry in load_entries(("boilerplate",), (path,)) if entry.domain == "mine"]
    for form in ("tsv", "csv", "json"):
        found = listed(tmp_path, form, table(entries, form))
        assert [each[:4] for each in found] == [
            ("com merce", "trade", "0", "garble"),
            ("price", "cost", "3", "spun"),
            ("prices", "costs", "3", "spun"),
        ]
    assert json.loads(table([], "json")) == []


# The Problematic Paper Screener


def screened(tmp_path: Path, text: str):
    path = tmp_path / "export.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return read_screener(path)


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


@pytest.mark.parametrize(
    "case", cases("lexicon_screener"), ids=lambda case: f"{case['fingerprint']} {case['expected']}"
)
def test_a_fingerprint_gives_rows_or_a_reason(tmp_path, case):
    text = f"Id,Fingerprint,Expected\n7,{quoted(case['fingerprint'])},{quoted(case['expected'])}\n"
    imported = screened(tmp_path, text)
    assert imported.faults == ()
    found = [[p.row.spun, p.row.original, p.row.tier, p.row.condition] for p in imported.rows]
    assert found == [[*row, *("garble", "")[len(row) - 2 :]] for row in case.get("rows", [])]
    assert {p.row.source for p in imported.rows} <= {"derived"}
    if "reason" in case:
        assert case["reason"] in str(imported.left_out[0])
        assert imported.left_out[0].line == 2
    else:
        assert imported.left_out == ()


@pytest.mark.parametrize(
    "text",
    [
        'expected phrase;fingerprint of it;n\r\ncloud computing;"""haze figuring""";4\r\n',
        '"Tortured phrase (fingerprint)","Expected phrase"\n"""haze figuring""","cloud computing"\n',
        'fingerprint\texpected\n"""haze figuring"""\tcloud computing\n',
        'fingerprints,expected note,fingerprint,expected\n,why?,"""haze figuring""",cloud computing\n',
    ],
    ids=["semicolons", "long names", "tabs", "the very name wins"],
)
def test_the_columns_are_found_by_name(tmp_path, text):
    (placed,) = screened(tmp_path, text).rows
    assert str(placed) == "haze figuring -> cloud computing"


def test_an_export_in_which_lines_are_broken_names_each(tmp_path):
    text = 'fingerprint,expected\n"a"b,c\n"""haze figuring""",cloud computing\n"d"e,f\n"""short"""\n'
    imported = screened(tmp_path, text)
    assert [fault.line for fault in imported.faults] == [2, 4]
    assert "the line ends before its expected text" in str(imported.left_out[0])


@pytest.mark.parametrize("text", ["", "phrase,expected\na,b\n", "fingerprint expected\na\n", '"fingerprint"x\n'])
def test_an_export_without_its_columns_is_a_fault(tmp_path, text):
    (fault,) = screened(tmp_path, text).faults
    assert fault.line == 1
    assert "names a fingerprint column and an expected column" in fault.message


def test_an_import_can_be_read_as_a_dictionary(tmp_path):
    from unspin.lexicon.exchange import dictionary

    imported = screened(tmp_path, 'fingerprint,expected\n"""haze figuring""",cloud computing\n')
    path = tmp_path / "science.tsv"
    path.write_text(dictionary((p.row for p in imported.rows), "science"), encoding="utf-8")
    assert list(read_rows(path)) == [p.row for p in imported.rows]
    assert normal_form(path.read_text("utf-8")) == path.read_text("utf-8")

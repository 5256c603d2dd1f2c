"""This file tests the command line: what each command writes, prints and returns."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import unspin
from unspin.cli import main
from unspin.core.edit import Edit, apply

SPUN = "The White Home stated on Monday that the commerce talks had been closed with out a deal.\n"
MORE = "The corporate mentioned its workforce had misplaced extra money than anticipated.\n"
CLEAN = "The ferry left at noon with 60 passengers and a crew of nine.\n"
FIELDS = {
    "document", "start", "end", "line", "column", "before", "after", "rule", "reason", "confidence",
    "alternatives", "applied",
}  # fmt: skip


@pytest.fixture
def articles(tmp_path, monkeypatch):
    """A folder with two spun articles and a clean one; the working folder is its parent."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "articles"
    (folder / "world").mkdir(parents=True)
    (folder / "a.txt").write_text(SPUN + MORE, encoding="utf-8")
    (folder / "b.md").write_text(CLEAN, encoding="utf-8")
    (folder / "world" / "c.txt").write_bytes(f"\ufeff{CLEAN}{SPUN}Café “stated”\r\n".encode())
    return folder


@pytest.fixture
def stdin(monkeypatch):
    """Put bytes on standard input."""

    def put(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))

    return put


def hashes(folder: Path) -> dict[str, str]:
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def records(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def exit_of(*arguments: str) -> int:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    return caught.value.code


# clean


@pytest.mark.usefixtures("articles")
def test_clean_writes_texts_diffs_and_reports_and_returns_0():
    assert main(["clean", "articles"]) == 0
    written = {path.relative_to("outputs").as_posix() for path in Path("outputs").rglob("*") if path.is_file()}
    texts = {f"clean/{name}" for name in ("a.txt", "b.md", "world/c.txt")}
    diffs = {f"diff/{name}.diff" for name in ("a.txt", "b.md", "world/c.txt")}
    assert written == {*texts, *diffs, "edits.jsonl", "summary.json", "report.html", ".unspin-manifest.json"}


def test_the_cleaned_texts_are_those_of_the_library(articles):
    main(["clean", "articles", "-o", "out"])
    for path in articles.rglob("*.*"):
        cleaned = Path("out/clean") / path.relative_to(articles)
        assert cleaned.read_bytes().decode() == unspin.clean(path.read_bytes()).after.text


@pytest.mark.usefixtures("articles")
def test_clean_text_stays_and_its_diff_is_empty():
    main(["clean", "articles"])
    assert Path("outputs/clean/b.md").read_text("utf-8") == CLEAN
    assert Path("outputs/diff/b.md.diff").read_bytes() == b""


def test_inputs_are_never_changed(articles):
    before = hashes(articles)
    main(["clean", "articles"])
    assert hashes(articles) == before


def test_the_records_of_edits_make_the_cleaned_text(articles):
    main(["clean", "articles", "--threshold", "0.6"])
    found = records(Path("outputs/edits.jsonl"))
    assert found
    assert all(set(record) == FIELDS for record in found)
    original = unspin.clean((articles / "a.txt").read_bytes()).before.text
    edits = [
        Edit(r["start"], r["before"], r["after"], r["rule"], r["reason"])
        for r in found
        if r["document"] == "a.txt" and r["applied"]
    ]
    assert apply(original, edits) == Path("outputs/clean/a.txt").read_text("utf-8")


def test_records_say_where_each_finding_stands(articles):
    main(["clean", "articles", "--threshold", "0.9"])
    for record in records(Path("outputs/edits.jsonl")):
        text = unspin.clean((articles / record["document"]).read_bytes()).before.text
        assert text[record["start"] : record["end"]] == record["before"]
        line = text.split("\n")[record["line"] - 1]
        assert line[record["column"] - 1 :].startswith(record["before"].split("\n")[0])
        assert record["applied"] == (record["confidence"] >= 0.9)


@pytest.mark.skipif(shutil.which("patch") is None, reason="the patch program is not installed")
def test_the_diff_applies_to_the_original(articles):
    main(["clean", "articles"])
    diff = Path("outputs/diff/a.txt.diff").absolute()
    subprocess.run(["patch", "--binary", "--fuzz=0", "-p1", "-i", diff], cwd=articles, check=True, capture_output=True)
    assert (articles / "a.txt").read_bytes() == Path("outputs/clean/a.txt").read_bytes()


@pytest.mark.usefixtures("articles")
def test_the_reports_agree_with_one_another():
    main(["clean", "articles"])
    summary = json.loads(Path("outputs/summary.json").read_text("utf-8"))
    found = records(Path("outputs/edits.jsonl"))
    page = Path("outputs/report.html").read_text("utf-8")
    assert [document["name"] for document in summary["documents"]] == ["a.txt", "b.md", "world/c.txt"]
    for document in summary["documents"]:
        mine = [record for record in found if record["document"] == document["name"]]
        assert sum(document["edits"].values()) == sum(record["applied"] for record in mine)
        assert sum(document["suggestions"].values()) == sum(not record["applied"] for record in mine)
        assert document["name"] in page
    assert summary["totals"]["documents"] == 3
    assert summary["totals"]["changed"] == 2
    assert summary["totals"]["failures"] == 0


@pytest.mark.usefixtures("articles")
def test_a_second_run_overwrites_what_the_first_wrote_and_writes_the_same():
    assert main(["clean", "articles"]) == 0
    first = hashes(Path("outputs"))
    assert main(["clean", "articles"]) == 0
    assert hashes(Path("outputs")) == first


@pytest.mark.usefixtures("articles")
def test_a_file_changed_by_hand_is_refused(capsys):
    main(["clean", "articles"])
    Path("outputs/clean/a.txt").write_text("mine", encoding="utf-8")
    assert main(["clean", "articles"]) == 2
    assert "is not as unspin wrote it" in capsys.readouterr().err
    assert Path("outputs/clean/a.txt").read_text("utf-8") == "mine"


def test_names_that_collide_are_refused_before_anything_is_written(articles, capsys):
    (articles / "world" / "a.txt").write_text(CLEAN, encoding="utf-8")
    assert main(["clean", "articles/a.txt", "articles/world/a.txt"]) == 2
    assert "would both write a.txt" in capsys.readouterr().err
    assert not Path("outputs").exists()


def test_a_file_that_is_no_text_is_a_failure_and_the_others_are_done(articles, capsys):
    (articles / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    assert main(["clean", "articles"]) == 2
    summary = json.loads(Path("outputs/summary.json").read_text("utf-8"))
    (failure,) = summary["failures"]
    assert (failure["document"], failure["error"]) == ("image.txt", "DecodingError")
    assert summary["totals"]["documents"] == 3
    assert summary["totals"]["failures"] == 1
    assert Path("outputs/clean/a.txt").exists()
    assert not Path("outputs/clean/image.txt").exists()
    assert "image.txt" in Path("outputs/report.html").read_text("utf-8")
    error = capsys.readouterr().err
    assert "unspin: image.txt: " in error
    assert "1 failed" in error


@pytest.mark.usefixtures("articles")
def test_the_closing_line_counts_and_says_what_to_read(capsys):
    main(["clean", "articles"])
    out, error = capsys.readouterr()
    assert out == ""
    assert error.startswith("3 documents, 2 changed, ")
    assert error.endswith("read outputs/report.html\n")


@pytest.mark.usefixtures("articles")
def test_quiet_prints_nothing(capsys):
    assert main(["clean", "articles", "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("articles")
def test_there_is_no_progress_bar_where_there_is_no_terminal(capsys):
    main(["clean", "articles"])
    error = capsys.readouterr().err
    assert "\r" not in error
    assert "doc/s" not in error
    assert error.count("\n") == 1


@pytest.mark.usefixtures("articles")
def test_an_output_folder_inside_the_inputs_is_not_cleaned_again():
    assert main(["clean", "articles", "-o", "articles/out"]) == 0
    assert main(["clean", "articles", "-o", "articles/out"]) == 0
    assert not Path("articles/out/clean/out").exists()


# Standard input


def test_clean_reads_standard_input_and_writes_standard_output(stdin, capfdbinary):
    stdin(SPUN.encode())
    assert main(["clean", "-"]) == 0
    out, error = capfdbinary.readouterr()
    assert out.decode() == unspin.clean_text(SPUN)
    assert error == b""


def test_line_ends_and_odd_characters_of_standard_input_survive(stdin, capfdbinary):
    text = "It rained.\r\nThe café\u2028stayed open.\r\n\r\n"
    stdin(text.encode())
    main(["clean", "-", "--stages", "spelling"])
    assert capfdbinary.readouterr().out.decode() == text


def test_binary_standard_input_is_one_line_of_error_and_2(stdin, capfdbinary):
    stdin(b"\x89PNG\r\n\x1a\n\x00\x00")
    assert main(["clean", "-"]) == 2
    out, error = capfdbinary.readouterr()
    assert out == b""
    assert error.startswith(b"unspin: ")
    assert error.count(b"\n") == 1


@pytest.mark.usefixtures("articles")
@pytest.mark.parametrize("words", [["./-"], ["--", "-"]])
def test_a_file_may_have_the_name_of_standard_input(words, stdin, capfdbinary):
    stdin(b"not read")
    Path("-").write_text(SPUN, encoding="utf-8")
    assert main(["diff", *words]) == 0
    assert capfdbinary.readouterr().out.startswith(b"--- a/-\n+++ b/-\n")
    assert main(["detect", *words]) == 0
    assert main(["check", *words]) == 1
    assert capfdbinary.readouterr().out.splitlines()[-1].startswith(b"-:")
    assert main(["clean", "-q", "-o", "found", *words]) == 0
    assert Path("found/clean/-").read_text("utf-8") == unspin.clean_text(SPUN)
    assert main(["clean", "--in-place", *words]) == 1
    assert Path("-").read_text("utf-8") == unspin.clean_text(SPUN)


@pytest.mark.usefixtures("articles")
@pytest.mark.parametrize("command", [["clean"], ["clean", "--in-place"], ["check"], ["detect"]])
def test_standard_input_comes_alone(command, stdin, capsys):
    stdin(SPUN.encode())
    assert main([*command, "articles/a.txt", "-"]) == 2
    assert "comes alone; name a file of that name ./-" in capsys.readouterr().err


# diff and detect


def test_diff_prints_what_would_change_and_writes_nothing(articles, capfdbinary):
    before = hashes(articles.parent)
    assert main(["diff", "articles/a.txt"]) == 0
    diff = capfdbinary.readouterr().out.decode()
    assert diff.startswith("--- a/articles/a.txt\n+++ b/articles/a.txt\n@@ ")
    assert "\n-The White Home stated" in diff
    assert "\n+The White House said" in diff
    assert hashes(articles.parent) == before


@pytest.mark.usefixtures("articles")
def test_diff_of_clean_text_prints_nothing(capfdbinary):
    assert main(["diff", "articles/b.md"]) == 0
    assert capfdbinary.readouterr().out == b""


def test_diff_reads_standard_input(stdin, capfdbinary):
    stdin(SPUN.encode())
    assert main(["diff", "-"]) == 0
    assert capfdbinary.readouterr().out.startswith(b"--- a/stdin\n+++ b/stdin\n")


@pytest.mark.usefixtures("articles")
def test_detect_lists_the_most_spun_document_first_with_its_evidence(capsys):
    assert main(["detect", "articles"]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["P(spun)", "per", "100", "words", "document"]
    rows = [line.split() for line in lines if not line.startswith(" " * 20)]
    assert {row[2] for row in rows} == {"a.txt", "b.md", "world/c.txt"}
    assert rows[-1][2] == "b.md"
    chances = [float(row[0]) for row in rows]
    assert chances == sorted(chances, reverse=True)
    assert any("mentioned < said" in line for line in lines)


def test_detect_goes_on_past_a_file_that_is_no_text(articles, capsys):
    (articles / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    assert main(["detect", "articles"]) == 2
    out, error = capsys.readouterr()
    assert "a.txt" in out
    assert error.startswith("unspin: image.txt: ")


# Settings


@pytest.mark.usefixtures("articles")
def test_stages_can_be_chosen_and_skipped():
    main(["clean", "articles", "--skip", "spin,spelling"])
    assert Path("outputs/clean/a.txt").read_text("utf-8") == SPUN + MORE
    main(["clean", "articles", "--stages", "encoding, spelling", "-o", "other"])
    assert Path("other/clean/a.txt").read_text("utf-8") == SPUN + MORE


@pytest.mark.usefixtures("articles")
def test_allowed_phrases_stay():
    main(["clean", "articles", "--allow", "White Home", "--allow", "workforce"])
    text = Path("outputs/clean/a.txt").read_text("utf-8")
    assert "White Home" in text
    assert "workforce" in text


def test_a_dictionary_of_ones_own_is_used(articles):
    Path("mine.tsv").write_text("rilway highway\trailway station\t\t99\tgarble\n", encoding="utf-8")
    (articles / "d.txt").write_text("They met at the Rilway Highway on Monday.\n", encoding="utf-8")
    main(["clean", "articles/d.txt", "--lexicon", "mine.tsv"])
    assert Path("outputs/clean/d.txt").read_text("utf-8") == "They met at the Railway Station on Monday.\n"


def test_residue_can_be_kept(articles):
    (articles / "d.txt").write_text(f"{CLEAN}\nSubscribe to our newsletter\n", encoding="utf-8")
    main(["clean", "articles/d.txt", "--residue", "promotion=keep"])
    assert "newsletter" in Path("outputs/clean/d.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--stages", "spinn"], "unknown stage 'spinn'; did you mean 'spin'?"),
        (["--skip", "speling"], "unknown stage 'speling'; did you mean 'spelling'?"),
        (["--threshold", "2"], "threshold must lie between 0 and 1, not 2.0"),
        (["--residue", "promotions=keep"], "unknown residue kind 'promotions'; did you mean 'promotion'?"),
        (["--residue", "promotion=kep"], "unknown policy for promotion 'kep'; did you mean 'keep'?"),
        (["--domains", "sports"], "unknown domain 'sports'; did you mean 'sport'?"),
        (["--lexicon", "nowhere.tsv"], "lexicon nowhere.tsv: can't be read"),
        (["-o", "articles/a.txt"], "articles/a.txt is a file"),
    ],
    ids=lambda value: value[1] if isinstance(value, list) else "",
)
def test_a_wrong_setting_is_one_line_of_error_and_2_and_nothing_is_written(articles, capsys, options, message):
    before = hashes(articles.parent)
    assert main(["clean", "articles", *options]) == 2
    out, error = capsys.readouterr()
    assert out == ""
    assert error.startswith(f"unspin: {message}")
    assert error.count("\n") == 1
    assert hashes(articles.parent) == before


@pytest.mark.usefixtures("articles")
def test_a_path_that_does_not_exist_is_one_line_of_error_and_2(capsys):
    assert main(["clean", "nowhere"]) == 2
    assert capsys.readouterr().err == "unspin: nowhere: no such file or folder\n"


# Help


def test_version(capsys):
    assert exit_of("--version") == 0
    assert capsys.readouterr().out == f"unspin {unspin.__version__}\n"


@pytest.mark.parametrize("command", [(), ("clean",), ("diff",), ("detect",)], ids=["unspin", "clean", "diff", "detect"])
def test_every_command_has_help(command, capsys):
    assert exit_of(*command, "--help") == 0
    out = capsys.readouterr().out
    assert out.startswith(" ".join(["usage: unspin", *command]))
    if command:
        assert ("--threshold" in out) == (command != ("detect",))
        assert "--allow" in out
    else:
        assert "examples:" in out


def test_no_command_is_a_usage_error(capsys):
    assert exit_of() == 2
    assert capsys.readouterr().err.startswith("usage: unspin")


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_completion_scripts_name_every_command(shell, capsys):
    assert exit_of("--print-completion", shell) == 0
    out = capsys.readouterr().out
    assert all(command in out for command in ("clean", "diff", "detect"))


# As a program


def unspin_program(*arguments: str, **options: object) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "unspin", *arguments],
        capture_output=True,
        check=False,
        **options,
    )


def test_the_program_cleans_standard_input():
    done = unspin_program("clean", "-", input=SPUN.encode())
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, unspin.clean_text(SPUN), b"")


def test_the_program_fails_with_2_and_one_line(tmp_path):
    done = unspin_program("clean", "nowhere", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        b"",
        b"unspin: nowhere: no such file or folder\n",
    )


def test_the_program_copes_with_a_reader_that_goes_away(tmp_path):
    (tmp_path / "a.txt").write_text((SPUN + "\n") * 2000, encoding="utf-8")
    command = f"{sys.executable} -m unspin diff a.txt --stages encoding,residue,spelling | head -c 1"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, check=False)
    assert b"Traceback" not in done.stderr


# Amounts

AMOUNT = "Tons of of individuals gathered exterior the city corridor on Saturday, in line with officers.\n"


def test_amounts_to_check_are_named_where_texts_are_not(stdin, capsys):
    stdin(AMOUNT.encode())
    assert main(["clean", "-"]) == 0
    out, error = capsys.readouterr()
    assert out.startswith("Hundreds of people")
    assert error == "Check these:\n  stdin:1:1: “Tons of” -> “Hundreds”\n"


def test_a_run_names_the_amounts_to_check_unless_it_is_quiet(articles, capsys):
    (articles / "d.txt").write_text(AMOUNT, encoding="utf-8")
    assert main(["clean", "articles"]) == 0
    assert "Check these:\n  d.txt:1:1: “Tons of” -> “Hundreds”\n" in capsys.readouterr().err
    assert main(["clean", "articles", "-q"]) == 0
    assert "Check these" not in capsys.readouterr().err
    assert json.loads(Path("outputs/summary.json").read_text("utf-8"))["totals"]["checks"] == 1


def test_a_margin_outside_its_range_is_an_error(articles, capsys):
    assert main(["diff", str(articles / "a.txt"), "--margin", "1.5"]) == 2
    assert "margin must lie between 0 and 1" in capsys.readouterr().err

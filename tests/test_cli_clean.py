"""This file tests `unspin clean` on files and folders: what it writes, prints, refuses and returns."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import unspin
from conftest import AMOUNT, CLEAN, hashes
from unspin.cli import main
from unspin.core.edit import Edit, apply

FIELDS = {
    "document", "start", "end", "line", "column", "before", "after", "rule", "reason", "confidence",
    "alternatives", "applied",
}  # fmt: skip


def records(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


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


@pytest.mark.parametrize("command", ["clean -o second", "check", "detect", "clean --in-place"])
def test_the_outputs_of_an_earlier_run_are_no_inputs_of_the_next(command, articles, capsys, monkeypatch):
    monkeypatch.chdir(articles)
    assert main(["clean", ".", "-q"]) == 0
    before = {path: path.read_bytes() for path in Path("outputs").rglob("*") if path.is_file()}
    capsys.readouterr()
    main([*command.split(), "."])
    out, err = capsys.readouterr()
    assert "outputs/" not in out
    assert "unspin: outputs: passed over, as unspin clean wrote it; name it to have it read\n" in err
    assert {path: path.read_bytes() for path in before} == before
    assert not Path("second/clean/outputs").exists()


def test_a_run_names_the_amounts_to_check_unless_it_is_quiet(articles, capsys):
    (articles / "d.txt").write_text(AMOUNT, encoding="utf-8")
    assert main(["clean", "articles"]) == 0
    assert "Check these:\n  d.txt:1:1: “Tons of” -> “Hundreds”\n" in capsys.readouterr().err
    assert main(["clean", "articles", "-q"]) == 0
    assert "Check these" not in capsys.readouterr().err
    assert json.loads(Path("outputs/summary.json").read_text("utf-8"))["totals"]["checks"] == 1

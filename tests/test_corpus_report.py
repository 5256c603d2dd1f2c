"""This file tests that cleaned data sets are read back as they were cleaned, for their report."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_sets import MOJIBAKE, QUICK, write
from unspin.cli import main
from unspin.corpus.plan import Plan
from unspin.corpus.run import clean_corpus
from unspin.records import record_cleaner
from unspin.sources.cleaned import cleaned_repairs
from unspin.sources.layout import Layout


def test_the_report_of_data_sets_is_written_and_made_again(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "a.jsonl", [f"{k} {MOJIBAKE}" for k in range(120)])
    write(tmp_path / "b.parquet", ["<i>plain</i>", None])
    assert main(["clean", "a.jsonl", "b.parquet", "--stages", "encoding", "--prefix", "u_", "--replace"]) == 2
    assert capsys.readouterr().err.endswith(f"read {Path('outputs/report.html')}\n")
    page = Path("outputs/report.html").read_text()
    assert "<dt>documents</dt><dd>121</dd>" in page and "<dt>changed</dt><dd>120</dd>" in page
    assert "row 2 (id 1): the field &#x27;text&#x27; is null" in page
    pages = {path: path.read_bytes() for path in Path("outputs").rglob("*.html")}
    for path in pages:
        path.unlink()
    assert main(["report", "outputs", "-q"]) == 0
    assert {path: path.read_bytes() for path in Path("outputs").rglob("*.html")} == pages


@pytest.mark.parametrize("name", ["b.jsonl.gz", "b.csv", "b.parquet"])
@pytest.mark.parametrize("layout", [Layout(), Layout(replace=True, prefix="u_")], ids=["added", "replaced"])
def test_a_cleaned_data_set_is_read_back_as_it_was_cleaned(tmp_path, name, layout):
    texts = [f"{MOJIBAKE} {MOJIBAKE}", "Plain.", 5, MOJIBAKE]
    clean_corpus(write(tmp_path / "a.jsonl", texts), tmp_path / name, Plan(QUICK, layout, workers=1))
    found = list(cleaned_repairs(tmp_path / name, layout))
    assert found[2] == {
        "document": f"2 ({name} 3)", "error": "record", "message": "line 3 (id 2): the field 'text' is no text",
    }  # fmt: skip
    for each, text in zip(found, texts, strict=True):
        if isinstance(text, str):
            true = record_cleaner(QUICK).clean(text)
            assert (each.before.text, each.after.text, each.edits) == (text, true.after.text, true.edits)


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.parquet"])
@pytest.mark.parametrize("prefix", ["", "u_"])
def test_there_is_no_report_of_a_data_set_that_was_not_cleaned(tmp_path, monkeypatch, capsys, name, prefix):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / name, [MOJIBAKE, None])
    assert main(["report", name, "-o", "rr", "--prefix", prefix]) == 2
    assert capsys.readouterr().err.endswith(
        f"unspin: {name}: was not cleaned, as it has no field '{prefix}error'; "
        "name what unspin clean wrote, with the --prefix that it was given\n"
    )
    assert not (tmp_path / "rr").exists()


def test_a_record_that_is_not_as_cleaning_wrote_it_is_told_in_words(tmp_path):
    path = tmp_path / "a.jsonl"
    clean_corpus(write(tmp_path / "b.jsonl", [MOJIBAKE, "Plain."]), path, Plan(QUICK, Layout(), workers=1))
    first, second = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text(first + second.replace('"edits"', '"notes"'), encoding="utf-8")
    _, found = cleaned_repairs(path, Layout())
    assert found["message"] == "is not as cleaning wrote it: no field 'edits'"

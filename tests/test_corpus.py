"""This file tests what a run over a data set makes of its records."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace

import pytest

import unspin
from conftest import clean_sentences, spun_sentences
from data_sets import MOJIBAKE, QUICK, left, pa, pq, read, write
from unspin.core.edit import EditError
from unspin.corpus.plan import Plan
from unspin.corpus.run import clean_corpus
from unspin.records import clean_records, record_cleaner


def test_a_data_set_is_cleaned_as_the_library_cleans_its_texts(tmp_path):
    texts = [*spun_sentences()[:6], *clean_sentences()[:3]]
    counts = clean_corpus(write(tmp_path / "a.jsonl", texts), tmp_path / "b.jsonl", Plan(workers=2, batch_records=2))
    out = read(tmp_path / "b.jsonl")
    for record, text in zip(out, texts, strict=True):
        repair = unspin.clean(text)
        assert record["text"] == text
        assert record["clean_text"] == repair.after.text
        assert [(e["start"], e["before"], e["after"]) for e in record["edits"]] == [
            (edit.start, edit.before, edit.after) for edit in repair.edits
        ]
        assert record["spin_probability"] == round(repair.spin_probability, 4)
        assert record["error"] is None
    assert counts.records == len(texts)
    assert counts.changed == sum(record["text"] != record["clean_text"] for record in out) > 0
    assert left(tmp_path) == ["a.jsonl", "b.jsonl"]


@pytest.mark.parametrize("name", ["a.jsonl.zst", "a.csv.gz", "a.parquet"])
def test_the_bytes_are_the_same_for_any_workers_and_batches(tmp_path, name):
    source = write(
        tmp_path / ("a.parquet" if name == "a.parquet" else "a.jsonl"), [f"{k} {MOJIBAKE}" for k in range(40)]
    )
    found = set()
    for k, (workers, batch) in enumerate([(1, 16), (3, 3)]):
        target = tmp_path / str(k) / name
        clean_corpus(source, target, Plan(QUICK, workers=workers, batch_records=batch, part_records=11))
        found.add(target.read_bytes())
    assert len(found) == 1


def test_an_empty_data_set_gives_an_empty_one(tmp_path):
    for name in ("a.jsonl", "a.jsonl.gz", "a.csv", "a.parquet"):
        source = tmp_path / "in" / name
        source.parent.mkdir(exist_ok=True)
        if name == "a.parquet":
            pq.write_table(pa.table({"text": pa.array([], pa.string())}), source)
        else:
            write(source, [])
        assert clean_corpus(source, tmp_path / name, Plan(QUICK)).records == 0
    assert (tmp_path / "a.csv").read_text() == "id,text,n,clean_text,edits,spin_probability,error\n"
    assert pq.read_table(tmp_path / "a.parquet").column_names[-1] == "error"
    assert gzip.decompress((tmp_path / "a.jsonl.gz").read_bytes()) == b""


def test_no_record_is_lost_or_moved_by_one_that_is_broken(tmp_path):
    lines = [json.dumps({"id": k, "text": MOJIBAKE}) for k in range(30)]
    lines[7], lines[20] = '{"id": 7}', "?"
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    counts = clean_corpus(tmp_path / "a.jsonl", tmp_path / "b.jsonl", Plan(QUICK, workers=2, batch_records=4))
    out = read(tmp_path / "b.jsonl")
    assert [record.get("id") for record in out] == [None if k == 20 else k for k in range(30)]
    assert [k for k, record in enumerate(out) if record["error"]] == [7, 20]
    assert counts.numbers() == {"records": 30, "failed": 2, "changed": 28, "edits": 28}
    assert counts.errors[0] == "line 8 (id 7): the record has no field 'text'"


def test_records_are_plain_text_unless_a_markup_is_named():
    (plain,) = clean_records(["a &amp; <b>b</b>"], record_cleaner(QUICK))
    (marked,) = clean_records(["a &amp; <b>b</b>"], record_cleaner(replace(QUICK, markup="html")))
    assert (plain.text == marked.text) is (plain.text == "a &amp; <b>b</b>")
    assert marked.text == "a &amp; <b>b</b>"


def test_a_cleaning_that_breaks_a_law_is_the_record_s_error(monkeypatch):
    cleaner = record_cleaner(QUICK)
    monkeypatch.setattr(cleaner, "trace", lambda _: (_ for _ in ()).throw(EditError("edits overlap at character 3")))
    (found,) = clean_records([MOJIBAKE], cleaner)
    assert (found.text, found.edits, found.changed) == (None, (), False)
    assert found.error is not None and "the edits break a law (edits overlap at character 3)" in found.error

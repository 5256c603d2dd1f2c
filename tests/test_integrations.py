"""This file tests the adapters for other engines: all give what the one function over batches gives."""

from __future__ import annotations

import json
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import clean_sentences, spun_sentences
from unspin.core.errors import SourceError
from unspin.core.settings import Settings
from unspin.corpus.plan import Plan
from unspin.corpus.run import clean_corpus
from unspin.records import record_cleaner
from unspin.sources.layout import Layout

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from unspin.integrations.arrow import clean_batch, clean_table, cleaned_schema  # noqa: E402

QUICK = Settings(stages=("encoding",))
TEXTS = [*spun_sentences()[:3], "The cafÃ© was closed.", *clean_sentences()[:2], ""]


def batch(texts, **columns):
    return pa.RecordBatch.from_pydict({"id": [str(k) for k in range(len(texts))], "text": texts, **columns})


@pytest.fixture(scope="module")
def expected():
    """What cleaning makes of the texts."""
    return clean_batch(batch(TEXTS))


# Record batches


@settings(max_examples=30)
@given(st.lists(st.sampled_from(["cafÃ©", "plain", None, "", "é" * 20]), max_size=6), st.integers(0, 6))
def test_cleaning_batches_apart_is_cleaning_them_together(texts, cut):
    cleaner, layout = record_cleaner(QUICK), Layout(most_bytes=30)
    whole = batch(pa.array(texts, pa.string()), n=list(range(len(texts))))
    parts = [clean_batch(each, cleaner, layout) for each in (whole[:cut], whole[cut:])]
    found = clean_batch(whole, cleaner, layout)
    assert pa.Table.from_batches(parts) == pa.Table.from_batches([found])
    assert found.select(["id", "text", "n"]) == whole
    assert found.schema == cleaned_schema(whole.schema, layout)
    for row in found.to_pylist():
        assert (row["clean_text"] is None) is (row["error"] is not None)


@pytest.mark.parametrize(
    "kind",
    [pa.string(), pa.large_string(), pa.dictionary(pa.int8(), pa.string())],
    ids=["string", "large", "dictionary"],
)
@pytest.mark.parametrize("replace", [False, True])
def test_any_type_of_texts_stays_and_is_cleaned(kind, replace):
    whole = batch(pa.array(["cafÃ©", None], kind))
    found = clean_batch(whole, record_cleaner(QUICK), Layout(replace=replace))
    assert found.schema.field("text").type == kind
    assert found["text" if replace else "clean_text"].to_pylist() == ["café", None]
    assert ("clean_text" in found.schema.names) is not replace


def test_the_schema_s_metadata_stays():
    whole = batch(["a"]).replace_schema_metadata({"k": "v"})
    assert clean_batch(whole, record_cleaner(QUICK)).schema.metadata == {b"k": b"v"}


def test_a_batch_without_texts_is_refused():
    with pytest.raises(SourceError, match="the batch: no column 'body'"):
        clean_batch(batch(["a"]), layout=Layout("body"))
    with pytest.raises(SourceError, match="the column 'text' holds int64, no texts"):
        clean_batch(batch([1]))


def test_a_table_is_cleaned_batch_by_batch(expected):
    table = pa.Table.from_batches([batch(TEXTS)[:2], batch(TEXTS)[2:]])
    assert clean_table(table) == pa.Table.from_batches([expected])
    assert clean_table(table[:0]).schema == expected.schema


# Every adapter


def test_the_command_s_parquet_is_that_of_the_function(tmp_path, expected):
    pq.write_table(pa.Table.from_batches([batch(TEXTS)]), tmp_path / "a.parquet")
    clean_corpus(tmp_path / "a.parquet", tmp_path / "b.parquet", Plan(workers=1, batch_records=3))
    assert pq.read_table(tmp_path / "b.parquet") == pa.Table.from_batches([expected])


def test_the_command_s_json_lines_are_those_of_the_function(tmp_path, expected):
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in batch(TEXTS).to_pylist()))
    clean_corpus(tmp_path / "a.jsonl", tmp_path / "b.jsonl", Plan(workers=1))
    assert [json.loads(line) for line in (tmp_path / "b.jsonl").read_text().splitlines()] == expected.to_pylist()


@pytest.mark.filterwarnings("default")
def test_ray_gives_what_the_function_gives(expected):
    ray = pytest.importorskip("ray")
    from unspin.integrations.ray import Unspin

    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, configure_logging=False)
    try:
        table = pa.Table.from_batches([batch(TEXTS)])
        source = ray.data.from_arrow([table[:3], table[3:4], table[4:]])
        pool = ray.data.ActorPoolStrategy(size=2)
        cleaned = source.map_batches(Unspin, batch_format="pyarrow", batch_size=2, compute=pool)
        rows = sorted(cleaned.take_all(), key=lambda row: row["id"])
    finally:
        ray.shutdown()
    assert pa.Table.from_pylist(rows, schema=expected.schema) == pa.Table.from_batches([expected])


@pytest.mark.filterwarnings("default")
def test_datatrove_gives_what_the_function_gives(expected):
    pytest.importorskip("datatrove")
    from datatrove.data import Document

    from unspin.integrations.datatrove import Unspin

    documents = [Document(text=text, id=str(k), metadata={"k": k}) for k, text in enumerate(TEXTS)]
    found = list(Unspin().run(iter(documents)))
    for (k, document), row in zip(enumerate(found), expected.to_pylist(), strict=True):
        assert document.text == row["clean_text"]
        assert document.metadata == {
            "k": k,
            **{f"unspin_{name}": row[name] for name in ("edits", "spin_probability", "error")},
        }


@pytest.mark.parametrize(("name", "replace"), list(product(["edits", "error"], [False, True])))
def test_a_column_of_a_name_that_is_added_is_refused_or_named_otherwise(name, replace):
    taken = batch(["cafÃ©"], **{name: [1]})
    with pytest.raises(SourceError, match=f"has a column '{name}' of its own"):
        clean_batch(taken, record_cleaner(QUICK), Layout(replace=replace))
    assert clean_batch(taken, record_cleaner(QUICK), Layout(replace=replace, prefix="new_"))[f"new_{name}"] is not None

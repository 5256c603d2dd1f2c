"""This file tests the adapters for other engines: all give what the one function over batches gives."""

from __future__ import annotations

import json
import sys
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import clean_sentences, spun_sentences
from unspin.cli import main
from unspin.core.errors import SourceError
from unspin.core.record import edit_values
from unspin.core.settings import Settings
from unspin.corpus.plan import Plan
from unspin.corpus.run import clean_corpus
from unspin.records import record_cleaner
from unspin.reporting import results_of
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


@pytest.fixture(scope="module")
def cluster():
    """A Ray cluster of this machine, with two cores."""
    ray = pytest.importorskip("ray")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, configure_logging=False)
    yield ray
    ray.shutdown()


@pytest.mark.filterwarnings("default")
def test_ray_gives_what_the_function_gives(expected, cluster):
    from unspin.integrations.ray import Unspin

    table = pa.Table.from_batches([batch(TEXTS)])
    source = cluster.data.from_arrow([table[:3], table[3:4], table[4:]])
    pool = cluster.data.ActorPoolStrategy(size=2)
    cleaned = source.map_batches(Unspin, batch_format="pyarrow", batch_size=2, compute=pool)
    rows = sorted(cleaned.take_all(), key=lambda row: row["id"])
    assert pa.Table.from_pylist(rows, schema=expected.schema) == pa.Table.from_batches([expected])


@pytest.fixture
def parts(tmp_path, monkeypatch):
    """A data set as a file, and as a folder of two parts."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "parts").mkdir()
    rows = batch(TEXTS).to_pylist()
    for name, chosen in (("a", rows), ("parts/1", rows[:3]), ("parts/2", rows[3:])):
        pq.write_table(pa.Table.from_pylist(chosen), tmp_path / f"{name}.parquet")
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in chosen))
    for path in (tmp_path / "parts").glob("*.jsonl"):
        path.unlink()
    (tmp_path / "parts/_SUCCESS").touch()
    return tmp_path


@pytest.mark.filterwarnings("default")
@pytest.mark.usefixtures("cluster", "parts")
@pytest.mark.parametrize(("source", "to"), [("a.parquet", None), ("parts", "jsonl"), ("a.jsonl", "csv")])
def test_the_command_gives_on_ray_what_the_function_gives(expected, source, to):
    options = ["--engine", "ray", "-q", *(["--to", to] if to else [])]
    assert main(["clean", source, *options]) == 0
    found = list(results_of(Path("outputs")))
    assert [each.before.text for each in found] == TEXTS
    assert [each.after.text for each in found] == expected["clean_text"].to_pylist()
    assert [list(map(edit_values, each.edits)) for each in found] == expected["edits"].to_pylist()
    assert [each.spin_probability for each in found] == expected["spin_probability"].to_pylist()
    (told,) = json.loads(Path("outputs/summary.json").read_text())["corpora"]
    assert (told["records"], told["form"], told["failed"]) == (len(TEXTS), to or "parquet", 0)
    assert told["edits"] == sum(map(len, expected["edits"].to_pylist()))
    assert told["changed"] == sum(map(bool, expected["edits"].to_pylist()))
    assert Path("outputs/report.html").exists()
    assert main(["clean", source, *options]) == 2  # Ray would add parts to those that are there


@pytest.mark.filterwarnings("default")
@pytest.mark.usefixtures("cluster")
def test_the_command_on_ray_tells_records_that_failed_and_what_can_not_be_read(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    pq.write_table(pa.table({"body": ["cafÃ©", None], "n": [1, 2]}), tmp_path / "a.parquet")
    options = ["--engine", "ray", "--text-field", "body", "--stages", "encoding", "--workers", "1"]
    assert main(["clean", "a.parquet", *options]) == 2
    assert "a.parquet: 1 records failed; their errors are in " in capsys.readouterr().err
    (part,) = Path("outputs/clean/a.parquet").iterdir()
    assert pq.read_table(part).column("clean_text").to_pylist() == ["café", None]
    (tmp_path / "b.parquet").write_text("no Parquet")
    assert main(["clean", "b.parquet", *options, "-q"]) == 2
    assert "b.parquet: Ray stopped: " in capsys.readouterr().err


@pytest.mark.usefixtures("parts")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.parquet", "--timeout", "5"], "--restart and --timeout are for --engine local"),
        (["a.parquet", "-o", "b.parquet"], "Ray writes a folder of parts"),
        (["a.jsonl", "--to", "csv.gz"], "Ray writes parts that are not packed; choose csv"),
        (["."], "no folder of parts of one form"),
        (["none.jsonl"], "none.jsonl: no such file or folder"),
    ],
)
def test_what_ray_can_not_do_is_told_in_one_line(capsys, arguments, message):
    pytest.importorskip("ray")
    assert main(["clean", "--engine", "ray", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_without_ray_the_command_says_what_to_install(monkeypatch, capsys):
    for name in ("ray", "ray.data"):
        monkeypatch.setitem(sys.modules, name, None)
    assert main(["clean", "--engine", "ray", "a.parquet"]) == 2
    assert "--engine ray needs ray.data: pip install 'unspin[ray]'" in capsys.readouterr().err


@pytest.mark.filterwarnings("default")
def test_hugging_face_data_sets_give_what_the_function_gives(expected):
    datasets = pytest.importorskip("datasets")
    table = pa.Table.from_batches([batch(TEXTS)])
    cleaned = datasets.Dataset(table).with_format("arrow").map(clean_table, batched=True, batch_size=2)
    assert cleaned.with_format("arrow")[:].to_pylist() == expected.to_pylist()


@pytest.mark.parametrize("size", [1, 3])
def test_batches_one_after_another_are_what_spark_hands_over(expected, size):
    """Spark's mapInArrow gives an iterator of record batches, and checks what comes back against a schema."""
    table = pa.Table.from_batches([batch(TEXTS)])
    found = list(map(clean_batch, table.to_batches(max_chunksize=size)))
    assert pa.Table.from_batches(found, cleaned_schema(table.schema)) == pa.Table.from_batches([expected])


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


@pytest.mark.filterwarnings("default")
def test_a_datatrove_pipeline_writes_what_the_function_gives_and_counts(tmp_path, expected):
    pytest.importorskip("datatrove")
    pytest.importorskip("orjson", reason="datatrove's reader of JSON lines asks for it")
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from unspin.integrations.datatrove import Unspin

    texts = [text for text in TEXTS if text]  # datatrove's readers pass over empty documents
    (tmp_path / "in").mkdir()
    for k in range(2):
        lines = [json.dumps({"id": text[:9], "text": text}) + "\n" for text in texts[k::2]]
        (tmp_path / f"in/{k}.jsonl").write_text("".join(lines))
    steps = [JsonlReader(str(tmp_path / "in")), Unspin(), JsonlWriter(str(tmp_path / "out"), compression=None)]
    stats = LocalPipelineExecutor(steps, tasks=2, workers=2, logging_dir=str(tmp_path / "logs")).run()
    found = [json.loads(line) for path in (tmp_path / "out").iterdir() for line in path.read_text().splitlines()]
    wanted = {row["text"]: row for row in expected.to_pylist() if row["text"]}
    assert sorted(each["text"] for each in found) == sorted(row["clean_text"] for row in wanted.values())
    by_text = {row["clean_text"]: row for row in wanted.values()}
    for each in found:
        row = by_text[each["text"]]
        assert each["metadata"]["unspin_edits"] == row["edits"]
        assert each["metadata"]["unspin_spin_probability"] == row["spin_probability"]
    counted = next(each for each in stats.stats if "unspin" in each.name).stats
    changed = sum(bool(row["edits"]) for row in wanted.values())
    assert counted["changed"].total == changed and counted["unchanged"].total == len(texts) - changed > 0


@pytest.mark.parametrize(("name", "replace"), list(product(["edits", "error"], [False, True])))
def test_a_column_of_a_name_that_is_added_is_refused_or_named_otherwise(name, replace):
    taken = batch(["cafÃ©"], **{name: [1]})
    with pytest.raises(SourceError, match=f"has a column '{name}' of its own"):
        clean_batch(taken, record_cleaner(QUICK), Layout(replace=replace))
    assert clean_batch(taken, record_cleaner(QUICK), Layout(replace=replace, prefix="new_"))[f"new_{name}"] is not None

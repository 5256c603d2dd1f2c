"""This file tests runs over data sets: order, workers, time limits, deaths, going on where a run stopped."""

from __future__ import annotations

import gzip
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

import unspin
from conftest import clean_sentences, spun_sentences
from unspin.cli import main
from unspin.core.edit import EditError
from unspin.core.errors import SourceError
from unspin.core.settings import Settings
from unspin.corpus.plan import Plan
from unspin.corpus.run import clean_corpus
from unspin.records import clean_records, record_cleaner
from unspin.sources.cleaned import cleaned_repairs
from unspin.sources.layout import Layout

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
pytest.importorskip("zstandard")

# Cleaning that loads next to nothing, for tests of what goes on around it.
QUICK = Settings(stages=("encoding",))
MOJIBAKE, MENDED = "The cafÃ© was closed.", "The café was closed."
# A pattern that takes longer than the sun will shine, on a text that few have.
ENDLESS = replace(QUICK, allow_patterns=("(a+)+$",))
SLOW = f"{MOJIBAKE} {60 * 'a'}!"


def write(path: Path, texts: list[object]) -> Path:
    """A data set in the form that its name tells."""
    records = [{"id": k, "text": text, "n": k / 7} for k, text in enumerate(texts)]
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(records), path, row_group_size=5)
        return path
    if ".csv" in path.name:
        data = "id,text,n\n" + "".join(f'{r["id"]},"{r["text"]}",{r["n"]}\n' for r in records)
    else:
        data = "".join(json.dumps(record) + "\n" for record in records)
    path.write_bytes(gzip.compress(data.encode(), mtime=0) if path.suffix == ".gz" else data.encode())
    return path


def read(path: Path) -> list[dict]:
    """The records of JSON lines."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in data.decode().splitlines()]


def left(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(each.name for each in folder.iterdir())


# What comes out


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


# Workers that hang or die


def test_a_record_that_takes_too_long_is_an_error_and_the_others_go_on(tmp_path):
    texts = [MOJIBAKE, SLOW, MOJIBAKE, MOJIBAKE, SLOW, MOJIBAKE]
    plan = Plan(ENDLESS, workers=2, batch_records=3, timeout=1.0)
    counts = clean_corpus(write(tmp_path / "a.jsonl", texts), tmp_path / "b.jsonl", plan)
    out = read(tmp_path / "b.jsonl")
    slow = "took longer than 1 s"
    assert [record["error"] for record in out] == [
        None, f"line 2 (id 1): {slow}", None, None, f"line 5 (id 4): {slow}", None,
    ]  # fmt: skip
    assert [record["clean_text"] for record in out] == [MENDED, None, MENDED, MENDED, None, MENDED]
    assert counts.failed == 2


def test_a_record_over_which_workers_die_twice_is_an_error_and_the_others_go_on(tmp_path):
    texts = [MOJIBAKE, SLOW, MOJIBAKE, MOJIBAKE]
    killed: list[int] = []
    done = threading.Event()

    def kill() -> None:
        while not done.wait(0.2):
            for process in multiprocessing.active_children():
                if process.pid not in killed and busy(process.pid):
                    killed.append(process.pid)
                    os.kill(process.pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        plan = Plan(ENDLESS, workers=1, batch_records=4, timeout=None)
        clean_corpus(write(tmp_path / "a.jsonl", texts), tmp_path / "b.jsonl", plan)
    finally:
        done.set()
        killer.join()
    out = read(tmp_path / "b.jsonl")
    assert [record["clean_text"] for record in out] == [MENDED, None, MENDED, MENDED]
    assert out[1]["error"].endswith("ended with code -9, twice; is memory short?")
    assert len(killed) == 2


def busy(pid: int) -> bool:
    """Whether a process has used more time than it takes to load."""
    ticks = Path(f"/proc/{pid}/stat").read_text().split()[13]
    return int(ticks) / os.sysconf("SC_CLK_TCK") > 1.5


def test_workers_that_can_not_start_are_told_and_nothing_hangs(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(multiprocessing.spawn, "get_executable", lambda: os.fsencode("/bin/false"))
    with pytest.raises(SourceError, match="before they are ready"):
        clean_corpus(write(tmp_path / "a.jsonl", ["a"]), tmp_path / "b.jsonl", Plan(QUICK))
    capfd.readouterr()


# Going on


@pytest.mark.parametrize("name", ["b.jsonl", "b.jsonl.gz", "b.csv.zst", "b.parquet"])
def test_a_run_that_was_cut_anywhere_goes_on_to_the_same_bytes(tmp_path, name):
    source = write(tmp_path / "a.jsonl.gz", [f"{k} {MOJIBAKE}" for k in range(30)])
    plan = Plan(QUICK, workers=1, part_records=7)
    clean_corpus(source, tmp_path / name, plan)
    whole, states = (tmp_path / name).read_bytes(), snapshots(source, tmp_path / "x" / name, plan)
    rng = random.Random(name)
    for journal, partial in rng.sample(states, 4):
        folder = tmp_path / "y"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.journal").write_bytes(journal)
        (folder / f"{name}.partial").write_bytes(partial + b"half a part"[: rng.randrange(11)])
        assert clean_corpus(source, folder / name, plan).numbers()["changed"] == 30
        assert (folder / name).read_bytes() == whole
        assert left(folder) == [name]


def snapshots(source: Path, target: Path, plan: Plan) -> list[tuple[bytes, bytes]]:
    """The journal and the unfinished output after each mark, and with half a mark more."""
    journal, partial = target.with_name(f"{target.name}.journal"), target.with_name(f"{target.name}.partial")
    found: dict[bytes, bytes] = {}

    def look(_records: int) -> None:
        if journal.exists():
            found[journal.read_bytes()] = partial.read_bytes()

    clean_corpus(source, target, replace(plan, batch_records=1), tell=look)
    states = list(found.items())
    assert len(states) >= 4
    torn = [(after[: len(before) + 9], data) for (before, _), (after, data) in pairwise(states)]
    return [*states, *torn]


SCRIPT = """
import sys
from pathlib import Path
from unspin.core.settings import Settings
from unspin.corpus.plan import Plan
from unspin.corpus.run import clean_corpus

if __name__ == "__main__":
    plan = Plan(Settings(stages=("encoding",)), workers=2, part_records=20, batch_records=4)
    clean_corpus(Path(sys.argv[1]), Path(sys.argv[2]), plan)
"""


def test_runs_that_are_killed_again_and_again_end_with_the_same_bytes(tmp_path):
    source = write(tmp_path / "a.jsonl.gz", [f"{k} {MOJIBAKE} " * 30 for k in range(600)])
    script = tmp_path / "run.py"
    script.write_text(SCRIPT)
    command = [sys.executable, str(script), str(source)]
    start = time.monotonic()
    subprocess.run([*command, str(tmp_path / "whole" / "b.jsonl.gz")], check=True)
    taken = time.monotonic() - start
    target, rng, kills = tmp_path / "cut" / "b.jsonl.gz", random.Random(1), 0
    while not target.exists() and kills < 5:
        process = subprocess.Popen([*command, str(target)])
        try:
            process.wait(rng.uniform(0.2, 0.9) * taken)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
    subprocess.run([*command, str(target)], check=True) if not target.exists() else None
    assert kills
    assert target.read_bytes() == (tmp_path / "whole" / "b.jsonl.gz").read_bytes()
    assert left(target.parent) == ["b.jsonl.gz"]


@pytest.fixture
def unfinished(tmp_path):
    """A data set, where its output goes, the plan, and a run of it that stopped after two parts."""
    source, target = write(tmp_path / "a.jsonl", [f"{k} {MOJIBAKE}" for k in range(9)]), tmp_path / "out" / "b.jsonl"
    plan = Plan(QUICK, workers=1, part_records=3)

    def stop(records: int) -> None:
        if records and target.with_name("b.jsonl.journal").read_text().count("\n") > 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        clean_corpus(source, target, replace(plan, batch_records=1), tell=stop)
    assert left(target.parent) == ["b.jsonl.journal", "b.jsonl.partial"]
    assert not multiprocessing.active_children()
    return source, target, plan


def test_an_unfinished_run_of_other_settings_is_refused_unless_told_to_begin_anew(unfinished):
    source, target, plan = unfinished
    for other in (replace(plan, layout=Layout(replace=True)), replace(plan, settings=Settings(stages=("residue",)))):
        with pytest.raises(SourceError, match=r"another settings than now; .* begin anew with --restart"):
            clean_corpus(source, target, other)
    clean_corpus(source, target, replace(plan, layout=Layout(replace=True)), restart=True)
    assert read(target)[0]["text"] == f"0 {MENDED}"


def test_an_unfinished_run_of_another_input_is_refused(unfinished):
    source, target, plan = unfinished
    source.write_text(source.read_text().replace("closed", "opened"))
    with pytest.raises(SourceError, match="another input than now"):
        clean_corpus(source, target, plan)


@pytest.mark.parametrize("shipped", [True, False], ids=["shipped", "own"])
def test_an_unfinished_run_of_other_dictionaries_is_refused(unfinished, monkeypatch, tmp_path, shipped):
    source, target, plan = unfinished
    changed = tmp_path / "nouns.tsv"
    changed.write_text("city corridor\tcity hall\n")
    if shipped:
        monkeypatch.setattr("unspin.corpus.plan.data_files", lambda: [changed])
    else:
        plan = replace(plan, settings=replace(plan.settings, lexicons=(changed,)))
    with pytest.raises(SourceError, match=r"another lexicon.* than now"):
        clean_corpus(source, target, plan)


def test_an_unfinished_output_that_was_changed_is_refused(unfinished):
    source, target, plan = unfinished
    partial = target.with_name("b.jsonl.partial")
    partial.write_bytes(partial.read_bytes().replace(b"closed", b"opened"))
    with pytest.raises(SourceError, match="not as its journal says; begin anew with --restart"):
        clean_corpus(source, target, plan)
    partial.write_bytes(b"")
    with pytest.raises(SourceError, match="journal says"):
        clean_corpus(source, target, plan)
    partial.unlink()
    with pytest.raises(SourceError, match="missing, though its journal is there"):
        clean_corpus(source, target, plan)


def test_what_was_done_is_not_done_again(unfinished):
    source, target, plan = unfinished
    told: list[int] = []
    assert clean_corpus(source, target, plan, tell=told.append).records == 9
    assert told[0] >= 3
    assert sum(told) == 9


# The command line


def test_the_command_writes_a_data_set_its_summary_and_exit_code(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "a.jsonl", [MOJIBAKE, 5, MOJIBAKE])
    write(tmp_path / "b.csv.gz", [MOJIBAKE])
    arguments = ["clean", "a.jsonl", "b.csv.gz", "--stages", "encoding", "--workers", "1"]
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert "unspin: a.jsonl: line 2 (id 1): the field 'text' is no text\n" in told
    assert f"a.jsonl: 3 records, 2 changed, 2 edits, 1 failed; read {Path('outputs/clean/a.jsonl')}\n" in told
    summary = json.loads(Path("outputs/summary.json").read_text())
    assert [(each["name"], each["records"], each["failed"]) for each in summary["corpora"]] == [
        ("a.jsonl", 3, 1),
        ("b.csv.gz", 1, 0),
    ]
    assert main([*arguments, "-q"]) == 2  # over its own outputs
    Path("outputs/clean/a.jsonl").write_text("mine")
    assert main(arguments) == 2
    assert "is not as unspin wrote it" in capsys.readouterr().err
    assert Path("outputs/clean/a.jsonl").read_text() == "mine"


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


def test_one_data_set_can_go_to_a_file_in_another_form(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "a.parquet", [MOJIBAKE])
    arguments = ["clean", "a.parquet", "-o", "b.jsonl.gz", "--replace", "--stages", "encoding", "-q"]
    assert main(arguments) == 0
    assert read(tmp_path / "b.jsonl.gz")[0]["text"] == MENDED
    assert main(arguments) == 2
    assert "b.jsonl.gz exists; choose another -o, or overwrite it with --restart" in capsys.readouterr().err
    assert main([*arguments, "--restart"]) == 0
    assert main(["clean", "a.parquet", "--to", "csv.gz", "--stages", "encoding", "-q"]) == 0
    assert gzip.decompress(Path("outputs/clean/a.csv.gz").read_bytes()).startswith(b"id,text,n,clean_text,")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.jsonl", "b.txt"], "data sets and documents can't be cleaned in one run"),
        (["a.jsonl", "c.csv", "-o", "x.jsonl"], "x.jsonl is one file for 2 data sets"),
        (["a.jsonl", "-o", "a.jsonl"], "a.jsonl would be overwritten"),
        (["none.jsonl"], "none.jsonl: no such file"),
        (["a.jsonl", "d/a.jsonl"], "two data sets would write one output"),
        (["memory://a.txt"], "documents at a URL can't be read"),
        (["c.csv", "--text-field", "body"], "c.csv: no column 'body'"),
        (["s.csv"], "s.csv: one column alone, 'id;text;n'; write commas between the fields"),
    ],
)
def test_what_can_not_be_is_told_in_one_line(tmp_path, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "d").mkdir()
    for name in ("a.jsonl", "d/a.jsonl", "c.csv"):
        write(tmp_path / name, [MOJIBAKE])
    (tmp_path / "b.txt").write_text(MOJIBAKE)
    (tmp_path / "s.csv").write_text("id;text;n\n1;Plain.;2\n")
    assert main(["clean", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_data_sets_at_urls_are_read_and_written(monkeypatch, tmp_path):
    fsspec = pytest.importorskip("fsspec")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with fsspec.open("memory://in/a.csv.gz", "wb") as file:
        file.write(gzip.compress(f"text\n{MOJIBAKE}\n".encode()))
    assert main(["clean", "memory://in/a.csv.gz", "-o", "memory://out", "--stages", "encoding", "-q"]) == 0
    with fsspec.open("memory://out/clean/a.csv.gz", "rb") as file:
        assert gzip.decompress(file.read()).decode().split("\n")[1].startswith(f"{MOJIBAKE},{MENDED},")
    assert not [path for path in (tmp_path / "unspin").rglob("*") if path.is_file()]


def test_without_data_sets_none_of_their_libraries_is_imported():
    code = "import sys, unspin.cli, unspin.cli_corpus; print([m for m in sys.modules if m.split('.')[0] in MODULES])"
    modules = {"pyarrow", "zstandard", "fsspec", "ray", "datatrove", "multiprocessing", "numpy"}
    found = subprocess.run(
        [sys.executable, "-c", code.replace("MODULES", repr(modules))], capture_output=True, text=True, check=True
    )
    assert found.stdout == "[]\n"

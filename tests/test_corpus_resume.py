"""This file tests that a run over a data set goes on where it stopped, or says why not."""

from __future__ import annotations

import multiprocessing
import random
import subprocess
import sys
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from data_sets import MENDED, MOJIBAKE, QUICK, left, read, write
from unspin.core.errors import SourceError
from unspin.core.settings import Settings
from unspin.corpus.plan import Plan
from unspin.corpus.run import clean_corpus
from unspin.sources.layout import Layout


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

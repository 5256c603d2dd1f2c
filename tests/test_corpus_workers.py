"""This file tests runs over data sets whose workers hang, die or can't start."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from data_sets import MENDED, MOJIBAKE, QUICK, read, write
from unspin.core.errors import SourceError
from unspin.corpus.plan import Plan
from unspin.corpus.run import clean_corpus

# A pattern that takes longer than the sun will shine, on a text that few have.
ENDLESS = replace(QUICK, allow_patterns=("(a+)+$",))
SLOW = f"{MOJIBAKE} {60 * 'a'}!"


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

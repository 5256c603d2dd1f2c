"""This file tests the pool of worker processes, those that are forked and those that are spawned, when they die too."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import active_children
from pathlib import Path

import pytest

from unspin.core.errors import SourceError
from unspin.core.settings import Settings
from unspin.corpus.worker import Loading
from unspin.records import LARGE
from unspin.stages import engine
from unspin.workers import start
from unspin.workers.pool import Pool

FORKS = pytest.param(True, id="forked", marks=pytest.mark.skipif(not start.CAN_FORK, reason="can't fork here"))
only_forked = pytest.mark.skipif(not start.CAN_FORK, reason="can't fork here")
VARIABLE = "UNSPIN_TEST_WORKERS"
# Longer than any of these tests may take.
FOREVER = 600.0


@dataclass(frozen=True)
class Load:
    """Notes each loading in a file, and does what an item says."""

    log: Path

    def __call__(self, shared: bool) -> Callable[[str], str]:
        with self.log.open("a") as file:
            file.write(f"loaded {shared}\n")
        if self.log.name == "broken":
            raise ValueError("it can't be loaded")
        return self._one

    def _one(self, item: str) -> str:
        with self.log.open("a") as file:
            file.write(f"{item} {os.getpid()}\n")
        match item.split():
            case ["exit", code]:
                os._exit(int(code))
            case ["kill", "itself"]:
                os.kill(os.getpid(), signal.SIGKILL)
            case ["kill", "template"]:
                os.kill(os.getppid(), signal.SIGKILL)
            case ["hang"]:
                time.sleep(FOREVER)
            case ["variable"]:
                return os.environ.get(VARIABLE, "")
            case ["sockets"]:
                return str(sum(str(each.readlink()).startswith("socket:") for each in open_files()))
        return item.upper()


@dataclass(frozen=True)
class Work:
    load: Load

    def result(self, packed, known, do):
        return [known[k].reason if k in known else do(k, item) for k, item in enumerate(packed)]


def open_files() -> Iterator[Path]:
    return (each for each in Path("/proc/self/fd").iterdir() if each.is_symlink())


def run(log: Path, batches: list[list[str]], workers: int = 2, timeout: float | None = None) -> list[list[str]]:
    pool = Pool(Work(Load(log)), workers, timeout)
    return [result for _, result in pool.run((None, batch, len(batch)) for batch in batches)]


def pids(log: Path, item: str) -> list[int]:
    """The processes that had the item."""
    return [int(line.split()[-1]) for line in log.read_text().splitlines() if line.startswith(f"{item} ")]


def loads(log: Path) -> list[str]:
    return [line for line in log.read_text().splitlines() if line.startswith("loaded")]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def ends(pid: int) -> bool:
    """Whether a process ends soon."""
    until = time.monotonic() + 20.0
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not alive(pid)


@pytest.fixture(params=[FORKS, pytest.param(False, id="spawned")])
def log(request, tmp_path, monkeypatch):
    """A file for what workers do, which are forked or spawned; no process may be left when a test ends."""
    monkeypatch.setattr(start, "CAN_FORK", request.param)
    yield tmp_path / "log"
    assert not active_children()


def test_results_come_in_order(log):
    assert run(log, [["a", "b"], [], ["c"]], workers=3) == [["A", "B"], [], ["C"]]


@only_forked
def test_workers_that_are_forked_load_once_and_one_alone_is_spawned(tmp_path):
    run(tmp_path / "three", [["exit 3"], ["b"], ["c"], ["d"]], workers=3)
    assert loads(tmp_path / "three") == ["loaded True"]
    run(tmp_path / "one", [["a"]], workers=1)
    assert loads(tmp_path / "one") == ["loaded False"]


def test_workers_have_the_environment_of_the_run(log, monkeypatch):
    for value in ("first", "second"):
        monkeypatch.setenv(VARIABLE, value)
        assert run(log, [["variable"]]) == [[value]]


@pytest.mark.parametrize(("item", "code"), [("exit 7", 7), ("kill itself", -9)])
def test_an_item_over_which_two_workers_die_is_told_with_their_exit_code(log, item, code):
    [[first, error, last], other] = run(log, [["a", item, "c"], ["d"]])
    assert (first, last, other) == ("A", "C", ["D"])
    assert error.startswith(f"its process ended with code {code}, twice")
    assert len(set(pids(log, item))) == 2


def test_a_dead_worker_is_noticed_while_others_that_started_later_are_busy(log):
    # Three that hang would hold the first one's connection open, had they inherited it.
    batches = [["kill itself"], ["hang"], ["hang"], ["hang"]]
    pool = Pool(Work(Load(log)), 4, timeout=None).run((None, batch, 1) for batch in batches)
    _, [error] = next(pool)
    pool.close()
    assert "code -9, twice" in error
    assert all(map(ends, pids(log, "hang")))


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_forked_worker_has_no_connection_but_its_own(tmp_path):
    assert run(tmp_path / "log", [["sockets"]] * 6, workers=3) == [["1"]] * 6


def test_a_worker_that_takes_too_long_is_ended_and_another_goes_on(log):
    [[first, error, last], other] = run(log, [["a", "hang", "c"], ["d"]], timeout=0.5)
    assert (first, error, last, other) == ("A", "took longer than 0.5 s", "C", ["D"])
    assert not any(map(alive, pids(log, "hang")))


@only_forked
def test_a_template_that_is_killed_is_replaced(tmp_path):
    log = tmp_path / "log"
    batches = [["kill template"], ["exit 3"], ["hang"], ["d"]]
    found = run(log, batches, timeout=1.0)
    assert [found[0], found[3]] == [["KILL TEMPLATE"], ["D"]]
    assert "ended with code" in found[1][0] and found[2] == ["took longer than 1 s"]
    assert not any(map(alive, [*pids(log, "hang"), *pids(log, "d")]))
    assert len(loads(log)) == 2


@only_forked
def test_a_worker_that_hangs_is_ended_though_its_template_was_killed(tmp_path):
    log = tmp_path / "log"
    assert run(log, [["kill template", "hang"]], timeout=0.5) == [["KILL TEMPLATE", "took longer than 0.5 s"]]
    assert not any(map(alive, pids(log, "hang")))


def test_what_can_not_be_loaded_is_told_once_and_nothing_hangs(log, capfd):
    with pytest.raises(SourceError, match="end with code 1 before they are ready"):
        run(log.with_name("broken"), [["a"]])
    assert "it can't be loaded" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("stages", "shared", "size", "reads"),
    [
        (("spelling",), True, LARGE, 1),
        (("spelling",), True, LARGE - 1, 0),
        (("spelling",), False, LARGE, 0),
        (("encoding",), True, LARGE, 0),
    ],
)
def test_the_index_of_words_is_loaded_for_all_where_all_will_need_it(monkeypatch, stages, shared, size, reads):
    read: list[None] = []
    monkeypatch.setattr("unspin.channel.typo.symspell_index", lambda: read.append(None))
    one = Loading(Settings(stages=stages), size)(shared)
    assert len(read) == reads
    assert one("It rained.").text == "It rained."


def test_what_is_loaded_before_the_fork_has_the_signs_that_only_longer_texts_need(monkeypatch):
    engine._loaded.cache_clear()
    one = Loading(Settings(stages=("spin",)), 0)(shared=True)
    monkeypatch.setattr(engine, "load_signs", None)
    assert one("The White Home was closed with out warning. " * 20).error is None


SCRIPT = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_workers import run

if __name__ == "__main__":
    try:
        run(Path(sys.argv[1]), [["hang"], ["hang"]])
    except KeyboardInterrupt:
        sys.exit(130)
"""


@only_forked
@pytest.mark.parametrize("whom", ["the run", "all its processes"])
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_process_outlives_its_run(tmp_path, how, whom):
    log, script = tmp_path / "log", tmp_path / "run.py"
    script.write_text(SCRIPT)
    command = [sys.executable, str(script), str(log), str(Path(__file__).parent)]
    with subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE) as process:
        until = time.monotonic() + 20.0
        while not (log.exists() and len(pids(log, "hang")) == 2) and time.monotonic() < until:
            time.sleep(0.02)
        hanging = pids(log, "hang")
        parents = {int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]) for pid in hanging}
        assert len(hanging) == 2 and len(parents) == 1
        (os.kill if whom == "the run" else os.killpg)(process.pid, how)
        code = process.wait()
        said = process.stderr.read().decode()
    assert all(map(ends, [*hanging, *parents]))
    assert code == (130 if how == signal.SIGINT else -how)
    assert "Traceback" not in said

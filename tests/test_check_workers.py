"""This file tests checks in several processes: the same bytes as in one, and no file ends the run for the others."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path

import pytest

from unspin import Cleaner
from unspin.checking import Bar, check, named_files
from unspin.cli import main
from unspin.document_worker import CleanerOf
from unspin.processes import Processes, _batches
from unspin.reports.checked import Checked

SPUN = (
    "The White Home mentioned on Thursday that commerce talks had collapsed with out a deal.\n"
    "The corporate mentioned its workforce had misplaced extra money than anticipated.\n"
)
GARBLED = "The mayor left with out a word on Monday.\n"
MENDED = "The mayor left without a word on Monday.\n"
CLEAN = "The ferry left at noon with 60 passengers and a crew of nine.\n"
MOJIBAKE = "The cafÃ© was closed.\n"
# With this pattern one text takes longer than the sun will shine, and the others hardly anything.
ENDLESS = ["--stages", "encoding", "--allow-pattern", "(a+)+$"]
SLOW = "The cafÃ© was closed. " + 60 * "a" + "!"
only_posix = pytest.mark.skipif(os.name != "posix", reason="signals, links and shells are POSIX's")


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch) -> Iterator[None]:
    """The working folder is empty, and no process is left when a test ends."""
    monkeypatch.chdir(tmp_path)
    yield
    assert not active_children()


def write(name: str, text: str | bytes) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def mixed() -> None:
    """A folder with documents of all fates, more than one batch of them."""
    write("in/bad/unspin.toml", 'lexicons = ["broken.tsv"]\n')
    write("in/bad/broken.tsv", "a row of one column\n")
    write("in/bad/a.txt", GARBLED)
    write("in/binary.txt", b"\x89PNG\r\n\x1a\n\x00\x00")
    write("in/doubtful.txt", b"caf\xe9 \x81\x8d\x8f " * 4)
    write("in/large.txt", CLEAN * 200)
    write("in/old.txt", f"“Fine,” the mayor said in the café. {GARBLED}".encode("cp1252") * 4)
    write("in/page.html", f"<p>{GARBLED}</p><pre>{MOJIBAKE}</pre>")
    write("in/spun.txt", SPUN * 3)
    Path("in/nowhere.txt").symlink_to("gone.txt")
    for k in range(6):
        write(f"in/{k}.txt", f"{CLEAN}{k}. {GARBLED if k % 2 else MOJIBAKE}")


def run(capfdbinary: pytest.CaptureFixture, *arguments: str) -> tuple[int, bytes, bytes]:
    code = main([*arguments])
    return code, *capfdbinary.readouterr()


@only_posix
@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--diff"],
        ["--format", "full", "--min-confidence", "0"],
        ["--format", "json"],
        ["--format", "jsonl"],
        ["--format", "sarif"],
        ["--format", "github", "--fail-on", "spin"],
        ["--spun-only"],
        ["--spun-only", "--format", "json", "--min-confidence", "0"],
    ],
    ids=" ".join,
)
def test_a_check_says_the_same_with_any_number_of_workers(options, capfdbinary):
    mixed()
    command = ["check", "in", "--max-bytes", "9000", *options]
    code, out, err = alone = run(capfdbinary, *command, "--workers", "1")
    assert (code, err.count(b"\n")) == (2, 5)
    assert b"in/spun.txt" in out
    assert run(capfdbinary, *command, "--workers", "2") == alone


@only_posix
def test_in_place_leaves_the_same_with_any_number_of_workers(capfdbinary):
    found = []
    for workers in ("1", "2"):
        mixed()
        # Other names of a file that is changed for the first of them, one with edits of its own.
        Path("in/link.txt").symlink_to("1.txt")
        Path("in/z.txt").symlink_to("page.html")
        told = run(capfdbinary, "clean", "--in-place", "in", "--max-bytes", "9000", "--workers", workers)
        files = {path: path.read_bytes() for path in Path("in").rglob("*") if path.is_file()}
        found.append((told, files))
        for path in Path("in").rglob("*.*"):
            path.unlink()
    assert found[0] == found[1]
    (code, out, err), files = found[0]
    assert (code, out) == (2, b"")
    assert b"in/1.txt: " in err and b"link" not in err
    assert files[Path("in/1.txt")].endswith(MENDED.encode())
    assert err.endswith(b"in/z.txt: 1 edit\n")
    assert files[Path("in/page.html")] == f"<p>{MENDED}</p><pre>The café was closed.\n</pre>".encode()
    assert files[Path("in/bad/a.txt")] == GARBLED.encode()


def test_a_document_that_takes_too_long_is_a_failure_and_the_others_go_on(capfdbinary):
    slow, other = write("a.txt", SLOW), write("b.txt", MOJIBAKE)
    command = ["--timeout", "1", *ENDLESS, "a.txt", "b.txt"]
    code, out, err = run(capfdbinary, "check", *command)
    assert (code, err) == (2, b"unspin: a.txt: took longer than 1 s\n")
    assert out.startswith(b"b.txt:1:8: encoding.mojibake")
    assert run(capfdbinary, "clean", "--in-place", *command)[0] == 2
    assert slow.read_text("utf-8") == SLOW
    assert other.read_text("utf-8") == "The café was closed.\n"


def test_the_limit_holds_for_standard_input(stdin, capfdbinary):
    stdin(SLOW.encode())
    assert run(capfdbinary, "check", "--timeout", "1", *ENDLESS, "-") == (
        2, b"", b"unspin: <stdin>: took longer than 1 s\n",
    )  # fmt: skip


class Deadly(Cleaner):
    """Takes its process down over one document, and has a bug that another one shows."""

    def clean(self, source):
        if source.name == "b.txt":
            os._exit(7)
        if source.name == "c.txt":
            raise ZeroDivisionError("oh")
        return super().clean(source)


def deadly() -> CleanerOf:
    return lambda _: Deadly()


def test_a_document_that_ends_its_worker_is_a_failure_and_so_is_a_bug_which_is_logged(caplog):
    caplog.set_level(logging.DEBUG)
    files = named_files(write(f"{name}.txt", GARBLED) for name in "abcd")
    first, dead, bug, last = check(files, deadly, Bar(), Processes(2))
    assert isinstance(first, Checked) and isinstance(last, Checked) and first.found == last.found == 1
    assert dead == {
        "document": "b.txt",
        "error": "WorkerError",
        "message": "its process ended with code 7, twice; is memory short?",
    }
    assert (bug["document"], bug["error"]) == ("c.txt", "ZeroDivisionError")
    (record,) = (each for each in caplog.records if each.name == "unspin.checking")
    assert record.getMessage().startswith("c.txt\nTraceback") and record.getMessage().endswith("oh")


def test_large_documents_are_given_out_one_by_one_and_small_ones_together():
    files = named_files(Path(f"{k}.txt") for k in range(12))
    sizes = [5_000_000, 5_000_000, *(10 for _ in range(9)), 5_000_000]
    found = list(_batches(files, sizes))
    assert [len(batch) for batch in found] == [1, 1, 8, 1, 1]
    assert [each for batch in found for each in batch] == files


@pytest.mark.parametrize("command", [["check"], ["clean", "--in-place"], ["clean", "-o", "out"]], ids=" ".join)
def test_workers_for_nothing_are_none(command, capfdbinary):
    write("in/a.txt", GARBLED)
    code, out, err = run(capfdbinary, *command, "--workers", "2", "--exclude", "*.txt", "in")
    assert (code, out) == (0, b"")
    assert err.startswith(b"unspin: 1 file in folders passed over")


def test_what_is_not_read_is_worth_no_worker_nor_are_there_more_of_them_than_documents(monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    paths = [write("large.txt", b"x" * 1_500_000), write("small.txt", GARBLED), Path("gone.txt")]
    sizes = [each.size for each in named_files(paths)]
    assert sizes == [1_500_000, len(GARBLED), 0]
    assert Processes().count(sizes) == 3
    assert Processes().count(sizes[:1]) == 0
    assert Processes().count([each.size for each in named_files(paths, 1_000_000)]) == 0


def test_one_small_file_pays_for_no_process():
    write("a.txt", GARBLED)
    code = (
        "import sys; from unspin.cli import main; main(['check', 'a.txt'])\n"
        "sys.exit(', '.join({'multiprocessing', 'unspin.workers', 'unspin.document_worker'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


# How a run ends


def program(*arguments: str) -> subprocess.Popen:
    command = [sys.executable, "-W", "error", "-m", "unspin", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)


def alive(group: int) -> bool:
    """Whether a process of the group lives, soon after it should have ended."""
    until = time.monotonic() + 20.0
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.05)
    return True


@only_posix
@pytest.mark.parametrize("whom", ["the run", "all its processes"])
def test_a_file_is_told_while_others_are_read_and_an_interrupt_ends_all_quietly(whom):
    for k in range(8):
        write(f"{k}.txt", b"\x00" if k % 2 else MOJIBAKE)
    write("slow.txt", SLOW)
    with program("check", "--workers", "2", *ENDLESS, ".") as process:
        told = [process.stderr.readline() for _ in range(4)]
        (os.kill if whom == "the run" else os.killpg)(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, b"unspin: interrupted\n")
    assert all(b".txt: skipped: the data is binary" in line for line in told)
    assert out.count(b"encoding.mojibake") == 4
    assert not alive(process.pid)


@only_posix
def test_a_reader_that_goes_away_is_no_news():
    for k in range(40):
        write(f"{k:02}.txt", MOJIBAKE * 100)
    write("slow.txt", SLOW)
    with program("check", "--format", "jsonl", "--workers", "2", *ENDLESS, ".") as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 2
    assert not alive(process.pid)

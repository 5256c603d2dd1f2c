"""This file tests where a command's process begins and ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

# Stands before every import of the command line, as an interrupt at that moment would.
INTERRUPTED_WHILE_IMPORTING = """
import sys
from importlib.abc import MetaPathFinder

class Interrupt(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "unspin.cli":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupt())
from unspin.__main__ import run
sys.exit(run())
"""


def python(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def test_an_interrupt_before_the_command_is_imported_is_quiet():
    done = python("-c", INTERRUPTED_WHILE_IMPORTING)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "unspin: interrupted\n")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send to another process")
@pytest.mark.parametrize("delay", [0.1, 0.2, 0.4])
def test_an_interrupt_at_any_later_time_is_quiet(delay):
    process = subprocess.Popen(
        [sys.executable, "-c", "from unspin.__main__ import run; print(flush=True); run()", "check", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout.readline() == "\n"
    time.sleep(delay)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert err in ("", "unspin: interrupted\n")


def test_an_interrupt_after_the_command_ends_the_process_at_once():
    code = "import signal; from unspin.__main__ import run; run(); signal.raise_signal(signal.SIGINT); print('later')"
    done = python("-c", code, "rule", "spin.garble")
    assert done.stdout.startswith("spin.garble") and "later" not in done.stdout
    assert done.returncode != 0 and done.stderr == ""


def test_the_exit_code_is_that_of_the_command(tmp_path):
    (tmp_path / "spun.txt").write_text("The bus left with out its driver on Monday.\n")
    assert python("-m", "unspin", "check", "spun.txt", cwd=tmp_path).returncode == 1
    assert python("-m", "unspin", "check", "missing.txt", cwd=tmp_path).returncode == 2
    assert python("-m", "unspin", "--version").stdout.startswith("unspin ")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    ("command", "code", "err"),
    [
        ("rule spin.garble >&-", 0, ""),
        ("check missing.txt >&- 2>&-", 2, ""),
        ("check - <&-", 2, "unspin: <stdin>: standard input is closed; name a file\n"),
        ("clean - <&-", 2, "unspin: standard input is closed; name a file\n"),
    ],
)
def test_a_closed_stream_is_no_bug(command, code, err):
    line = f"{sys.executable} -m unspin {command}"
    done = subprocess.run(line, shell=True, capture_output=True, text=True, check=False)  # noqa: S602
    assert (done.returncode, done.stderr) == (code, err)

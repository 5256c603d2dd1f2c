"""This file tests what all commands share: help, version, completion, and unspin run as a program."""

from __future__ import annotations

import subprocess
import sys

import pytest

import unspin
from conftest import SPUN
from unspin.cli import main


def exit_of(*arguments: str) -> int:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    return caught.value.code


def test_version(capsys):
    assert exit_of("--version") == 0
    assert capsys.readouterr().out == f"unspin {unspin.__version__}\n"


@pytest.mark.parametrize("command", [(), ("clean",), ("diff",), ("detect",)], ids=["unspin", "clean", "diff", "detect"])
def test_every_command_has_help(command, capsys):
    assert exit_of(*command, "--help") == 0
    out = capsys.readouterr().out
    assert out.startswith(" ".join(["usage: unspin", *command]))
    if command:
        assert ("--threshold" in out) == (command != ("detect",))
        assert "--allow" in out
    else:
        assert "examples:" in out


def test_no_command_is_a_usage_error(capsys):
    assert exit_of() == 2
    assert capsys.readouterr().err == "unspin: the following arguments are required: COMMAND; see unspin --help\n"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("check x --workers 0", "argument --workers: must be 1 or more; see unspin check --help"),
        ("explain x --at 1", "argument --at: '1' is no LINE:COL such as 3:15; see unspin explain --help"),
        ("detect x --bogus", "unrecognized arguments: --bogus; see unspin detect --help"),
        (
            "detect x --format xml",
            "argument --format: unknown value 'xml' (known: text, json, jsonl); see unspin detect",
        ),
        ("cleann x", "argument COMMAND: unknown command 'cleann'; did you mean 'clean'? (known: clean, check, "),
        ("lexicon chekc", "argument COMMAND: unknown command 'chekc'; did you mean 'check'? (known: check, stats, "),
        ("detect x --a\x1b[31m", "unrecognized arguments: --a\\x1b[31m; see unspin detect --help"),
    ],
)
def test_a_usage_error_is_one_line(command, told, capsys):
    assert exit_of(*command.split(" ")) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"unspin: {told}")
    assert err.count("\n") == 1


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_completion_scripts_name_every_command(shell, capsys):
    assert exit_of("--print-completion", shell) == 0
    out = capsys.readouterr().out
    assert all(command in out for command in ("clean", "diff", "detect"))


# As a program


def unspin_program(*arguments: str, **options: object) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "unspin", *arguments],
        capture_output=True,
        check=False,
        **options,
    )


def test_the_program_cleans_standard_input():
    done = unspin_program("clean", "-", input=SPUN.encode())
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, unspin.clean_text(SPUN), b"")


def test_the_program_fails_with_2_and_one_line(tmp_path):
    done = unspin_program("clean", "nowhere", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        b"",
        b"unspin: nowhere: no such file or folder\n",
    )


def test_the_program_copes_with_a_reader_that_goes_away(tmp_path):
    (tmp_path / "a.txt").write_text((SPUN + "\n") * 2000, encoding="utf-8")
    command = f"{sys.executable} -m unspin diff a.txt --stages encoding,residue,spelling | head -c 1"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, check=False)
    assert b"Traceback" not in done.stderr

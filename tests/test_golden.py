"""This file runs the golden cases: for each command its input, its arguments, its exit code and its output.

A case in golden/ is a text of sections, each under a line that begins with "=== ": `file NAME` writes a file, `stdin`
holds what the next command reads, `run` is a command line, and after it `exit`, `out` and `err` say what it must do and
`left NAME` what a file must hold then. What is not said of a run is 0 or nothing. "..." stands for anything.
"""

from __future__ import annotations

import io
import shlex
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path
from types import SimpleNamespace

import pytest

from unspin.cli import _parser, main
from unspin.cli_examples import subcommands

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.txt"))
_CHECKS = ("exit", "out", "err", "left")


def sections(path: Path) -> list[tuple[str, str, str]]:
    """The sections of a case: kind, argument, body."""
    parts = path.read_text("utf-8").split("=== ")[1:]
    heads = (part.partition("\n") for part in parts)
    return [(*head.partition(" ")[::2], body) for head, _, body in heads]


def steps(case: list[tuple[str, str, str]]) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """Each section that does something, with what is checked after it."""
    for k, (kind, argument, body) in enumerate(case):
        if kind in _CHECKS:
            continue
        checks = {}
        for other, name, text in case[k + 1 :]:
            if other not in _CHECKS:
                break
            checks[f"{other} {name}".strip() if other == "left" else other] = name if other == "exit" else text
        yield kind, argument, body, checks


def run(command: str) -> int:
    words = shlex.split(command)
    assert words.pop(0) == "unspin"
    try:
        return main(words)
    except SystemExit as done:
        return int(done.code or 0)


def same(expected: str, found: str) -> bool:
    return OutputChecker().check_output(expected, found, ELLIPSIS)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_command_does_what_the_case_says(path, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for kind, argument, body, checks in steps(sections(path)):
        if kind == "file":
            Path(argument).parent.mkdir(parents=True, exist_ok=True)
            Path(argument).write_bytes(body.encode())
        elif kind == "stdin":
            monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(body.encode())))
        else:
            assert kind == "run", kind
            code = run(argument)
            out, err = capsys.readouterr()
            assert code == int(checks.pop("exit", "0")), f"{argument}\n{out}{err}"
            assert same(checks.pop("out", ""), out), f"{argument}\n{out}"
            assert same(checks.pop("err", ""), err), f"{argument}\n{err}"
            for name, text in checks.items():
                assert Path(name.removeprefix("left ")).read_bytes().decode() == text, argument


def commands(parser: ArgumentParser) -> Iterator[ArgumentParser]:
    """A command and all below it."""
    yield parser
    for command in subcommands(parser):
        yield from commands(command)


COMMANDS = list(commands(_parser([])))


@pytest.mark.parametrize("command", [each for each in COMMANDS if not subcommands(each)], ids=lambda each: each.prog)
def test_every_command_has_a_golden_case(command):
    runs = [argument for path in GOLDEN for kind, argument, _ in sections(path) if kind == "run"]
    assert any(f"{each} ".startswith(f"{command.prog} ") for each in runs)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each.prog)
def test_the_help_of_every_command_has_examples_of_it(command):
    _, _, examples = command.format_help().partition("\nexamples:\n")
    assert f"  {command.prog} " in examples

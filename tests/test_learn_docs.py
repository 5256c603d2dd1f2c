"""This file runs docs/learn.md from top to bottom: each command prints what is shown."""

from __future__ import annotations

import re
import shlex
import sys
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path

import learn_data
import pytest

from unspin.cli import main

pytest.importorskip("nltk")
DOCS = Path(__file__).parents[1] / "docs"
# A console block, or the remark that a row of a review is accepted before the next one.
_STEP = re.compile(r"^```console\n(.*?)^```$|^<!-- accept: (\S+) (\d+) -->$", re.MULTILINE | re.DOTALL)


def accept(path: Path, row: int) -> None:
    lines = path.read_text("utf-8").split("\n")
    lines[row] = f"yes{lines[row]}"
    path.write_text("\n".join(lines), "utf-8")


def test_every_command_prints_what_is_shown(tmp_path, monkeypatch, capsys):
    learn_data.write(tmp_path / "data")
    monkeypatch.chdir(tmp_path / "data")
    monkeypatch.setattr(sys, "stderr", sys.stdout)  # as on a terminal: one after the other
    shown = 0
    for block, path, row in _STEP.findall((DOCS / "learn.md").read_text("utf-8")):
        if path:
            accept(Path(path), int(row))
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            program, *words = shlex.split(command)
            assert program == "unspin"
            main(words)
            out = "".join(f"{line}\n" for line in capsys.readouterr().out.splitlines())
            assert OutputChecker().check_output(expected, out, ELLIPSIS), f"$ {command}\n{out}"
            shown += 1
    assert shown == len(re.findall(r"^\$ ", (DOCS / "learn.md").read_text("utf-8"), re.MULTILINE))


def test_the_page_links_to_what_exists():
    for target in re.findall(r"\]\((?!https?://|#)([^)]+)\)", (DOCS / "learn.md").read_text("utf-8")):
        assert (DOCS / target).exists(), target

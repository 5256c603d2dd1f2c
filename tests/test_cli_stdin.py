"""This file tests standard input: read for `-`, given back unharmed, and told from a file of that name."""

from __future__ import annotations

from pathlib import Path

import pytest

import unspin
from conftest import AMOUNT, SPUN
from unspin.cli import main


def test_clean_reads_standard_input_and_writes_standard_output(stdin, capfdbinary):
    stdin(SPUN.encode())
    assert main(["clean", "-"]) == 0
    out, error = capfdbinary.readouterr()
    assert out.decode() == unspin.clean_text(SPUN)
    assert error == b""


def test_line_ends_and_odd_characters_of_standard_input_survive(stdin, capfdbinary):
    text = "It rained.\r\nThe café\u2028stayed open.\r\n\r\n"
    stdin(text.encode())
    main(["clean", "-", "--stages", "spelling"])
    assert capfdbinary.readouterr().out.decode() == text


def test_binary_standard_input_is_one_line_of_error_and_2(stdin, capfdbinary):
    stdin(b"\x89PNG\r\n\x1a\n\x00\x00")
    assert main(["clean", "-"]) == 2
    out, error = capfdbinary.readouterr()
    assert out == b""
    assert error.startswith(b"unspin: ")
    assert error.count(b"\n") == 1


@pytest.mark.usefixtures("articles")
@pytest.mark.parametrize("words", [["./-"], ["--", "-"]])
def test_a_file_may_have_the_name_of_standard_input(words, stdin, capfdbinary):
    stdin(b"not read")
    Path("-").write_text(SPUN, encoding="utf-8")
    assert main(["diff", *words]) == 0
    assert capfdbinary.readouterr().out.startswith(b"--- a/-\n+++ b/-\n")
    assert main(["detect", *words]) == 0
    assert main(["check", *words]) == 1
    assert capfdbinary.readouterr().out.splitlines()[-1].startswith(b"-:")
    assert main(["clean", "-q", "-o", "found", *words]) == 0
    assert Path("found/clean/-").read_text("utf-8") == unspin.clean_text(SPUN)
    assert main(["clean", "--in-place", *words]) == 1
    assert Path("-").read_text("utf-8") == unspin.clean_text(SPUN)


@pytest.mark.usefixtures("articles")
@pytest.mark.parametrize("command", [["clean"], ["clean", "--in-place"], ["check"], ["detect"]])
def test_standard_input_comes_alone(command, stdin, capsys):
    stdin(SPUN.encode())
    assert main([*command, "articles/a.txt", "-"]) == 2
    assert "comes alone; name a file of that name ./-" in capsys.readouterr().err


def test_amounts_to_check_are_named_where_texts_are_not(stdin, capsys):
    stdin(AMOUNT.encode())
    assert main(["clean", "-"]) == 0
    out, error = capsys.readouterr()
    assert out.startswith("Hundreds of people")
    assert error == "Check these:\n  stdin:1:1: “Tons of” -> “Hundreds”\n"

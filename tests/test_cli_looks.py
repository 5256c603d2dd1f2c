"""This file tests the commands that only look: `unspin diff` and `unspin detect`."""

from __future__ import annotations

import pytest

from conftest import SPUN, hashes
from unspin.cli import main


def test_diff_prints_what_would_change_and_writes_nothing(articles, capfdbinary):
    before = hashes(articles.parent)
    assert main(["diff", "articles/a.txt"]) == 0
    diff = capfdbinary.readouterr().out.decode()
    assert diff.startswith("--- a/articles/a.txt\n+++ b/articles/a.txt\n@@ ")
    assert "\n-The White Home stated" in diff
    assert "\n+The White House said" in diff
    assert hashes(articles.parent) == before


@pytest.mark.usefixtures("articles")
def test_diff_of_clean_text_prints_nothing(capfdbinary):
    assert main(["diff", "articles/b.md"]) == 0
    assert capfdbinary.readouterr().out == b""


def test_diff_reads_standard_input(stdin, capfdbinary):
    stdin(SPUN.encode())
    assert main(["diff", "-"]) == 0
    assert capfdbinary.readouterr().out.startswith(b"--- a/stdin\n+++ b/stdin\n")


@pytest.mark.usefixtures("articles")
def test_detect_lists_the_most_spun_document_first_with_its_evidence(capsys):
    assert main(["detect", "articles"]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["P(spun)", "per", "100", "words", "document"]
    rows = [line.split() for line in lines if not line.startswith(" " * 20)]
    assert {row[2] for row in rows} == {"a.txt", "b.md", "world/c.txt"}
    assert rows[-1][2] == "b.md"
    chances = [float(row[0]) for row in rows]
    assert chances == sorted(chances, reverse=True)
    assert any("mentioned < said" in line for line in lines)


def test_detect_goes_on_past_a_file_that_is_no_text(articles, capsys):
    (articles / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    assert main(["detect", "articles"]) == 2
    out, error = capsys.readouterr()
    assert "a.txt" in out
    assert error.startswith("unspin: image.txt: ")

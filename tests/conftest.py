"""This file holds what several test files share: case files, generated edits, and texts to clean."""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from unspin import Repair, clean
from unspin.core.edit import Edit, select

# The first examples load models and dictionaries, which takes longer than a deadline would allow.
settings.register_profile("unspin", max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unspin")

CASES = Path(__file__).parent / "cases"
GOLDEN = Path(__file__).parent / "golden"

RULES = ("one.rule", "two.rule")
# Texts in which edits often touch: few letters, some of them line ends.
TEXTS = st.text("ab c\n", max_size=24)
CONFIDENCES = st.sampled_from([0.1, 0.5, 0.9, 1.0])


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of cases/NAME.jsonl, one a line."""
    lines = (CASES / f"{name}.jsonl").read_text("utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


def spun_sentences() -> list[str]:
    """One sentence or short paragraph a case, spun."""
    return [case["spun"] for case in cases("spin")]


def clean_sentences() -> list[str]:
    """One sentence or short paragraph a case, in which nothing may change."""
    return [case["text"] for case in cases("spin_unchanged")]


@cache
def cleaned(text: str) -> Repair:
    """What cleaning with default settings makes of `text`."""
    return clean(text)


@st.composite
def edits_in(draw: st.DrawFn, text: str, letters: str = "xyz\n") -> Sequence[Edit]:
    """Any edits that change `text`: unsorted, overlapping, some of them findings only."""
    found = []
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 8)))
        after = draw(st.text(letters, max_size=3))
        rule, confidence = draw(st.sampled_from(RULES)), draw(CONFIDENCES)
        if text[start:end] != after:
            found.append(Edit(start, text[start:end], after, rule, f"because of {rule}", confidence))
    return found


@st.composite
def edits_on(draw: st.DrawFn, text: str, letters: str = "xyz\n") -> tuple[Edit, ...]:
    """Edits of `text` that can be applied together."""
    return select(draw(edits_in(text, letters)))


@st.composite
def texts_with_edits(
    draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXTS, letters: str = "xyz\n"
) -> tuple[str, tuple[Edit, ...]]:
    """A text, and edits of it that can be applied together."""
    text = draw(texts)
    return text, draw(edits_on(text, letters))


# These start, kill or drive other processes for minutes; `pytest -m slow` runs them.
SLOW = {
    *("test_browser.py", "test_integrations.py", "test_killed.py"),
    *(f"test_corpus{part}.py" for part in ("", "_cli", "_report", "_resume", "_workers")),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.name in SLOW:
            item.add_marker(pytest.mark.slow)


# Articles for the command line

SPUN = "The White Home stated on Monday that the commerce talks had been closed with out a deal.\n"
MORE = "The corporate mentioned its workforce had misplaced extra money than anticipated.\n"
CLEAN = "The ferry left at noon with 60 passengers and a crew of nine.\n"
AMOUNT = "Tons of of individuals gathered exterior the city corridor on Saturday, in line with officers.\n"


@pytest.fixture
def articles(tmp_path, monkeypatch):
    """A folder with two spun articles and a clean one; the working folder is its parent."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "articles"
    (folder / "world").mkdir(parents=True)
    (folder / "a.txt").write_text(SPUN + MORE, encoding="utf-8")
    (folder / "b.md").write_text(CLEAN, encoding="utf-8")
    (folder / "world" / "c.txt").write_bytes(f"\ufeff{CLEAN}{SPUN}Café “stated”\r\n".encode())
    return folder


@pytest.fixture
def stdin(monkeypatch):
    """Put bytes on standard input."""

    def put(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))

    return put


def hashes(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file in a folder."""
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}

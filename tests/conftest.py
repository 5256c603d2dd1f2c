"""This file holds what several test files share: case files, generated edits, and sentences to clean."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
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
SLOW = {"test_browser.py", "test_corpus.py", "test_integrations.py", "test_killed.py", "test_residue_time.py"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.name in SLOW:
            item.add_marker(pytest.mark.slow)

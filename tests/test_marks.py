"""This file tests the marks of words: that no place is missed where signs or terms stand."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from unspin.stages import marks as marks_module
from unspin.stages.marks import Marks

WORDS = st.sampled_from("the of a white house home trade commerce city".split())
PAIRS = st.frozensets(st.tuples(WORDS, WORDS), max_size=6)


@given(st.frozensets(WORDS), PAIRS, st.frozensets(WORDS), st.frozensets(WORDS), st.lists(WORDS, max_size=30))
def test_no_place_is_missed(alone, pairs, firsts, seconds, words):
    marks = Marks(alone, pairs, lambda word: (word in firsts, word in seconds))
    found = marks.places(words)
    assert list(found.alone) == [k for k, word in enumerate(words) if word in alone]
    assert {k for k, pair in enumerate(pairwise(words)) if pair in pairs} <= set(found.pairs)
    assert list(found.terms) == [k for k, (a, b) in enumerate(pairwise(words)) if a in firsts and b in seconds]
    assert marks.places(words) == found  # what is remembered is the same


def test_places_of_pairs_are_few():
    """What begins pairs, and what ends those of others, is no place, were it not for a common word."""
    marks = Marks(frozenset(), {("white", "home"), ("the", "commerce")}, lambda _: (False, False))
    assert marks.places("the white home of white commerce the home".split()).pairs == [1]


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(marks_module, "_MOST_REMEMBERED", 9)
    marks = Marks(frozenset({"7"}), set(), lambda _: (False, False))
    assert marks.places([str(k) for k in range(99)]).alone == [7]
    assert len(marks) < 12

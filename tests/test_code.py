"""This file tests what is taken for a sign of code, or for a word that stands for itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspin.text.code import count_code, stands_for_itself


@pytest.mark.parametrize(
    "text",
    [
        "the call frob(3) fails",
        "the call frob() fails",
        "so frob = 3 holds",
        "so size = frob holds",
        "in main::frob it is",
        "in frob::main it is",
        "of p->frob here",
        "the term “frob” is new",
        'the term "frob" is new',
        "the term 'frob' is new",
        "he wrote frob [sic] twice",
        "it is frob. akin to that",
    ],
)
def test_a_word_stands_for_itself(text):
    start = text.index("frob")
    assert stands_for_itself(text, start, start + 4)


@pytest.mark.parametrize(
    "text",
    [
        "the frob fails",
        "frob",
        "the frob (a tool) fails",
        "He saw the frob. Then he left.",
        "the “new frob” is here",
        "the frob; a tool",
        "they said: frob -- and left",
        "the workers' frob is here",
    ],
)
def test_a_word_of_prose_does_not(text):
    start = text.index("frob")
    assert not stands_for_itself(text, start, start + 4)


@pytest.mark.parametrize(
    "text", ["Prices rose by 3% -- or $4 -- said J.R. Hill (61), and fell.", "“No,” he said; it's over: all of it!"]
)
def test_prose_has_no_marks_of_code(text):
    assert count_code(text) == 0


def test_code_has_marks():
    assert count_code("if (max_size->next && isEmpty()) { $x = a::b; }") >= 6


@given(st.text(), st.text())
def test_marks_add_up(one, other):
    assert count_code(f"{one}\n\n{other}") >= count_code(one) + count_code(other) - 1

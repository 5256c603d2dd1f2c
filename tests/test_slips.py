"""This file tests how probable slips are, by their kind and place."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from unspin.channel.slips import log_slip

WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=12)


@pytest.mark.parametrize(
    ("likelier", "rarer", "word"),
    [
        ("goverment", "goverxnment", "government"),  # a letter left out needs no choice of another
        ("recieve", "recgive", "receive"),  # two swapped
        ("happpen", "hapzpen", "happen"),  # one doubled
        ("watre", "wagzr", "water"),
        ("houde", "houxe", "house"),  # the key beside
        ("seperate", "seporate", "separate"),
        ("seperate", "seprrate", "separate"),  # a vowel for a vowel
        ("comer", "cozer", "corner"),  # two shapes that a scanner takes for one
        ("minster", "inister", "minister"),  # a first letter is seldom wrong
        ("syxstem", "systemx", "system"),  # and another ending makes another word
        ("parlament", "parlamant", "parliament"),  # two slips
    ],
)
def test_some_slips_are_likelier_than_others(likelier, rarer, word):
    assert log_slip(likelier, word) >= log_slip(rarer, word)


@given(WORDS, WORDS)
def test_a_slip_has_a_probability(typo, word):
    assume(typo != word)
    assert -math.inf < log_slip(typo, word) < 0.0


@given(WORDS, st.data())
def test_one_slip_is_likelier_than_two(word, data):
    k = data.draw(st.integers(1, len(word) - 2))
    omitted = word[:k] + word[k + 1 :]
    other = omitted[:-1] + ("q" if omitted[-1] != "q" else "z")
    assume(omitted != word and other not in (word, omitted))
    assert log_slip(omitted, word) > log_slip(other, word)


@given(WORDS)
def test_all_that_one_letter_left_out_can_make_of_a_word_is_no_more_than_certain(word):
    made = {word[:k] + word[k + 1 :] for k in range(len(word))} - {word}
    assert sum(math.exp(log_slip(each, word)) for each in made) <= 1.0

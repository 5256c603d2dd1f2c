"""This file tests the inflection of verbs, nouns and adjectives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import cases
from unspin.lexicon.entry import FORMS, Row, entries
from unspin.lexicon.inflect import adjective_forms, inflections, noun_forms, verb_forms

TABLE = {"v": verb_forms, "n": noun_forms, "a": adjective_forms, "": lambda word: [word]}
WORDS = st.from_regex(r"[a-z]{1,8}( [a-z]{1,6})?", fullmatch=True)


@pytest.mark.parametrize("case", cases("inflections"), ids=lambda case: f"{case['word']} ({case['forms']})")
def test_a_word_inflects(case):
    assert TABLE[case["forms"]](case["word"]) == case["inflected"]


def test_both_sides_of_a_row_inflect_alike():
    assert list(inflections("state", "say", "v")) == [
        ("state", "say"), ("states", "says"), ("stated", "said"), ("stating", "saying"),
    ]  # fmt: skip


def test_a_participle_of_its_own_is_a_pair_of_its_own():
    assert ("proven", "shown") in list(inflections("prove", "show", "v"))
    assert ("proved", "showed") in list(inflections("prove", "show", "v"))


def test_a_row_without_forms_stands_as_it_is():
    assert list(inflections("with out", "without", "")) == [("with out", "without")]


@given(WORDS, WORDS, st.sampled_from(FORMS))
def test_every_row_inflects_its_base_form_first_and_no_pair_twice(spun, original, forms):
    pairs = list(inflections(spun, original, forms))
    assert pairs[0] == (spun, original)
    assert len(set(pairs)) == len(pairs)


@given(WORDS, WORDS, st.sampled_from(FORMS))
def test_a_row_makes_no_entry_that_replaces_a_form_by_itself(spun, original, forms):
    made = list(entries(Row(spun, original, forms, weight=3, tier="garble"), "economy"))
    assert all(entry.spun != entry.original for entry in made)
    assert {(entry.weight, entry.tier, entry.domain) for entry in made} <= {(3, "garble", "economy")}

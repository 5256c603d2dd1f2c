"""This file tests the facts: which phrases hold the same numbers, and that no edit of the spin stage changes one."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import cases
from unspin import clean
from unspin.core.edit import Edit
from unspin.lexicon.compiled import Entries
from unspin.lexicon.entry import Entry
from unspin.lexicon.load import load_entries
from unspin.lm.sphinx import default_model
from unspin.stages.document import read
from unspin.stages.engine import build_engine
from unspin.stages.spin import spin_edits
from unspin.text.numbers import numbers, same_numbers
from unspin.text.quantities import QUANTITIES, quantities

UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def spelled(number: int) -> str:
    """A whole number below a billion in words."""
    for scale, name in ((10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= scale:
            rest = f" {spelled(number % scale)}" if number % scale else ""
            return f"{spelled(number // scale)} {name}{rest}"
    if number < 20:
        return UNITS[number]
    return TENS[number // 10 - 2] + (f"-{UNITS[number % 10]}" if number % 10 else "")


NUMBERS = st.integers(0, 10**9 - 1)


@pytest.mark.parametrize("case", cases("numbers"), ids=lambda case: f"{case['before']} / {case['after']}")
def test_the_same_numbers_are_told_from_others(case):
    assert same_numbers(case["before"], case["after"]) == case["same"]
    assert same_numbers(case["after"], case["before"]) == case["same"]


@given(NUMBERS)
def test_a_number_in_digits_is_that_number_in_words(number):
    assert same_numbers(f"{number} men", f"{spelled(number)} men")
    assert same_numbers(f"{number:,} men", f"{spelled(number)} men")


@given(NUMBERS, NUMBERS)
def test_two_numbers_are_never_the_same(a, b):
    for left, right in ((str(a), spelled(b)), (spelled(a), spelled(b)), (f"{a:,}", str(b))):
        assert same_numbers(left, right) == (a == b)


@given(st.text("0123456789.,- abenotyw'%", max_size=30), st.text("0123456789.,- abenotyw'%", max_size=30))
def test_any_text_can_be_read(a, b):
    assert same_numbers(a, a)
    assert same_numbers(a, b) == same_numbers(b, a)


def test_what_may_be_no_number_is_kept_apart():
    hard, soft = numbers("one of the first 20 to finish second")
    assert sum(hard.values()) == 1
    assert sum(soft.values()) == 3


@pytest.mark.parametrize("word", QUANTITIES)
def test_a_quantity_word_is_known_in_capitals_and_among_others(word):
    assert quantities(f"some {word.capitalize()} went")[word] == 1


@pytest.mark.parametrize("word", ["a lot", "many", "lots of", "the scores", "ten"])
def test_what_promises_no_size_is_no_quantity(word):
    assert not quantities(word)


# The law


PHRASES = [
    "two", "three", "4", "20", "twenty", "first", "second", "million", "12 months", "year", "half a dozen", "six",
    "3.5",
    "hundreds of", "tons of", "thousands", "dozens", "a whole lot of", "one hundred", "100", "5th", "fifth", "primary",
    "men", "people", "home", "house",
]  # fmt: skip
PAIR = st.tuples(st.sampled_from(PHRASES), st.sampled_from(PHRASES)).filter(lambda pair: pair[0] != pair[1])
PAIRS = st.lists(PAIR, max_size=12)
TEXTS = st.lists(st.sampled_from([*PHRASES, "the", "saw", "in", ",", "."]), min_size=1, max_size=20).map(" ".join)


def proposed(text: str, pairs: list[tuple[str, str]], tier: str) -> list[Edit]:
    """What the spin stage makes of a text that is spun by these pairs beyond doubt."""
    lexicon = Entries([Entry(spun, original, 5, tier, "A", "mine") for spun, original in pairs], {})
    document = read(text, build_engine(lexicon, {}, default_model()))
    sure = replace(document.verdict, document=1.0, sentences=(1.0,) * len(document.readings))
    return list(spin_edits(text, replace(document, verdict=sure), default_model()))


@settings(max_examples=300)
@given(TEXTS, PAIRS, st.sampled_from(["spun", "garble"]))
def test_no_lexicon_makes_the_spin_stage_change_a_number(text, pairs, tier):
    for edit in proposed(text, pairs, tier):
        if edit.applicable:
            assert same_numbers(edit.before, edit.after)
        if not same_numbers(edit.before, edit.after):
            assert edit.rule == "spin.number"
        elif quantities(edit.before) != quantities(edit.after):
            assert edit.rule == "spin.quantity"


def test_a_row_that_changes_a_number_is_only_shown():
    (edit,) = proposed("They met two of of the ministers.", [("two of of", "three of")], "garble")
    assert (edit.before, edit.after, edit.rule, edit.applicable) == ("two of", "three", "spin.number", False)
    assert "would change a number" in edit.reason


def test_a_number_spelled_out_before_its_point_is_mended():
    (edit,) = proposed("It fell to three.25 p.c of the total.", [("three.25 p.c", "3.25 percent")], "garble")
    assert (edit.after, edit.applicable) == ("3.25 percent", True)


@cache
def breaking() -> list[Entry]:
    return [entry for entry in load_entries() if not same_numbers(entry.spun, entry.original)]


def test_few_rows_of_the_dictionaries_would_change_a_number():
    assert len(breaking()) < 60, "each of these is never applied: rows like them are not worth writing"


# Quantities

CROWD = "Tons of of individuals gathered exterior the city corridor on Saturday, in line with officers."


def test_the_spin_stage_sees_the_garble_and_marks_the_amount():
    repair = clean(CROWD)
    (edit,) = (edit for edit in repair.edits if "spin.quantity" in edit.rule)
    assert (edit.before, edit.after) == ("Tons of", "Hundreds")
    assert "check it against the source" in edit.reason
    assert repair.after.text.startswith("Hundreds of people gathered outside")


def test_a_doubled_word_that_the_spin_stage_leaves_is_still_cut():
    assert clean("The river rose and tons of of of homes were flooded.").after.text.count("of") == 1


def test_an_amount_with_several_readings_is_only_suggested():
    pairs = [("tons of of", "hundreds of"), ("tons of of", "thousands of")]
    (edit,) = proposed("The firm shut tons of of branches.", pairs, "garble")
    assert edit.rule == "spin.quantity"
    assert not edit.applicable
    assert edit.alternatives


def test_a_quantity_word_in_a_clean_text_stays():
    text = "Hundreds of people and dozens of dogs crossed the bridge on Sunday, police said.\n"
    assert clean(text).after.text == text

"""This file tests the laws that every list of edits obeys."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import TEXTS, edits_in, edits_on, texts_with_edits
from unspin.core.edit import Edit, apply, compose, locate, revert, select


def edit(start: int, before: str, after: str, confidence: float = 1.0) -> Edit:
    return Edit(start, before, after, "test.rule", "why", confidence)


def touch(one: Edit, other: Edit) -> bool:
    return one.start <= other.end and other.start <= one.end


def is_sorted_and_disjoint(edits: tuple[Edit, ...]) -> bool:
    return all(a.end <= b.start for a, b in itertools.pairwise(edits))


@st.composite
def two_rounds(draw: st.DrawFn) -> tuple[str, tuple[Edit, ...], str, tuple[Edit, ...]]:
    text, first = draw(texts_with_edits())
    between = apply(text, first)
    return text, first, between, draw(edits_on(between))


# An edit


def test_an_edit_knows_its_end_its_growth_and_its_stage():
    made = Edit(4, "Home", "House", "spin.synonym", "why")
    assert (made.end, made.growth, made.stage) == (8, 1, "spin")


# apply


@given(TEXTS)
def test_no_edits_change_nothing(text):
    assert apply(text, ()) == text


def test_edits_are_made_where_they_stand():
    assert apply("the White Home said", [edit(4, "White Home", "White House")]) == "the White House said"


def test_insertions_and_deletions_are_edits():
    assert apply("ac", [edit(1, "", "b")]) == "abc"
    assert apply("abc", [edit(1, "b", "")]) == "ac"


def test_edits_that_touch_can_be_made():
    assert apply("abcd", [edit(0, "ab", "x"), edit(2, "cd", "y")]) == "xy"


@pytest.mark.parametrize(
    ("edits", "complaint"),
    [
        ([edit(0, "ab", "x"), edit(1, "b", "y")], "overlap"),
        ([edit(2, "c", "x"), edit(0, "a", "y")], "overlap"),
        ([edit(0, "b", "x")], "the text has changed"),
        ([edit(3, "d", "x")], "the text has changed"),
    ],
    ids=["overlapping", "unsorted", "another text", "past the end"],
)
def test_edits_that_do_not_fit_are_refused(edits, complaint):
    with pytest.raises(ValueError, match=complaint):
        apply("abc", edits)


# revert


@given(texts_with_edits())
def test_reverting_what_was_applied_gives_the_text_back(problem):
    text, edits = problem
    assert revert(apply(text, edits), edits) == text


@given(st.lists(st.tuples(st.text("ab", max_size=3), st.text("xy", max_size=3)), max_size=6))
def test_edits_that_touch_can_be_reverted(pairs):
    edits, place = [], 0
    for before, after in pairs:
        edits.append(edit(place, before, after))
        place += len(before)
    text = "".join(before for before, _ in pairs)
    assert apply(text, edits) == "".join(after for _, after in pairs)
    assert revert(apply(text, edits), edits) == text


def test_reverting_another_text_is_refused():
    with pytest.raises(ValueError, match="the text has changed"):
        revert("the White Palace", [edit(4, "White Home", "White House")])


# select


@given(TEXTS.flatmap(edits_in))
def test_selected_edits_are_sorted_and_do_not_touch(found):
    kept = select(found)
    assert list(kept) == sorted(kept)
    assert not any(touch(a, b) for a, b in itertools.pairwise(kept))


@given(TEXTS.flatmap(edits_in))
def test_an_edit_is_left_out_only_for_one_at_least_as_confident(found):
    kept = select(found)
    assert set(kept) <= set(found)
    for each in set(found) - set(kept):
        assert any(touch(each, other) and other.confidence >= each.confidence for other in kept)


@given(TEXTS.flatmap(edits_in), st.randoms())
def test_the_order_in_which_edits_were_found_does_not_matter(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    assert select(shuffled) == select(found)


@given(TEXTS.flatmap(edits_in))
def test_selecting_twice_selects_the_same(found):
    assert select(select(found)) == select(found)


# compose


@given(two_rounds())
def test_composed_edits_do_the_work_of_both_rounds(problem):
    text, first, between, second = problem
    assert apply(text, compose(between, first, second)) == apply(between, second)


@given(two_rounds())
def test_composed_edits_are_sorted_and_disjoint(problem):
    _, first, between, second = problem
    assert is_sorted_and_disjoint(compose(between, first, second))


@given(two_rounds())
def test_composed_edits_take_the_last_text_back_to_the_first(problem):
    text, first, between, second = problem
    assert revert(apply(between, second), compose(between, first, second)) == text


@given(two_rounds(), st.data())
def test_three_rounds_compose_alike_from_either_end(problem, data):
    text, first, between, second = problem
    last = apply(between, second)
    third = data.draw(edits_on(last))
    left = compose(last, compose(between, first, second), third)
    right = compose(between, first, compose(last, second, third))
    assert apply(text, left) == apply(text, right) == apply(last, third)


@given(texts_with_edits())
def test_composing_with_nothing_changes_no_edit(problem):
    text, edits = problem
    assert compose(text, (), edits) == edits
    assert compose(apply(text, edits), edits, ()) == edits


@given(two_rounds())
def test_every_rule_and_reason_survives_composition(problem):
    _, first, between, second = problem
    composed = compose(between, first, second)
    for each in (*first, *second):
        assert any(each.rule in whole.rule and each.reason in whole.reason for whole in composed)


def test_edits_of_two_rounds_that_touch_become_one_whose_confidence_is_the_product():
    first, second = edit(0, "a", "bb", 0.5), edit(1, "b", "c", 0.8)
    (whole,) = compose("bb", (first,), (second,))
    assert (whole.start, whole.before, whole.after) == (0, "a", "bc")
    assert math.isclose(whole.confidence, 0.4)


def test_edits_apart_stay_as_they_are_but_for_their_place():
    first, second = edit(0, "a", "bbb"), edit(6, "d", "e")
    assert compose("bbb c d", (first,), (second,)) == (first, replace(second, start=4))


# locate


@given(texts_with_edits())
def test_the_whole_new_text_came_from_the_whole_old_text(problem):
    text, edits = problem
    assert locate(edits, 0, len(apply(text, edits))) == (0, len(text))


@given(texts_with_edits(), st.data())
def test_a_located_span_becomes_what_it_was_located_from(problem, data):
    text, edits = problem
    after = apply(text, edits)
    start = data.draw(st.integers(0, len(after)))
    end = data.draw(st.integers(start, len(after)))
    low, high = locate(edits, start, end)
    assert 0 <= low <= high <= len(text)
    inside = [replace(each, start=each.start - low) for each in edits if low <= each.start and each.end <= high]
    assert after[start:end] in apply(text[low:high], inside)


@given(texts_with_edits(), st.data())
def test_a_located_span_holds_edits_whole_or_not_at_all(problem, data):
    text, edits = problem
    after = apply(text, edits)
    start = data.draw(st.integers(0, len(after)))
    low, high = locate(edits, start, data.draw(st.integers(start, len(after))))
    for each in edits:
        assert (low <= each.start and each.end <= high) or each.end <= low or high <= each.start


@given(texts_with_edits())
def test_what_an_edit_wrote_came_from_what_it_replaced(problem):
    _, edits = problem
    grown = 0
    for each in edits:
        start = each.start + grown
        assert locate(edits, start, start + len(each.after)) == (each.start, each.end)
        grown += each.growth

"""This file tests what a repair promises, whatever its stages propose."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hypothesis import given
from hypothesis import strategies as st

from conftest import TEXTS, edits_in
from unspin.core.document import Document
from unspin.core.edit import Edit, apply, compose
from unspin.core.pipeline import fold, in_turn, repair
from unspin.core.repair import Repair

THRESHOLDS = st.sampled_from([0.0, 0.5, 0.95])


def stage_of(*edits: Edit) -> Callable[[str], Iterable[Edit]]:
    return lambda _text: edits


def edit(start: int, before: str, after: str, confidence: float = 1.0, applicable: bool = True) -> Edit:
    return Edit(start, before, after, "test.rule", "why", confidence, applicable=applicable)


@st.composite
def repairs(draw: st.DrawFn) -> Repair:
    """What one to three stages make of a text."""

    def stage(text: str) -> Iterable[Edit]:
        return draw(edits_in(text))

    return repair(Document(draw(TEXTS), "name"), [stage] * draw(st.integers(1, 3)), draw(THRESHOLDS))


@given(repairs())
def test_a_repair_explains_its_own_result(result):
    assert apply(result.before.text, result.edits) == result.after.text


@given(repairs())
def test_a_repair_can_be_taken_back(result):
    assert result.revert() == result.before.text


@given(repairs())
def test_edits_are_sorted_and_disjoint_on_the_original(result):
    assert all(a.end <= b.start for a, b in zip(result.edits, result.edits[1:], strict=False))


def test_stages_that_undo_one_another_leave_no_edit():
    result = repair(Document("a b"), [stage_of(edit(0, "a", "x")), stage_of(edit(0, "x", "a"))])
    assert (result.changed, result.edits) == (False, ())


@given(repairs())
def test_every_suggestion_can_be_made_on_the_original(result):
    for each in result.suggestions:
        assert apply(result.before.text, [each]) is not None


@given(st.data(), TEXTS)
def test_a_suggestion_can_be_made_in_the_stead_of_the_edits_it_takes_in(data, text):
    earlier = repair(Document(text), [lambda current: data.draw(edits_in(current))]).edits
    between = apply(text, earlier)
    for suggestion in data.draw(edits_in(between)):
        (folded,) = fold(between, earlier, [suggestion])
        others = [each for each in earlier if each.end < folded.start or folded.end < each.start]
        assert apply(text, sorted([*others, folded])) == apply(between, [suggestion])


@given(st.data(), TEXTS, THRESHOLDS)
def test_what_is_below_the_threshold_is_suggested_and_never_applied(data, text, threshold):
    found = data.draw(edits_in(text))
    result = repair(Document(text), [stage_of(*found)], threshold)
    assert all(each.confidence >= threshold for each in result.edits)
    assert sorted(result.suggestions) == sorted(each for each in found if each.confidence < threshold)


def test_a_finding_is_shown_however_sure_it_is():
    finding = edit(0, "Photo: Reuters", "", applicable=False)
    result = repair(Document("Photo: Reuters"), [stage_of(finding)])
    assert (result.edits, result.suggestions, result.changed) == ((), (finding,), False)


def test_a_stage_reads_what_the_stage_before_left():
    seen = []

    def second(text: str) -> Iterable[Edit]:
        seen.append(text)
        return ()

    repair(Document("with out"), [stage_of(edit(4, " ", "")), second])
    assert seen == ["without"]


def test_what_the_guard_drops_is_neither_applied_nor_suggested():
    sure, unsure = edit(0, "a", "b"), edit(2, "c", "d", 0.1)
    result = repair(Document("a c"), [stage_of(sure, unsure)], 0.5, lambda _text, _edits: ())
    assert (result.edits, result.suggestions, result.changed) == ((), (), False)


def test_the_guard_sees_the_text_that_the_edits_refer_to():
    seen = []

    def guard(text: str, edits: Iterable[Edit]) -> Iterable[Edit]:
        seen.append(text)
        return edits

    repair(Document("ab"), [stage_of(edit(0, "a", "x")), stage_of(edit(1, "b", "y"))], guard=guard)
    assert seen == ["ab", "xb"]


def test_name_and_origin_of_a_document_are_kept():
    document = Document("a", "world/a.txt", {"encoding": "cp1252"})
    after = repair(document, [stage_of(edit(0, "a", "b"))]).after
    assert (after.text, after.name, after.meta) == ("b", "world/a.txt", {"encoding": "cp1252"})


def test_edits_of_two_stages_that_touch_are_one_edit_of_the_original():
    result = repair(Document("tons of of"), [stage_of(edit(7, " of", "")), stage_of(edit(0, "tons of", "hundreds of"))])
    (whole,) = result.edits
    assert (whole.before, whole.after) == ("tons of of", "hundreds of")
    assert result.edits == compose("tons of", [edit(7, " of", "")], [edit(0, "tons of", "hundreds of")])


@given(repairs())
def test_a_repair_as_plain_values_holds_both_texts_and_every_edit(result):
    plain = result.to_dict()
    assert (plain["before"], plain["after"]) == (result.before.text, result.after.text)
    assert len(plain["edits"]) == len(result.edits)
    assert len(plain["suggestions"]) == len(result.suggestions)


@given(st.data(), TEXTS)
def test_stages_in_two_repairs_do_what_they_do_in_one(data, text):
    """What one stage finds depends on the text it gets, so the edits of the second are drawn for that."""
    first = data.draw(edits_in(text))
    after = repair(Document(text), [lambda _: first], 0.5).after
    second = data.draw(edits_in(after.text))
    stages = [lambda _: first, lambda _: second]
    whole = repair(Document(text), stages, 0.5)
    halves = in_turn(repair(Document(text), stages[:1], 0.5), repair(after, stages[1:], 0.5))
    assert halves == whole

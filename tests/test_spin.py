"""This file tests the spin stage: what it must put back, and above all what it must leave alone."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import cases, cleaned, spun_sentences
from unspin import Cleaner, Repair, Settings
from unspin.core.edit import apply
from unspin.stages.document import read
from unspin.stages.habits import log_habit

SPUN, UNCHANGED = cases("spin"), cases("spin_unchanged")


@cache
def cleaner(threshold: float) -> Cleaner:
    return Cleaner(Settings(stages=("spin",), threshold=threshold))


@cache
def restored(text: str, threshold: float = 0.5) -> Repair:
    """What the spin stage alone makes of `text`."""
    return cleaner(threshold).clean(text)


RESTORATIONS = [(case["name"], case["spun"], phrase) for case in SPUN for phrase in case["restored"]]
KNOWN_FAILURES = [(case["spun"], *each) for case in SPUN for each in case.get("known_failures", {}).items()]


@pytest.mark.parametrize(
    ("spun", "phrase"), [r[1:] for r in RESTORATIONS], ids=[f"{r[0]}: {r[2]}" for r in RESTORATIONS]
)
def test_what_a_spinner_replaced_is_put_back(spun, phrase):
    assert phrase not in spun, "the case tests nothing"
    assert phrase in cleaned(spun).after.text


@pytest.mark.xfail(reason="known failures: each says why")
@pytest.mark.parametrize(("spun", "phrase"), [each[:2] for each in KNOWN_FAILURES], ids=[e[2] for e in KNOWN_FAILURES])
def test_what_is_not_put_back_yet(spun, phrase):
    assert phrase in cleaned(spun).after.text


@pytest.mark.parametrize("first", range(0, len(SPUN) - 5, 5))
def test_a_spun_article_is_found_to_be_spun(first):
    article = "\n".join(case["spun"] for case in SPUN[first : first + 5])
    assert cleaned(article).spin_probability > 0.9


@pytest.mark.parametrize("case", UNCHANGED, ids=lambda case: case["name"])
def test_clean_news_stays_as_it_is(case):
    assert cleaned(case["text"]).after.text == case["text"]


@pytest.mark.parametrize("case", UNCHANGED, ids=lambda case: case["name"])
def test_clean_news_is_found_to_be_clean(case):
    assert cleaned(case["text"]).spin_probability < 0.5


def test_a_long_clean_article_stays_as_it_is():
    article = "\n\n".join(case["text"] for case in UNCHANGED)
    assert cleaned(article).after.text == article


def test_a_spun_passage_in_a_clean_article_is_restored_and_the_rest_left_alone():
    before, after = UNCHANGED[54]["text"], UNCHANGED[55]["text"]
    spun = " ".join(case["spun"] for case in SPUN[:4])
    text = cleaned(f"{before}\n\n{spun}\n\n{after}").after.text
    assert text.startswith(before)
    assert text.endswith(after)
    assert "The White House said on Monday" in text


# Promises of every edit


@pytest.mark.parametrize("spun", spun_sentences())
def test_an_edit_replaces_what_stands_there_and_says_why(spun):
    result = restored(spun)
    assert apply(spun, result.edits) == result.after.text
    for edit in (*result.edits, *result.suggestions):
        assert spun[edit.start : edit.end] == edit.before != edit.after
        assert edit.rule in ("spin.garble", "spin.synonym", "spin.quantity", "spin.number")
        assert "synonym spinners" in edit.reason
        assert 0.0 <= edit.confidence <= 1.0
        assert edit.after not in edit.alternatives


@pytest.mark.parametrize("spun", spun_sentences())
def test_an_edit_keeps_the_capital_at_the_start_and_changes_no_end_mark(spun):
    after = restored(spun).after.text
    first = next(character for character in after if character.isalnum())
    assert first.isupper() or first.isdigit()
    assert after[-1] == spun[-1]


@pytest.mark.parametrize("spun", spun_sentences())
def test_a_higher_threshold_never_makes_more_edits(spun):
    low, high = restored(spun, 0.3), restored(spun, 0.9)
    assert sum(len(edit.before) for edit in high.edits) <= sum(len(edit.before) for edit in low.edits)
    assert all(edit.confidence < 0.9 for edit in high.suggestions)


@settings(max_examples=30)
@given(st.lists(st.sampled_from(spun_sentences()), max_size=3).map("\n".join))
def test_line_breaks_stay_where_they_are(text):
    after = restored(text).after.text
    assert after.count("\n") == text.count("\n")


# How a restoration is written

SETTING = "The corporate mentioned its workforce had misplaced extra money than anticipated, in line with officers."


def in_spun_article(sentence: str) -> str:
    """The cleaned `sentence`, which stands in a document that is spun beyond doubt."""
    return restored(f"{SETTING}\n{sentence}").after.text.split("\n")[1]


@pytest.mark.parametrize(
    ("spun", "phrase"),
    [
        (
            "THE WHITE HOME MENTIONED ON MONDAY THAT IT COULD VETO THE INVOICE.",
            "THE WHITE HOUSE SAID ON MONDAY",
        ),
        ("The White Home's spokesman mentioned that he was happy.", "The White House's spokesman said"),
        ("The White Home’s spokesman mentioned that he was happy.", "The White House’s spokesman said"),
        ("The (White Home) mentioned that it could wait.", "(White House) said"),
        (
            "Mentioned the minister: “The White Home was with out energy.”",
            "“The White House was without power.”",
        ),
    ],
    ids=["all capitals", "a possessive", "a curly possessive", "brackets", "quotation marks"],
)
def test_a_restoration_keeps_capitals_endings_and_marks(spun, phrase):
    assert phrase in in_spun_article(spun)


def test_the_article_before_a_restoration_agrees_with_it():
    after = in_spun_article(
        "It could take a additional hour to achieve an settlement with the central financial institution."
    )
    assert "a agreement" not in after
    assert "an settlement" not in after


def test_a_phrase_does_not_run_over_punctuation_or_a_line_break():
    text = f"{SETTING}\nIt was painted white. Home was far. They came with\nout of it."
    after = restored(text).after.text
    assert "white. H" in after
    assert "with\nout" in after


# What a document shows of its spinner


def spun_document(quoted: str) -> str:
    return f"{SETTING} {SETTING}\nThe minister stated: “{quoted}”\n{SETTING}"


UNTOUCHED = (
    "I said it before, the company and its team wanted more money than they could get, and the officials "
    "also told us that the prices were high."
)


def test_a_quotation_without_a_trace_of_spin_stays():
    after = restored(spun_document(f"{UNTOUCHED} It is a large problem.")).after.text
    assert f"“{UNTOUCHED} It is a large problem.”" in after


def test_a_quotation_that_was_spun_is_restored():
    after = restored(spun_document("The corporate and its workforce had misplaced extra money than anticipated.")).after
    assert "had lost more money than expected.”" in after.text


def test_what_is_never_right_english_goes_from_any_quotation():
    after = restored(spun_document(f"{UNTOUCHED} It was with out hope."))
    assert "It was without hope." in after.after.text


def test_a_spinner_that_leaves_much_alone_is_believed_less():
    half = "The company mentioned its team had misplaced more money within the final 12 months, officials said."
    thorough, light = (read(f"{SETTING} {SETTING} {text} {text}", Cleaner().engine) for text in (SETTING, half))
    assert log_habit(light) < log_habit(thorough) <= 0.0


def test_a_document_without_a_trace_of_spin_has_the_habit_of_all():
    assert log_habit(read("All is well.", Cleaner().engine)) == 0.0


SWAPPED = (
    "The caller bridge successful the older portion of town opened connected Monday, aft astir 13 years of enactment. "
    "The politician said that galore radical had waited agelong for it, and that the outgo would beryllium paid "
    "implicit 10 years."
)


def test_a_spinner_with_a_dictionary_of_its_own_is_told_from_the_common_one():
    """It leaves "said" and "people" standing, which the common one would replace."""
    repair = restored(SWAPPED)
    assert repair.spin_probability > 0.9
    assert "The new bridge in the older" in repair.after.text
    assert "opened on Monday, after about 13 years of work" in repair.after.text
    assert "said that many people had waited" in repair.after.text
    assert "would be paid over 10 years" in repair.after.text

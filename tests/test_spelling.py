"""This file tests the spelling stage: typos that context settles, and the words to leave alone."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import cases, cleaned
from unspin import Cleaner, Repair, Settings
from unspin.channel.typo import corrections
from unspin.channel.words import known_words, misspelt, vulgar
from unspin.core.data import data_file
from unspin.lm.sphinx import default_model
from unspin.stages import suspects as suspects_module
from unspin.stages.spelling import _unknown_words
from unspin.stages.suspects import Sieve, is_known, passages_with
from unspin.text.coarse import letter_runs

TYPOS, UNCHANGED = cases("spelling"), cases("spelling_unchanged")


def marked(case: dict[str, str]) -> object:
    """The case, expected to fail where it is known to."""
    marks = [pytest.mark.xfail(reason=case["known_failure"])] if "known_failure" in case else []
    return pytest.param(case, id=case["typo"], marks=marks)


@cache
def spelled(text: str) -> Repair:
    return Cleaner(Settings(stages=("spelling",))).clean(text)


@pytest.mark.parametrize("case", [marked(case) for case in TYPOS])
def test_a_typo_is_mended(case):
    assert case["typo"] in case["text"]
    assert spelled(case["text"]).after.text == case["text"].replace(case["typo"], case["word"])


@pytest.mark.parametrize("case", TYPOS, ids=lambda case: case["typo"])
def test_the_mended_sentence_needs_no_more_mending(case):
    right = case["text"].replace(case["typo"], case["word"])
    assert spelled(right).after.text == right


@pytest.mark.parametrize("case", [marked(case) for case in TYPOS])
def test_a_correction_says_what_and_why(case):
    (edit,) = spelled(case["text"]).edits
    assert edit.rule == "spelling.typo"
    assert case["typo"] in edit.reason
    assert case["word"] in edit.reason
    assert 0.5 <= edit.confidence <= 1.0
    assert edit.after not in edit.alternatives


@pytest.mark.parametrize("case", UNCHANGED, ids=lambda case: case["name"])
def test_what_is_no_typo_stays_as_it_is(case):
    assert spelled(case["text"]).after.text == case["text"]


@pytest.mark.parametrize("case", UNCHANGED, ids=lambda case: case["name"])
def test_what_is_no_typo_stays_as_it_is_whatever_stages_run(case):
    assert cleaned(case["text"]).after.text == case["text"]


@pytest.mark.parametrize("typo", ["Goverment", "GOVERMENT", "goverment-run", "goverment's", "goverment2"])
def test_words_with_capitals_or_marks_in_them_are_left_alone(typo):
    text = f"It was {typo} policy, he said on Monday."
    assert spelled(text).after.text == text


def test_a_strange_word_that_stands_twice_is_no_slip():
    text = "The goverment of the island is small. The goverment meets in June."
    assert spelled(text).after.text == text


@pytest.mark.parametrize(
    ("word", "opposite"),
    [
        ("unecessarily", "necessarily"),
        ("irremovable", "removable"),
        ("imature", "mature"),
        ("insusceptible", "susceptible"),
    ],
)
def test_no_correction_takes_a_negation_away(word, opposite):
    assert opposite in known_words()
    assert opposite not in [each.word for each in corrections(word)]


def test_a_stray_letter_before_a_word_still_goes():
    assert "mention" in [each.word for each in corrections("umention")]


@given(
    st.lists(
        st.sampled_from([*(c["text"] for c in TYPOS), *(c["text"] for c in UNCHANGED)]),
        max_size=3,
        unique=True,
    ).map("\n".join)
)
def test_corrections_replace_lower_case_words_by_lower_case_words(text):
    for edit in spelled(text).edits:
        assert text[edit.start : edit.end] == edit.before
        assert edit.before.islower()
        assert edit.before.isalpha()
        assert edit.after == edit.after.lower()


@given(st.text(max_size=80))
def test_any_text_can_be_spell_checked(text):
    assert spelled(text).revert() == text


def test_the_misspelt_words_are_sorted_and_their_corrections_are_words_within_reach():
    lines = data_file("misspelt.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    assert rows == sorted(rows) and len({word for word, *_ in rows}) == len(rows)
    for word, meant, source in rows:
        assert meant in known_words() and meant not in misspelt() and source
        assert meant in {each.word for each in corrections(word)}
        assert not is_known(word)


HELD_BY_LISTS = {
    "The accident occured on Monday.": "The accident occurred on Monday.",
    "The smoke rose in a colum of ash.": "The smoke rose in a column of ash.",
}


@pytest.mark.parametrize("text", HELD_BY_LISTS)
def test_what_a_frequency_list_holds_is_no_word_for_that(text):
    assert spelled(text).after.text == HELD_BY_LISTS[text]


# Passages: looking at the sentences of suspects alone finds what looking at every sentence finds

SLIPS = "teh comittee thair goverment sucessor politicial aiport seperate brigde shcool watre minsiter".split()
AROUND = st.sampled_from(
    [*SLIPS, "The", "he said", ".", ". ", ". The", "? ", "\n", "Gov", "-", "²", "é", "1", "’s", "Lt"]
)


@pytest.mark.parametrize("few", [0, 1, 3, 8])
@given(text=st.lists(AROUND | AROUND.map(" {}".format), max_size=40).map("".join))
@example(text="tehteh.\nteh")
def test_the_sentences_round_suspects_hold_all_of_them(few, text):
    sieve = Sieve(default_model())
    suspects = sieve.strange(text).suspects
    whole = [words[at].start for words, at in _unknown_words(text, suspects)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(suspects_module, "_FEW", few)
        passages = list(passages_with(text, suspects))
    parts = [start + words[at].start for start, part in passages for words, at in _unknown_words(part, suspects)]
    assert parts == whole
    assert sieve.strange(text).suspects == suspects  # what it remembers changes nothing


CUT = st.sampled_from([*SLIPS, "Teh", "OBAMA", "obama", "re", "-", "-", "7", "é", "’", " ", " ", "İ", "the", "Ⓐ", "_"])


@given(st.lists(st.lists(CUT, max_size=12).map("".join), max_size=3))
def test_strange_words_are_the_runs_of_letters_that_are_not_right(texts):
    """Though a glance at the coarse words, and what others told of them, spares most texts from being cut anew."""
    sieve = Sieve(default_model())
    for text in texts:
        strange, plain = sieve.strange(text), Sieve(default_model())
        assert strange.suspects | strange.others == {word for word in letter_runs(text) if not plain._is_right(word)}


# Words that no correction makes


@pytest.mark.parametrize("word", sorted(vulgar()))
def test_no_correction_is_vulgar(word):
    slips = {word[:k] + word[k + 1 :] for k in range(len(word))} | {f"{word}{word[-1]}", f"{word[0]}{word}"}
    for slip in slips:
        for edit in spelled(f"He said on Monday that it was {slip} again and again.").edits:
            assert not {edit.after, *edit.alternatives} & vulgar()


def test_the_vulgar_words_are_sorted_lower_case_words():
    lines = data_file("vulgar.txt").read_text("utf-8").splitlines()[1:]
    assert lines == sorted(set(lines)) and all(line.isascii() and line.isalpha() and line.islower() for line in lines)


def test_what_was_meant_is_vulgar_so_nothing_else_is_put_there():
    assert spelled("They run git fsck at night.").edits == ()


# The words round one tell whether it is a slip


@pytest.mark.parametrize("slip", ["polce", "stret"])
def test_a_slip_in_news_is_none_among_strange_words(slip):
    news = f"The council met on Monday, and the {slip} was the first thing on the list."
    strange = "Zorb fnargles quiblet in draskin, plomets veshed, and glimp skarned the ostlets. "
    assert spelled(news).edits
    assert not spelled(strange.lower() + news + " " + strange.lower().replace("o", "u")).edits

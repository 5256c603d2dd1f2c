"""This file tests tokens, sentences, capitals, articles, and the test for English."""

from __future__ import annotations

import itertools
import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import cases
from unspin.text import coarse as coarse_module
from unspin.text.case import article_for, recase
from unspin.text.coarse import LastCut, coarse_words, letter_runs
from unspin.text.language import _ENGLISH_SHARE, _FUNCTION_WORDS, is_english
from unspin.text.tokens import passage, sentences, tokens

ANY = st.text() | st.text("ab A.!?\"'’”()\n-1 ", max_size=40)


# Tokens


@given(ANY)
def test_a_token_knows_where_it_stands(text):
    assert all(text[token.start : token.end] == token.text for token in tokens(text))


@given(ANY | st.text("aé½²٣ı’“_1 \u00a0\u2028\x1f\ud800", max_size=20))
def test_runs_of_letters_are_those_that_the_pattern_finds(text):
    assert sorted(letter_runs(text)) == sorted(re.findall(r"[^\W\d_]+", text))


PIECES = "He left| Gov|approx|.|. |. A|. The|. e|!|? | no| a.m|\n|”| “|'|said|est. T".split("|")
PROSE = st.lists(st.sampled_from(PIECES)).map("".join)


@given(PROSE | ANY, st.integers(0, 200))
def test_a_passage_holds_the_sentences_round_its_place_and_ends_where_they_end(text, at):
    at = min(at, len(text))
    start, end = passage(text, at)
    assert start <= at <= end
    cut = [[(t.text, t.start + start) for t in sentence] for sentence in sentences(text[start:end])]
    whole = [[(t.text, t.start) for t in sentence] for sentence in sentences(text)]
    assert cut == [sentence for sentence in whole if start <= sentence[0][1] < end]


@given(ANY)
def test_tokens_leave_out_nothing_but_space(text):
    between = re.sub(r"\s", "", text)
    assert re.sub(r"\s", "", "".join(token.text for token in tokens(text))) == between


@given(ANY)
def test_tokens_stand_in_order_and_do_not_overlap(text):
    found = list(tokens(text))
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The government's plan", ["the", "government's", "plan"]),
        ("The government’s plan", ["the", "government's", "plan"]),
        ("a well-known U.S. firm", ["a", "well-known", "u.s", ".", "firm"]),
        ("3.5 p.c of it", ["3.5", "p.c", "of", "it"]),
        ("it—or so", ["it", "—", "or", "so"]),
        ("one\ntwo", ["one", "\n", "two"]),
        ("café ÉTÉ", ["café", "été"]),
    ],
)
def test_a_text_is_cut_into_words_marks_and_line_breaks(text, words):
    assert [token.word for token in tokens(text)] == words


# Sentences


@given(ANY)
def test_sentences_hold_every_token_but_line_breaks_once_and_in_order(text):
    assert [token for sentence in sentences(text) for token in sentence] == [t for t in tokens(text) if t.text != "\n"]


@given(ANY)
def test_no_sentence_is_empty_or_runs_over_a_line_break(text):
    for sentence in sentences(text):
        assert sentence
        assert "\n" not in text[sentence[0].start : sentence[-1].end]


@pytest.mark.parametrize("case", cases("sentences"), ids=lambda case: case["name"])
def test_a_text_is_cut_into_sentences(case):
    text = " ".join(case["sentences"])
    assert [text[s[0].start : s[-1].end] for s in sentences(text)] == case["sentences"]


# Capitals


@pytest.mark.parametrize("case", cases("recase"), ids=lambda case: " ".join(case["like"]))
def test_a_replacement_gets_the_capitals_of_what_it_replaces(case):
    assert recase(case["like"], case["words"]) == case["expected"]


@given(
    st.lists(st.text(min_size=1), min_size=1, max_size=4),
    st.lists(st.text("abcé'", min_size=1), min_size=1, max_size=4),
)
def test_recasing_changes_capitals_alone(like, words):
    assert [word.lower() for word in recase(like, words)] == words


# Articles


@pytest.mark.parametrize("case", cases("article"), ids=lambda case: case["word"])
def test_a_word_gets_the_article_of_its_first_sound(case):
    assert article_for(case["word"]) == case["article"]


# Language


@pytest.mark.parametrize("case", cases("english"), ids=lambda case: case["text"][:30])
def test_english_is_told_from_its_neighbours(case):
    assert is_english(case["text"]) is case["english"]


FEW_FUNCTION_WORDS = st.lists(st.sampled_from("the of it's x ga-zo-me İ 7 a7b le der . the-re".split()), max_size=60)


@given(ANY | FEW_FUNCTION_WORDS.map(" ".join))
def test_english_is_told_by_the_share_of_function_words(text):
    """Though most texts are settled by a count that may miss some, and by more words than there may be."""
    words = letter_runs(text.lower())
    if len(words) >= 8:
        share = sum(word in _FUNCTION_WORDS for word in words) / len(words)
        assert is_english(text) is (share >= _ENGLISH_SHARE)
    assert is_english(text, LastCut()) is is_english(text)


def test_one_letter_alone_is_longer_in_lower_case():
    assert [chr(k) for k in range(sys.maxunicode + 1) if len(chr(k).lower()) > 1] == ["İ"]


@given(st.lists(st.sampled_from(["The end.", "the end", "", "é’s", "x" * 40]), max_size=9))
def test_the_last_cut_is_kept(texts):
    cut = LastCut()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coarse_module, "_LONGEST_KEPT", 20)
        assert [list(cut(text)) for text in texts] == [coarse_words(text) for text in texts]

"""This file tests the channels: their probabilities, and the lattices they make of a sentence."""

from __future__ import annotations

import math
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspin.channel.sentence import candidates, sentence_of
from unspin.channel.substitution import SubstitutionChannel, probability_replaced
from unspin.channel.typo import corrections, known_words
from unspin.lexicon.entry import Entry, Survival
from unspin.lexicon.load import load_entries, load_survival
from unspin.lexicon.matcher import Matcher
from unspin.text.tokens import tokens

WORDS = st.sampled_from(["a", "b", "c", "d", "e f"])
COUNTS = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda pair: Survival(min(pair), max(pair)))


def entry(spun: str, original: str, weight: int = 0, tier: str = "spun") -> Entry:
    return Entry(spun, original, weight, tier, "A", "test")


ENTRIES = st.lists(st.builds(entry, WORDS, WORDS, st.integers(0, 99)), max_size=12, unique_by=lambda e: (e.spun, e.original))


def totals(entries: list[Entry], channel: SubstitutionChannel) -> dict[str, float]:
    """P(kept | original) and all P(spun form | original), added up for each original."""
    sums: dict[str, float] = defaultdict(float)
    for spun in {each.spun for each in entries}:
        for candidate in channel.candidates(spun):
            sums[candidate.entry.original] += math.exp(candidate.log_channel)
    return {original: total + math.exp(channel.log_kept(original)) for original, total in sums.items()}


@given(ENTRIES, st.dictionaries(WORDS, COUNTS))
def test_what_may_become_of_an_original_sums_to_one(entries, survival):
    sums = totals(entries, SubstitutionChannel(entries, survival))
    assert set(sums) == {each.original for each in entries}
    assert all(math.isclose(total, 1.0, rel_tol=1e-9) for total in sums.values())


def test_what_may_become_of_an_original_sums_to_one_in_the_shipped_lexicon():
    entries = load_entries()
    sums = totals(entries, SubstitutionChannel(entries, load_survival()))
    assert all(math.isclose(total, 1.0, rel_tol=1e-9) for total in sums.values())


@given(ENTRIES, st.dictionaries(WORDS, COUNTS))
def test_every_probability_of_the_channel_lies_between_zero_and_one(entries, survival):
    channel = SubstitutionChannel(entries, survival)
    for each in entries:
        assert channel.log_kept(each.original) < 0
        assert all(-math.inf < candidate.log_channel < 0 for candidate in channel.candidates(each.spun))


@given(ENTRIES)
def test_every_entry_is_a_candidate_with_its_words(entries):
    channel = SubstitutionChannel(entries, {})
    found = [(c.entry, c.words) for spun in {each.spun for each in entries} for c in channel.candidates(spun)]
    assert sorted(found, key=repr) == sorted([(each, tuple(each.original.split(" "))) for each in entries], key=repr)


def test_a_word_that_no_entry_knows_is_kept_and_has_no_candidates():
    channel = SubstitutionChannel([entry("commerce", "trade")], {})
    assert (channel.log_kept("harbour"), channel.candidates("harbour")) == (0.0, [])


@given(st.integers(0, 30), st.integers(1, 30), st.booleans())
def test_a_word_seen_replaced_more_often_is_replaced_more_probably(replaced, more, observed):
    forms = [entry("commerce", "trade", int(observed))]
    low = probability_replaced(forms, Survival(replaced, 60))
    assert 0 < low <= probability_replaced(forms, Survival(replaced + more, 60)) < 1


def test_a_pair_seen_more_often_is_more_probable():
    channel = SubstitutionChannel([entry("commerce", "trade", 9), entry("barter", "trade", 1)], {})
    assert channel.candidates("commerce")[0].log_channel > channel.candidates("barter")[0].log_channel


# The lattice of a sentence

PAIRS = [
    entry("commerce", "trade"),
    entry("white home", "white house", 5, "garble"),
    entry("rates of interest", "interest rates"),
]


def lattices(text: str):
    sentence = sentence_of(list(tokens(text)))
    channel = SubstitutionChannel(PAIRS, {})
    return candidates(sentence, Matcher(each.spun for each in PAIRS), channel)


def readings(text: str) -> set[tuple[int, int, tuple[str, ...]]]:
    found = lattices(text)
    return set(found.entries) if found else set()


def test_punctuation_is_left_out_and_remembered():
    sentence = sentence_of(list(tokens("“Well,” he said, waiting.")))
    assert sentence.words == ("well", "he", "said", "waiting")
    assert sentence.joined == (False, False, True, False)


def test_a_sentence_without_a_match_has_no_lattice():
    assert lattices("The harbour was closed.") is None


def test_the_lattice_keeps_every_word_and_adds_every_reading():
    found = lattices("White Home commerce")
    kept = {(edge.start, edge.end, edge.words) for edge in found.spun.edges} - set(found.entries)
    assert kept == {(0, 1, ("white",)), (1, 2, ("home",)), (2, 3, ("commerce",))}
    assert set(found.entries) == {(0, 2, ("white", "house")), (2, 3, ("trade",))}


def test_the_garble_lattice_holds_garble_alone():
    found = lattices("White Home commerce")
    substitutions = {(e.start, e.end, e.words) for e in found.garble.edges if e.words != found.garble.written[e.start : e.end]}
    assert substitutions == {(0, 2, ("white", "house"))}
    assert lattices("rates of interest").garble is None


@pytest.mark.parametrize("text", ["White, Home", "White (Home)", "White — Home", "White. Home"])
def test_a_phrase_does_not_run_over_punctuation(text):
    assert readings(text) == set()


@pytest.mark.parametrize("text", ["the White Home's plan", "the White Home’s plan"])
def test_a_possessive_ending_is_kept(text):
    assert readings(text) == {(1, 3, ("white", "house's"))}


# Typos


@pytest.mark.parametrize(
    ("typo", "word"),
    [("goverment", "government"), ("recieved", "received"), ("comittee", "committee"), ("annouced", "announced"), ("thier", "their")],
)
def test_the_word_that_was_meant_is_the_most_probable_source_of_a_slip(typo, word):
    best = max(corrections(typo), key=lambda correction: correction.log_channel)
    assert best.word == word


@given(st.sampled_from(["goverment", "hte", "xqzt", "annouced", "a", "parlimentary"]))
def test_a_slip_is_less_probable_than_none(typo):
    assert all(correction.log_channel < 0 for correction in corrections(typo))


def test_a_short_word_is_never_two_slips_away():
    assert all(abs(len(correction.word) - 4) <= 1 for correction in corrections("teh "[:3] + "m"))


@pytest.mark.parametrize("word", ["government", "colour", "color", "programme", "london", "merkel"])
def test_common_words_in_both_spellings_and_common_names_are_known(word):
    assert word in known_words()

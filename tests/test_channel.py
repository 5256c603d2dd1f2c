"""This file tests the channels: their probabilities, and the lattices they make of a sentence."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from unspin.channel import typo
from unspin.channel.sentence import Place, garble_lattice, sentence_of, spun_lattice, substitutions
from unspin.channel.substitution import Counts, SubstitutionChannel, estimate
from unspin.channel.typo import corrections, looked_up, one_slip_away, scanned
from unspin.channel.words import known_words
from unspin.lexicon.entry import Entry, Survival
from unspin.lexicon.load import load_entries, load_survival
from unspin.lexicon.matcher import Matcher
from unspin.text.tokens import tokens

WORDS = st.sampled_from(["a", "b", "c", "d", "e f"])
SURVIVALS = st.dictionaries(
    WORDS, st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda pair: Survival(min(pair), max(pair)))
)
NUMBERS = st.floats(0, 30)


def entry(spun: str, original: str, weight: int = 0, tier: str = "spun") -> Entry:
    return Entry(spun, original, weight, tier, "A", "test")


ENTRIES = st.lists(
    st.builds(entry, WORDS, WORDS, st.integers(0, 99)), max_size=12, unique_by=lambda e: (e.spun, e.original)
)


@st.composite
def counts_of(draw: st.DrawFn, entries: Iterable[Entry]) -> Counts:
    """What may have happened in a document."""
    replaced: dict[str, dict[str, float]] = defaultdict(dict)
    for each in entries:
        replaced[each.original][each.spun] = draw(NUMBERS)
    return Counts(draw(st.dictionaries(WORDS, NUMBERS)), replaced, draw(st.floats(0.1, 1.0)))


def totals(entries: Iterable[Entry], channel: SubstitutionChannel) -> dict[str, float]:
    """P(kept | original) and all P(spun form | original), added up for each original."""
    sums: dict[str, float] = defaultdict(float)
    for each in entries:
        sums[each.original] += math.exp(channel.log_replaced(each.spun, each.original))
    return {original: total + math.exp(channel.log_kept(original)) for original, total in sums.items()}


def sums_to_one(entries: Iterable[Entry], channel: SubstitutionChannel) -> bool:
    return all(math.isclose(total, 1.0, rel_tol=1e-9) for total in totals(entries, channel).values())


@given(ENTRIES, SURVIVALS)
def test_what_may_become_of_an_original_sums_to_one(entries, survival):
    assert sums_to_one(entries, estimate(entries, survival))


@given(ENTRIES, SURVIVALS, st.data())
def test_what_may_become_of_an_original_sums_to_one_in_a_document_of_its_own_habits(entries, survival, data):
    adapted = estimate(entries, survival).adapted(data.draw(counts_of(entries)))
    assert sums_to_one(entries, adapted)


def test_what_may_become_of_an_original_sums_to_one_in_the_shipped_lexicon():
    entries = load_entries()
    assert sums_to_one(entries, estimate(entries, load_survival()))


@given(ENTRIES, SURVIVALS, st.data())
def test_every_probability_of_the_channel_lies_between_zero_and_one(entries, survival, data):
    general = estimate(entries, survival)
    for channel in (general, general.adapted(data.draw(counts_of(entries)))):
        for each in entries:
            assert -math.inf < channel.log_kept(each.original) < 0
            assert -math.inf < channel.log_replaced(each.spun, each.original) < 0


def test_a_word_that_no_entry_knows_is_kept():
    assert estimate([entry("commerce", "trade")], {}).log_kept("harbour") == 0.0


@given(st.integers(0, 30), st.integers(1, 30), st.booleans())
def test_a_word_seen_replaced_more_often_is_kept_less_probably(replaced, more, observed):
    forms = [entry("commerce", "trade", int(observed))]
    seldom, often = (estimate(forms, {"trade": Survival(n, 60)}) for n in (replaced, replaced + more))
    assert often.log_kept("trade") <= seldom.log_kept("trade")


def test_a_pair_seen_more_often_is_more_probable():
    channel = estimate([entry("commerce", "trade", 9), entry("barter", "trade", 1)], {})
    assert channel.log_replaced("commerce", "trade") > channel.log_replaced("barter", "trade")


def test_a_document_that_keeps_one_choice_makes_it_more_probable_and_the_others_less():
    general = estimate([entry("workforce", "team", 9), entry("crew", "team", 9)], {})
    adapted = general.adapted(Counts({}, {"team": {"crew": 4.0}}))
    assert adapted.log_replaced("crew", "team") > general.log_replaced("crew", "team")
    assert adapted.log_replaced("workforce", "team") < general.log_replaced("workforce", "team")


def test_a_document_that_kept_a_word_is_more_likely_to_have_kept_it_elsewhere():
    general = estimate([entry("workforce", "team", 9)], {})
    assert general.adapted(Counts({"team": 5.0}, {})).log_kept("team") > general.log_kept("team")


# The lattice of a sentence

PAIRS = [
    entry("commerce", "trade"),
    entry("white home", "white house", 5, "garble"),
    entry("rates of interest", "interest rates"),
]


def read(text: str) -> tuple[tuple[str, ...], dict[Place, Entry]]:
    sentence = sentence_of(list(tokens(text)))
    return sentence.words, substitutions(sentence, Matcher(PAIRS))


def test_punctuation_is_left_out_and_remembered():
    sentence = sentence_of(list(tokens("“Well,” he said, waiting.")))
    assert sentence.words == ("well", "he", "said", "waiting", "</s>")
    assert sentence.joined == (False, False, True, False)


def test_the_spun_lattice_keeps_every_word_and_adds_every_substitution():
    words, found = read("White Home commerce")
    assert set(found) == {(0, 2, ("white", "house")), (2, 3, ("trade",))}
    edges = {(edge.start, edge.end, edge.words) for edge in spun_lattice(words, found, estimate(PAIRS, {})).edges}
    kept = {(0, 1, ("white",)), (1, 2, ("home",)), (2, 3, ("commerce",)), (3, 4, ("</s>",))}
    assert edges - set(found) == kept


def test_the_garble_lattice_adds_garble_alone():
    words, found = read("White Home commerce")
    edges = garble_lattice(words, found).edges
    assert {edge.words for edge in edges if edge.words != words[edge.start : edge.end]} == {("white", "house")}


def test_a_sentence_without_garble_has_no_garble_lattice():
    assert garble_lattice(*read("rates of interest")) is None


@given(st.lists(st.sampled_from(["white", "home", "commerce", "rates", "of", "interest", ",", "home's"]), max_size=9))
def test_every_substitution_reads_an_entry_of_the_lexicon_where_its_spun_form_stands(pieces):
    words, found = read(" ".join(pieces))
    for (start, end, original), each in found.items():
        written, reading = " ".join(words[start:end]), " ".join(original)
        ending = "'s" if written.endswith("'s") else ""
        assert (written, reading) == (each.spun + ending, each.original + ending)


@pytest.mark.parametrize("text", ["White, Home", "White (Home)", "White — Home", "White. Home"])
def test_a_phrase_does_not_run_over_punctuation(text):
    assert read(text)[1] == {}


@pytest.mark.parametrize("text", ["the White Home's plan", "the White Home’s plan"])
def test_a_possessive_ending_is_kept(text):
    assert set(read(text)[1]) == {(1, 3, ("white", "house's"))}


# Typos


@pytest.mark.parametrize(
    ("typo", "word"),
    [
        ("goverment", "government"),
        ("recieved", "received"),
        ("comittee", "committee"),
        ("annouced", "announced"),
        ("thier", "their"),
    ],
)
def test_the_word_that_was_meant_is_the_most_probable_source_of_a_slip(typo, word):
    best = max(corrections(typo), key=lambda correction: correction.log_channel)
    assert best.word == word


@given(st.sampled_from(["goverment", "hte", "xqzt", "annouced", "a", "parlimentary"]))
def test_a_slip_is_less_probable_than_none(typo):
    assert all(correction.log_channel < 0 for correction in corrections(typo))


def test_a_short_word_is_never_two_slips_away():
    assert all(abs(len(correction.word) - 4) <= 1 for correction in corrections("tehm"))


@pytest.mark.parametrize("typo", ["wrold", "recieve", "goverment", "acheivment", "tomorow", "zzzzq", "a", "committtee"])
@pytest.mark.parametrize("reach", [1, 2])
def test_trying_every_word_finds_what_the_index_finds(typo, reach):
    assert sorted(scanned(typo, reach)) == sorted(looked_up(typo, reach))


@given(st.text("abcdefghinorstuvxyz'", min_size=1, max_size=9))
@example("teh")
@example("recieve")
@example("its")
@example("zzzzq")
def test_making_every_slip_finds_what_trying_every_word_finds(word):
    assert sorted(one_slip_away(word)) == sorted(each for each in scanned(word, 1) if each.word != word)


@pytest.mark.parametrize("word", ["government", "colour", "color", "programme", "london"])
def test_common_words_in_both_spellings_and_common_names_are_known(word):
    assert word in known_words()


def test_processes_that_were_forked_alike_write_the_index_apart(tmp_path, monkeypatch):
    class Index:
        def save_pickle(self, path, **_options):
            names.append(path.name)
            path.write_bytes(b"")

    names: list[str] = []
    index = Index()
    for pid in (1, 2):
        monkeypatch.setattr("os.getpid", lambda pid=pid: pid)
        typo._write(index, tmp_path / "a.pickle")
    assert len(set(names)) == 2
    assert [each.name for each in tmp_path.iterdir()] == ["a.pickle"]

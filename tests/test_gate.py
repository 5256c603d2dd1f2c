"""This file tests the gate: that what it keeps from the decoder has no edits, and what it looks for is found."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import CASES, cases
from unspin.channel.signs import Signs, Source, as_tables, of_tables, signs_of
from unspin.detection.stretch import Sign, Stretch, stretches
from unspin.lexicon import cached
from unspin.lexicon.compiled import Entries
from unspin.lexicon.entry import Entry
from unspin.lexicon.load import load_entries
from unspin.lexicon.table import pack, unpack
from unspin.stages import signs as keeping
from unspin.stages.document import DocumentReading, read
from unspin.stages.engine import COMMON, Engine, build_engine, load_engine
from unspin.stages.evidence import detection
from unspin.stages.gate import FEWEST, Gate
from unspin.stages.lines import read_whole
from unspin.stages.paraphrase import log_odds
from unspin.stages.spin import spin_edits
from unspin.text.case import recase
from unspin.text.coarse import coarse_words
from unspin.text.tokens import tokens

SEEDS = Path(__file__).parent.parent / "seeds"
CLEAN = [case["text"] for case in cases("spin_unchanged")]
# Some 500 words, each part clean news.
ARTICLE = "\n\n".join(CLEAN[:24])


def engine() -> Engine:
    return load_engine()


def edits(text: str, document: DocumentReading, least: float) -> set[tuple[int, str, str]]:
    """The edits of at least this confidence."""
    found = spin_edits(text, document, engine().lm)
    return {(edit.start, edit.before, edit.after) for edit in found if edit.confidence >= least}


def agree(text: str) -> bool:
    """Whether an edit that is sure without the gate is made with it, and the other way round.

    What is not decoded says how often a form stands in a document only in round figures, so confidences move a little.
    """
    gated, whole = read(text, engine()), read_whole(text, engine())
    both = ((gated, whole), (whole, gated))
    return all(edits(text, one, 0.65) <= edits(text, other, 0.35) for one, other in both)


def spun(text: str, rate: float, seed: int) -> str:
    """The text with each known word replaced by a form seen for it, at a rate."""
    chance = random.Random(seed)
    pieces, at = [], 0
    for token in tokens(text):
        forms = seen_forms().get(token.word)
        if forms and chance.random() < rate:
            form = chance.choices([form for form, _ in forms], [weight for _, weight in forms])[0]
            pieces += (text[at : token.start], " ".join(recase([token.text], form.split(" "))))
            at = token.end
    return "".join((*pieces, text[at:]))


FORMS: dict[str, list[tuple[str, int]]] = {}


def seen_forms() -> dict[str, list[tuple[str, int]]]:
    """The forms of the common family that were seen for each word, with their counts."""
    if not FORMS:
        for entry in load_entries().families[COMMON]:
            if entry.weight and " " not in entry.original:
                FORMS.setdefault(entry.original, []).append((entry.spun, entry.weight))
    return FORMS


# Whatever has edits comes through


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")) + sorted(SEEDS.glob("*.reference")), ids=lambda p: p.name)
def test_the_samples_have_the_same_edits_with_the_gate_and_without(path):
    text = path.read_text(encoding="utf-8")
    assert agree(text)


@settings(max_examples=25)
@given(st.integers(0, len(CLEAN) - 24), st.sampled_from([0.0, 0.5, 0.9]), st.integers(0, 99))
def test_an_article_has_the_same_edits_with_the_gate_and_without(first, rate, seed):
    text = spun("\n\n".join(CLEAN[first : first + 24]), rate, seed)
    assert agree(text)


@settings(max_examples=25)
@given(st.integers(0, len(CLEAN) - 4), st.integers(0, 24), st.integers(0, 99))
def test_a_spun_paragraph_in_a_clean_article_has_the_same_edits_with_the_gate_and_without(first, place, seed):
    lines = CLEAN[:24]
    lines.insert(place, spun(" ".join(CLEAN[first : first + 4]), 0.95, seed))
    text = "\n\n".join(lines)
    assert agree(text)


class Planted:
    """What stands for garbled terms: places with their log odds, or with nothing."""

    def __init__(self, odds: dict[int, int | None]) -> None:
        self.odds = odds

    def places(self, _words, _among=None):
        return sorted(self.odds)

    def signs(self, _words, places):
        return [Sign(k, k + 2, odds / 4) for k in places if (odds := self.odds[k]) is not None]


@given(st.dictionaries(st.integers(0, 300), st.none() | st.integers(-9, 9), max_size=40), st.integers(100, 900))
def test_garbled_terms_are_found_as_if_every_place_had_been_looked_into(odds, size):
    terms, words = Planted(odds), ["word"] * size
    gate = Gate((engine().common,), engine().lm, lambda: signs_of([], engine().lm), terms)
    signs = terms.signs(words, terms.places(words))
    assert gate._terms_in(words, ()) == (signs if log_odds(size, signs) > 0.0 else [])


@pytest.mark.parametrize("case", cases("spin"), ids=lambda case: case["name"])
def test_short_documents_are_decoded_whatever_they_say(case):
    assert len(coarse_words(case["spun"])) < FEWEST
    assert read(case["spun"], engine()) == read_whole(case["spun"], engine())


GARBLE = sorted({entry.spun for entry in load_entries() if entry.tier == "garble" and entry.domain != "places"})


@settings(max_examples=60)
@given(st.sampled_from(GARBLE), st.sampled_from(["", "'s", "."]), st.booleans())
def test_garble_is_seen_in_a_clean_article(form, ending, capital):
    line = f"Officials said on Tuesday that {form.capitalize() if capital else form}{ending} would be discussed."
    text = f"{ARTICLE}\n\n{line}"
    assert text.count("\n") in engine().gate.look(text).lines


@pytest.mark.parametrize(
    ("line", "edit"),
    [
        ("There were tons of of people in the hall.", ("tons of", "hundreds")),
        ("The synthetic intelligence firm left the hall.", ("synthetic", "artificial")),
    ],
)
def test_garble_in_a_clean_article_is_mended(line, edit):
    text = f"{ARTICLE}\n\n{line}"
    assert {(before, after) for _, before, after in edits(text, read(text, engine()), 0.5)} == {edit}


# What is clean stays out


def test_a_clean_article_is_not_decoded_and_has_a_small_probability():
    document = read(ARTICLE, engine())
    assert document.readings == ()
    assert document.words == len(coarse_words(ARTICLE))
    assert 0.0 < document.verdict.document < 0.1
    assert detection(document).evidence == ()


def test_only_the_neighbourhood_of_spun_text_is_decoded():
    paragraph = spun(" ".join(CLEAN[20:24]), 0.95, 1)
    text = f"{ARTICLE}\n\n{paragraph}\n\n{ARTICLE}"
    decoded = [reading.sentence.tokens[0].start for reading, _ in read(text, engine()).sentences()]
    around = text.index(CLEAN[20]), text.rindex(CLEAN[6])
    assert text.index(paragraph) in decoded
    assert around[0] < min(decoded) < max(decoded) < around[1]


@given(st.text(max_size=400))
def test_any_text_can_be_looked_at(text):
    long = f"{ARTICLE}\n{text}"
    found = engine().gate.look(long)
    assert len(found.words) in (1, long.count("\n") + 1)
    assert all(0 <= line < len(found.words) for line in found.lines)


# Stretches

SIGNS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 3), st.floats(-3, 3)), max_size=8, unique_by=lambda s: s[0]
)


@given(SIGNS, st.sampled_from([-0.5, -0.1, -0.01]))
def test_the_strongest_stretch_is_the_best_of_all(found, log_word):
    signs, at = [], 0
    for start, length, log_ratio in sorted(found):
        if start >= at:
            signs.append(Sign(start, start + length, log_ratio))
            at = start + length
    sums = [
        sum(each.log_ratio for each in part)
        + log_word * (part[-1].end - part[0].start - sum(s.end - s.start for s in part))
        for low in range(len(signs))
        for high in range(low, len(signs))
        if (part := signs[low : high + 1])
    ]
    best = max([0.0, *(each.log_ratio for each in stretches(signs, log_word))])
    assert math.isclose(best, max([0.0, *sums]), abs_tol=1e-9)


def test_stretches_are_parted_where_evidence_has_run_out():
    signs = [Sign(0, 1, 2.0), Sign(3, 4, 2.0), Sign(500, 501, 2.0)]
    assert stretches(signs, -0.1) == [Stretch(0, 4, 3.8), Stretch(500, 501, 2.0)]
    assert stretches([], -0.1) == []


# Coarse words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The minister's long-term plan.", ["the", "minister", "s", "long-term", "plan"]),
        ("“With out” it – he’d go", ["with", "out", "it", "he", "d", "go"]),
        ("7 p.c. of $4m, Café ÉTÉ", ["7", "p", "c", "of", "$4m", "café", "été"]),
        ("", []),
    ],
)
def test_coarse_words(text, words):
    assert coarse_words(text) == words


@given(st.text(max_size=60))
def test_coarse_words_hold_no_space_and_no_capital(text):
    for word in coarse_words(text):
        assert word
        assert not word.isspace()
        assert word == coarse_words(word)[0]


# The table of signs

WORDS = st.sampled_from(["a", "b", "c", "it's", "a b", "a b c", "b it's", "p.c"])
ENTRIES = st.lists(
    st.builds(Entry, WORDS, WORDS, st.integers(0, 99), st.sampled_from(["spun", "garble"]), st.just("A"), st.just("x")),
    max_size=8,
    unique_by=lambda entry: (entry.spun, entry.original),
).map(lambda entries: [entry for entry in entries if entry.spun != entry.original])


def signs(entries: list[Entry]) -> Signs:
    family = build_engine(Entries(entries, {}), {}, engine().lm).common
    return signs_of([Source(entries, family.channel, 1.0)], engine().lm)


@given(ENTRIES)
def test_signs_are_read_as_they_were_written(entries):
    made = signs(entries)
    read = of_tables(unpack(pack(as_tables(made))))
    assert read == made
    assert dict(read.garble.items()) == dict(made.garble)


def test_the_kept_signs_are_those_that_were_made(tmp_path, monkeypatch):
    monkeypatch.setattr(cached, "user_cache_path", lambda _name: tmp_path)
    made = signs(
        [Entry("commerce", "trade", 3, "spun", "A", "economy"), Entry("with out", "without", 1, "garble", "A", "x")]
    )
    calls = []

    def make() -> Signs:
        calls.append(1)
        return made

    assert keeping.load_signs((), make) == keeping.load_signs((), make) == made
    assert len(calls) == 1
    (path,) = tmp_path.glob("signs-*.tables")
    path.write_bytes(path.read_bytes()[:-1])
    assert keeping.load_signs((), make) == made
    assert len(calls) == 2
    assert keeping.load_signs(("sport",), make) == made
    assert len(calls) == 3


def test_a_users_own_rows_are_signs_too(tmp_path):
    path = tmp_path / "mine.tsv"
    path.write_text("flumblewick\ttrade\t\t\tgarble\ngronk plash\ttalks\n", encoding="utf-8")
    gate = load_engine((), (path,)).gate
    text = f"{ARTICLE}\n\nThe flumblewick talks went on."
    assert text.count("\n") in gate.look(text).lines
    spun_text = f"{ARTICLE}\n\n" + " ".join(["The gronk plash went on in the hall."] * 3)
    assert gate.look(spun_text).log_evidence > engine().gate.look(spun_text).log_evidence


def test_cases_hold_enough_clean_news():
    assert len([json.loads(line) for line in (CASES / "spin_unchanged.jsonl").read_text("utf-8").splitlines()]) > 40
    assert len(coarse_words(ARTICLE)) > 3 * FEWEST

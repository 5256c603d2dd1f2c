"""This file tests the estimate of what a text says for a family of spinners, and the forms that it weighs."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

import pytest

from conftest import cases
from unspin.lexicon.load import load_entries
from unspin.stages.engine import Engine, load_engine
from unspin.stages.estimate import Estimate
from unspin.stages.forms import Forms
from unspin.stages.lines import read_whole
from unspin.text.coarse import coarse_words

CLEAN = [coarse_words(case["text"]) for case in cases("spin_unchanged")]
SPUN = [coarse_words(case["spun"]) for case in cases("spin")]
SPUNS = [word for words in SPUN[:12] for word in words]
ARTICLE = [word for words in CLEAN[:24] for word in words]


def engine() -> Engine:
    return load_engine()


@cache
def common() -> Estimate:
    return Estimate(engine().common, engine().lm)


@cache
def alone(name: str) -> Estimate:
    return Estimate(next(each for each in engine().others if each.name == name and not each.shares), engine().lm)


def other_spun(name: str, rate: float, seed: int) -> list[str]:
    """Clean news with words replaced by forms that were seen for them, of one other family."""
    forms: dict[str, str] = {}
    for entry in load_entries().families[name]:
        if entry.weight and " " not in entry.original:
            forms.setdefault(entry.original, entry.spun)
    chance = random.Random(seed)
    words = (forms.get(word, word) if chance.random() < rate else word for word in ARTICLE)
    return " ".join(words).split(" ")


def test_spun_sentences_say_more_than_clean_ones():
    clean = sorted(common().log_evidence(words) for words in CLEAN)
    spun = sorted(common().log_evidence(words) for words in SPUN)
    assert clean[len(clean) * 3 // 4] < spun[len(spun) // 4]


def test_a_clean_article_says_little_and_nothing_for_other_families():
    assert common().log_evidence(ARTICLE) < 6.0
    assert engine().gate.families(ARTICLE) == frozenset()


@pytest.mark.parametrize("seed", range(3))
def test_the_work_of_another_family_is_found_by_its_own_forms(seed):
    words = other_spun("B", 0.95, seed)
    assert alone("B").may_speak(words)
    assert engine().gate.families(words) == {"B"}


@cache
def forms() -> Forms:
    return Forms((engine().common,), engine().lm)


def test_a_form_that_comes_in_a_burst_counts_as_one():
    sentence = coarse_words("The commerce minister spoke in the hall on Monday.")
    once, often = common().log_evidence(sentence), common().log_evidence(sentence * 8)
    assert 0.0 < often < 3.0 * once


def test_what_a_spinner_would_have_replaced_speaks_against():
    spun = coarse_words("The commerce minister mentioned additional levies on Monday.")
    kept = coarse_words("He said he said he said he said the people said.")
    best = common().log_evidence(spun)
    apart = common().log_evidence([*spun, *kept * 4, *spun])
    assert best > 2.0
    assert apart < 2.0 * best - 1.0


def test_no_words_say_nothing():
    assert common().log_evidence([]) == 0.0
    assert not alone("B").may_speak([])


@pytest.mark.parametrize("end", [0, 1, 2, 3])
def test_no_form_reaches_beyond_the_text(end):
    words = "the commerce of the general public".split()[: 6 - end]
    assert all(stop <= len(words) for _, stop, _ in forms().at(words, range(len(words))))
    assert common().log_evidence(words) >= 0.0


def test_a_form_has_its_likeliest_originals():
    form = forms().form("commerce")
    assert form is not None
    assert ("trade",) in [original for _, original in form.originals]
    assert form.odds > 0.1
    assert not forms().has("no such form")


def test_odds_go_by_the_words_around():
    form = forms().form("commerce")
    assert form is not None
    fits, not_so = "free commerce agreement".split(), "department of commerce said".split()
    assert forms().odds(form, fits, 1, 2) > forms().odds(form, not_so, 2, 3)


class EveryFamily:
    """A gate that believes every family to be possible."""

    def families(self, _words: list[str]) -> frozenset[str]:
        return frozenset(each.name for each in engine().others)


@pytest.mark.parametrize("words", [ARTICLE, other_spun("B", 0.9, 4), SPUNS], ids=["clean", "B", "common"])
def test_no_reading_is_missed_for_families_that_can_not_speak(words):
    text = " ".join(words) + "."
    assert read_whole(text, engine()) == read_whole(text, replace(engine(), gate=EveryFamily()))


def test_a_text_of_many_articles_says_no_less_than_one():
    article = [*SPUNS, *ARTICLE]
    assert common().log_evidence(article * 6) > common().log_evidence(article) - 1.0

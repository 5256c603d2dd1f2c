"""This file tests detection: the hidden Markov model against brute force, and what the verdict promises."""

from __future__ import annotations

import itertools
import math

import pytest
from conftest import clean_sentences, spun_sentences
from hypothesis import given
from hypothesis import strategies as st

from unspin import detect
from unspin.detect.spun import ENTER, LEAVE, judge

RATIOS = st.lists(st.floats(-20, 20), min_size=1, max_size=6)
PRIORS = st.sampled_from([0.01, 0.05, 0.5, 0.9])
MOVES = {(False, False): 1 - ENTER, (False, True): ENTER, (True, False): LEAVE, (True, True): 1 - LEAVE}


def weigh(states: tuple[bool, ...], log_ratios: list[float], prior: float) -> float:
    """P(states, document), relative to the document all clean."""
    weight = prior if states[0] else 1 - prior
    for before, after in itertools.pairwise(states):
        weight *= MOVES[before, after]
    return weight * math.exp(sum(log for spun, log in zip(states, log_ratios, strict=True) if spun))


def every_reading(log_ratios: list[float], prior: float) -> dict[tuple[bool, ...], float]:
    """P(states | document) for each sequence of states, clean (False) or spun (True)."""
    weights = {s: weigh(s, log_ratios, prior) for s in itertools.product((False, True), repeat=len(log_ratios))}
    total = sum(weights.values())
    return {states: weight / total for states, weight in weights.items()}


@given(RATIOS, PRIORS)
def test_each_sentence_is_spun_in_its_share_of_all_readings(log_ratios, prior):
    readings = every_reading(log_ratios, prior)
    for k, found in enumerate(judge(log_ratios, prior).sentences):
        assert math.isclose(found, sum(p for states, p in readings.items() if states[k]), rel_tol=1e-6, abs_tol=1e-12)


@given(RATIOS, PRIORS)
def test_the_document_is_spun_unless_every_sentence_is_clean(log_ratios, prior):
    all_clean = every_reading(log_ratios, prior)[(False,) * len(log_ratios)]
    assert math.isclose(judge(log_ratios, prior).document, 1 - all_clean, rel_tol=1e-6, abs_tol=1e-9)


def test_an_empty_document_is_clean():
    assert judge([]).document == 0.0
    assert judge([]).sentences == ()


@pytest.mark.parametrize("log_ratio", [-1e6, -800.0, -60.0, 0.0, 60.0, 800.0, 1e6])
def test_a_long_document_with_any_evidence_gets_probabilities(log_ratio):
    verdict = judge([log_ratio] * 5000)
    assert all(0.0 <= p <= 1.0 for p in (verdict.document, *verdict.sentences))


@given(RATIOS, st.data())
def test_more_evidence_never_makes_a_document_less_spun(log_ratios, data):
    k = data.draw(st.integers(0, len(log_ratios) - 1))
    more = [log + (2.0 if index == k else 0.0) for index, log in enumerate(log_ratios)]
    assert judge(more).document >= judge(log_ratios).document - 1e-9
    assert judge(more).sentences[k] >= judge(log_ratios).sentences[k] - 1e-9


def test_a_spun_passage_does_not_make_the_sentences_far_from_it_spun():
    sentences = judge([-6.0] * 20 + [9.0] * 5 + [-6.0] * 20).sentences
    assert max(sentences[:15]) < 0.1
    assert min(sentences[21:24]) > 0.9
    assert max(sentences[-15:]) < 0.1


# Detection of documents

SPUN = "\n".join(spun_sentences()[:6])
CLEAN = "\n".join(clean_sentences()[:6])


def test_a_spun_article_is_told_from_a_clean_one():
    assert detect(SPUN).probability > 0.9
    assert detect(CLEAN).probability < 0.5
    assert detect(SPUN).rate > 5 > detect(CLEAN).rate


@pytest.mark.parametrize("text", ["", " \n", "1, 2, 3.", "..."])
def test_a_text_without_words_is_not_spun(text):
    found = detect(text)
    assert (found.rate, found.evidence) == (0.0, ())
    assert found.probability < 0.5


def test_text_in_another_language_is_not_judged():
    found = detect("Der Minister sagte am Freitag, dass das Gesetz noch vor dem Ende des Monats in den Bundestag kommen soll.")
    assert (found.probability, found.evidence) == (0.0, ())


def test_evidence_says_what_stands_where_the_strongest_first():
    evidence = detect(SPUN).evidence
    assert evidence
    assert list(evidence) == sorted(evidence, key=lambda each: -each.log_ratio)
    for each in evidence:
        assert each.spun != each.original
        for start in each.starts:
            assert SPUN[start : start + len(each.spun)].lower() == each.spun


@given(st.lists(st.sampled_from([*spun_sentences(), *clean_sentences()]), max_size=5).map(" ".join) | st.text(max_size=60))
def test_every_text_gets_a_probability_and_a_rate(text):
    found = detect(text)
    assert 0.0 <= found.probability <= 1.0
    assert 0.0 <= found.rate <= 100.0

"""This file tests detection: the hidden Markov model against brute force, and what the verdict promises."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import clean_sentences, spun_sentences
from unspin.api import Cleaner, detect
from unspin.detection import spun as model
from unspin.detection.spun import PRIOR_SPUN, RATES, evidence, judge, prior_spun
from unspin.stages import weighing

# The states of a sentence: not spun (0), or spun at one of the rates (1 and up).
STATES = range(len(RATES) + 1)
LOG_RATIOS = st.lists(st.lists(st.floats(-20, 20), min_size=len(RATES), max_size=len(RATES)), min_size=1, max_size=5)
PRIORS = st.sampled_from([0.01, 0.05, 0.5, 0.9])


def move(before: int, after: int) -> float:
    """P(after | before): a document enters spun text at any rate alike, and keeps that rate there."""
    if before == 0:
        return 1 - model._ENTER if after == 0 else model._ENTER / len(RATES)
    if after == 0:
        return model._LEAVE
    return 1 - model._LEAVE if after == before else 0.0


def weigh(states: tuple[int, ...], log_ratios: list[list[float]], prior: float) -> float:
    """P(states, document), relative to P(document | not spun)."""
    weight = prior / len(RATES) if states[0] else 1 - prior
    for before, after in itertools.pairwise(states):
        weight *= move(before, after)
    return weight * math.exp(sum(each[state - 1] for state, each in zip(states, log_ratios, strict=True) if state))


def every_reading(log_ratios: list[list[float]], prior: float) -> dict[tuple[int, ...], float]:
    """P(states | document) for every sequence of states."""
    weights = {s: weigh(s, log_ratios, prior) for s in itertools.product(STATES, repeat=len(log_ratios))}
    total = sum(weights.values())
    return {states: weight / total for states, weight in weights.items()}


def close(found: float, expected: float) -> bool:
    return math.isclose(found, expected, rel_tol=1e-6, abs_tol=1e-9)


@settings(max_examples=100)
@given(LOG_RATIOS, PRIORS)
def test_each_sentence_is_spun_in_its_share_of_all_readings(log_ratios, prior):
    readings = every_reading(log_ratios, prior)
    for k, found in enumerate(judge(log_ratios, prior).sentences):
        assert close(found, sum(p for states, p in readings.items() if states[k]))


@settings(max_examples=100)
@given(LOG_RATIOS, PRIORS)
def test_the_document_is_spun_unless_every_sentence_is_clean(log_ratios, prior):
    assert close(judge(log_ratios, prior).document, 1 - every_reading(log_ratios, prior)[(0,) * len(log_ratios)])


@settings(max_examples=100)
@given(LOG_RATIOS, PRIORS)
def test_the_rate_is_the_mean_of_the_rates_at_which_sentences_are_spun(log_ratios, prior):
    shares = [0.0] * len(STATES)
    for states, p in every_reading(log_ratios, prior).items():
        for state in states:
            shares[state] += p
    expected = sum(rate * share for rate, share in zip(RATES, shares[1:], strict=True)) / sum(shares[1:])
    assert close(judge(log_ratios, prior).rate, expected)


@given(LOG_RATIOS, PRIORS)
def test_the_evidence_alone_is_that_of_the_verdict(log_ratios, prior):
    assert evidence(log_ratios, prior) == judge(log_ratios, prior).log_evidence


def test_an_empty_document_is_clean():
    assert judge([]).document == 0.0
    assert judge([]).sentences == ()
    assert evidence([]) == judge([]).log_evidence


@pytest.mark.parametrize("log_ratio", [-1e6, -800.0, -60.0, 0.0, 60.0, 800.0, 1e6])
def test_a_long_document_with_any_evidence_gets_probabilities(log_ratio):
    verdict = judge([[log_ratio] * len(RATES)] * 2000)
    assert all(0.0 <= p <= 1.0 for p in (verdict.document, *verdict.sentences))
    assert min(RATES) <= verdict.rate <= max(RATES) or math.isclose(verdict.rate, max(RATES))


@given(LOG_RATIOS, st.data())
def test_more_evidence_never_makes_a_document_less_spun(log_ratios, data):
    k = data.draw(st.integers(0, len(log_ratios) - 1))
    more = [[log + (2.0 if index == k else 0.0) for log in each] for index, each in enumerate(log_ratios)]
    assert judge(more).document >= judge(log_ratios).document - 1e-9
    assert judge(more).sentences[k] >= judge(log_ratios).sentences[k] - 1e-9


def test_a_spun_passage_does_not_make_the_sentences_far_from_it_spun():
    sentences = judge([[log] * len(RATES) for log in [-6.0] * 20 + [9.0] * 5 + [-6.0] * 20]).sentences
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


def test_a_text_of_many_articles_is_judged_as_each_of_them():
    assert detect("\n".join([SPUN] * 60)).probability > 0.9
    assert detect("\n".join([CLEAN] * 60)).probability < 0.1


@pytest.mark.parametrize("text", ["", " \n", "— ?!", "..."])
def test_a_text_without_words_is_not_spun(text):
    found = detect(text)
    assert (found.rate, found.evidence) == (0.0, ())
    assert found.probability < 0.5


def test_text_in_another_language_is_not_judged():
    found = detect("Der Minister sagte am Freitag, dass das Gesetz noch vor dem Ende des Monats in den Bundestag soll.")
    assert (found.probability, found.evidence) == (0.0, ())


def test_evidence_says_what_stands_where_the_strongest_first():
    evidence = detect(SPUN).evidence
    assert evidence
    assert list(evidence) == sorted(evidence, key=lambda each: -each.log_ratio)
    for each in evidence:
        assert each.spun != each.original
        for start in each.starts:
            assert SPUN[start : start + len(each.spun)].lower() == each.spun


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from([*spun_sentences(), *clean_sentences()]), max_size=3).map(" ".join) | st.text(max_size=60)
)
def test_every_text_gets_a_probability_and_a_rate(text):
    found = detect(text)
    assert 0.0 <= found.probability <= 1.0
    assert 0.0 <= found.rate <= 100.0


def test_the_longer_a_text_the_less_is_believed_of_it_before_it_is_read():
    priors = [prior_spun(words) for words in range(2000)]
    assert priors[0] == priors[20] == PRIOR_SPUN
    assert priors == sorted(priors, reverse=True)
    assert priors[-1] == 0.01


def test_all_numbers_in_digits_together_say_no_more_than_one():
    one = "The panel has 4 members and meets once a month in the town hall."
    several = "The panel has 4 members, 3 deputies and 2 clerks, and meets 5 or 6 times a year."
    assert detect(several).probability <= detect(one).probability


@pytest.mark.parametrize(
    "sentence",
    [
        "Ministers agreed on Monday to lift rates of interest.",
        "The supervisor mentioned on Friday that the harbour would open.",
        "The commerce battle with China has damage farmers.",
    ],
)
def test_words_that_fit_far_worse_than_others_say_more_than_chance_does(monkeypatch, sentence):
    pooled = Cleaner().detect(sentence).probability
    monkeypatch.setattr(weighing, "_AS_WRITTEN", 0.0)
    assert pooled > Cleaner().detect(sentence).probability


def test_what_the_language_model_says_of_a_text_weighs_less_in_a_longer_one():
    weights = [weighing.as_written(words) for words in range(2000)]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] == weights[20] > 2 * weights[100] > 0.0

"""This file tests that a second model has a say in whether a doubtful text was spun."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from test_rescoring import SPUN, Preferring, cleaner
from unspin import Cleaner
from unspin.detection.spun import RATES, judge

DOUBTFUL = "The supervisor mentioned on Friday that the harbour would open."
CLEAN = "The harbour opened on Friday after a year of repairs, and the first ferry left at nine."


def test_a_model_that_finds_the_restored_text_likelier_says_that_it_was_spun():
    first = Cleaner().clean(DOUBTFUL).spin_probability
    heard = cleaner(Preferring("said")).clean(DOUBTFUL)
    assert 0.08 < first < heard.spin_probability
    assert "said" in heard.after.text


def test_a_model_that_finds_the_text_as_it_stands_likelier_keeps_it():
    heard = cleaner(Preferring("mentioned")).clean(DOUBTFUL)
    assert heard.spin_probability < 0.01
    assert heard.after.text == DOUBTFUL


def test_a_model_that_finds_both_alike_speaks_against_spin():
    assert cleaner(Preferring()).clean(DOUBTFUL).spin_probability < Cleaner().clean(DOUBTFUL).spin_probability


def test_detection_hears_the_model_too():
    assert cleaner(Preferring("mentioned")).detect(DOUBTFUL).probability < 0.01


def test_the_model_is_not_asked_whether_a_clean_text_was_spun():
    model = Preferring()
    cleaner(model).clean(CLEAN)
    assert not model.asked


def test_nor_whether_one_was_that_is_spun_beyond_doubt():
    model = Preferring()
    spun = " ".join([SPUN, SPUN.replace("Thursday", "Monday").replace("agency", "company")])
    assert cleaner(model).detect(spun).probability > 0.99
    assert not model.asked


@given(
    st.lists(st.lists(st.floats(-20, 6), min_size=len(RATES), max_size=len(RATES)), min_size=1, max_size=5),
    st.floats(-5, 5),
)
def test_a_corrected_verdict_keeps_what_another_work_explains(log_ratios, log_odds):
    first, second = judge(log_ratios), judge([[each + 1.0 for each in said] for said in log_ratios])
    assert first.corrected(second).document == pytest.approx(second.document, abs=1e-6)
    either = first.or_else(log_odds).corrected(second).document
    other = 1.0 / (1.0 + math.exp(-log_odds))
    assert either == pytest.approx(1.0 - (1.0 - second.document) * (1.0 - other), abs=1e-6)

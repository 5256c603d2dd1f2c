"""This file tests how the words of a text tell slips from words that are new."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspin.channel.novelty import Doubt, log_form, slip_probabilities

PLAIN = "The council said on Monday that the bridge would be closed for the whole of the summer. "
STRANGE = ["zorb", "fnarg", "quibl", "drask", "plomet", "vesh", "tarn", "glimp", "skarn", "ostle"]
LOGS = st.floats(-60.0, -5.0)


def alone(text: str, new: set[str], log_slip: float = -20.0, log_new: float = -17.0) -> float:
    """P(slip) of a word in the middle of the text."""
    (found,) = slip_probabilities(text, [Doubt(len(text) // 2, log_slip, log_new)], new)
    return found


def test_no_doubt_no_verdict():
    assert slip_probabilities(PLAIN, [], {"zorb"}) == []


@given(LOGS, LOGS, st.integers(0, 10), st.integers(1, 9))
def test_a_verdict_is_a_probability(log_slip, log_new, count, length):
    text = PLAIN * length + " ".join(STRANGE[:count])
    assert 0.0 <= alone(text, set(STRANGE[:count]), log_slip, log_new) <= 1.0 + 1e-9


@given(st.integers(0, 9), LOGS, LOGS)
def test_the_more_new_words_stand_round_it_the_less_a_word_is_a_slip(count, log_slip, log_new):
    text = PLAIN + " ".join(STRANGE) + " " + PLAIN
    fewer = alone(text, set(STRANGE[:count]), log_slip, log_new)
    assert alone(text, set(STRANGE[: count + 1]), log_slip, log_new) <= fewer + 1e-9


@given(LOGS, LOGS, st.floats(0.1, 20.0))
def test_the_likelier_the_slip_the_surer_it_is_one(log_slip, log_new, more):
    assert alone(PLAIN * 5, set(), log_slip, log_new) <= alone(PLAIN * 5, set(), log_slip + more, log_new) + 1e-9


def test_a_word_of_plain_news_is_a_slip_where_the_same_in_a_strange_text_is_none():
    strange = " and ".join(STRANGE)
    assert alone(PLAIN * 4, set()) > 0.9
    assert alone(PLAIN * 2 + strange + PLAIN * 2, set(STRANGE)) < 0.5


def test_a_strange_passage_counts_though_the_document_is_plain():
    text = PLAIN * 60 + " and ".join(STRANGE) + ". " + PLAIN * 60
    near, far = text.index("fnarg"), text.index("council")
    doubts = [Doubt(far, -20.0, -17.0), Doubt(near, -20.0, -17.0)]
    (at_far, at_near) = slip_probabilities(text, doubts, set(STRANGE))
    assert at_near < 0.5 < at_far


def test_code_counts_as_new_words_do():
    code = "x = f(y); the {list} of [names] is here::there->next, and $size --all && \\done. "
    assert alone(PLAIN + code * 3 + PLAIN, set()) < alone(PLAIN * 5, set())


def test_many_words_that_all_look_like_slips_are_another_language():
    text = PLAIN * 2
    one = slip_probabilities(text, [Doubt(60, -20.0, -19.0)], set())
    ten = slip_probabilities(text, [Doubt(20 + 10 * k, -20.0, -19.0) for k in range(10)], set())
    assert max(ten) < one[0]


@pytest.mark.parametrize(("short", "long"), [("fsck", "systemd"), ("bool", "gibibyte")])
def test_a_long_word_is_less_often_near_another_by_chance(short, long):
    assert log_form(long) < log_form(short)

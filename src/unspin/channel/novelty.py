"""This file tells how probable it is that a strange word is a slip, from how many right ones its text has besides.

An author, a field, an age or a language whose words the lists lack shows by its strange words: some stand more than
once, or are like no common word, and slips are none of these. So P(a word is new and right) is no constant but the
text's own, and a passage's own: one in Latin may stand in an English page.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from unspin.text.coarse import letter_runs
from unspin.text.code import count_code

# How many words of a text may be new and right: from 1 in 10,000 to 1 in 10. Of 1,073 articles of news 1,002 have none,
# in .4 million words; manuals of programs have 5 to 20 in 1,000. A rate is held for as many times less probable
# beforehand as it is higher.
_RATES = tuple(1e-4 * 10 ** (k / 4) for k in range(13))
_LOG_RATES = tuple(math.log(rate) for rate in _RATES)
# log P(a new word is this one) = _LOG_FORM + its letters * _LOG_LETTER. Of 6,000 right words that a frequency list
# lacks 77 % of those of 4 letters have a common word one slip away, 54 % of 5, 20 % of 6, 8 % of 7: a long word is not
# near another by chance. Chosen with sixteen kinds of text in sight; DESIGN.md tells what others said.
_LOG_FORM, _LOG_LETTER = -6.0, -1.5
# A mark of code counts as a tenth of a new word.
_CODE = 0.1
# What stands as near as this, in characters, tells about the passage: some 75 words on either side.
_NEAR = 450


class Doubt(NamedTuple):
    """A strange word at a place, with log P(it, and the words after): by a slip, and by a new word of rate 1."""

    at: int
    log_slip: float
    log_new: float


def log_form(word: str) -> float:
    """log P(a new word is this one)."""
    return _LOG_FORM + _LOG_LETTER * len(word)


def slip_probabilities(text: str, doubts: Sequence[Doubt], new: set[str]) -> list[float]:
    """P(slip) of each doubt, which stand in order; `new` are the strange words that are surely none."""
    if not doubts:
        return []
    logs = [_log_at_each_rate(each) for each in doubts]
    everywhere = _log_weights(text, new, logs)
    found, first, last = [], 0, 0
    for doubt in doubts:
        while doubts[first].at < doubt.at - _NEAR:
            first += 1
        while last < len(doubts) and doubts[last].at <= doubt.at + _NEAR:
            last += 1
        around = text[max(0, doubt.at - _NEAR) : doubt.at + _NEAR]
        nearby = _log_weights(around, new, logs[first:last])
        found.append(min(_p_slip(doubt, everywhere), _p_slip(doubt, nearby)))
    return found


def _log_at_each_rate(doubt: Doubt) -> list[float]:
    """log P(the doubt), a slip or not, at each rate of new words."""
    return [_log_add(doubt.log_slip, doubt.log_new + log_rate) for log_rate in _LOG_RATES]


def _log_weights(text: str, new: set[str], doubts: Iterable[Sequence[float]]) -> list[float]:
    """log P(rate | what the text has) for each rate: a Poisson count of new words, of which some are in doubt."""
    words = letter_runs(text)
    seen = len(new.intersection(words)) + _CODE * count_code(text)
    in_doubt = [sum(logs) for logs in zip(*doubts, strict=True)]
    logs = [
        (seen - 1) * log_rate - rate * len(words) + doubted
        for rate, log_rate, doubted in zip(_RATES, _LOG_RATES, in_doubt, strict=True)
    ]
    top = max(logs)
    log_total = top + math.log(sum(math.exp(each - top) for each in logs))
    return [each - log_total for each in logs]


def _p_slip(doubt: Doubt, log_weights: Sequence[float]) -> float:
    """P(slip), over all rates."""
    return sum(
        math.exp(log_weight + doubt.log_slip - _log_add(doubt.log_slip, doubt.log_new + log_rate))
        for log_weight, log_rate in zip(log_weights, _LOG_RATES, strict=True)
    )


def _log_add(one: float, two: float) -> float:
    """The log of the sum of two numbers that are given by their logs."""
    high, low = max(one, two), min(one, two)
    return high + math.log1p(math.exp(low - high))

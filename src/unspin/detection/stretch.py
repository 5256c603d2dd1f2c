"""This file finds the stretches of a text whose evidence for spin stands out: maximum sums of neighbours (Kadane)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Sign(NamedTuple):
    """What words[start:end] say for spin: log P(they stand there | spun) - log P(they do | not spun)."""

    start: int
    end: int
    log_ratio: float


class Stretch(NamedTuple):
    """The words[start:end] that speak most for spin in their neighbourhood, and what they say together."""

    start: int
    end: int
    log_ratio: float


def stretches(signs: Iterable[Sign], log_word: float) -> list[Stretch]:
    """The stretches of text that speak for spin, in order; each begins where the sum before it has fallen to zero.

    `signs` are sorted; each other word says `log_word`, which is negative. A sign that overlaps the one before counts
    from where that ends.
    """
    found: list[Stretch] = []
    start = at = 0
    total = 0.0
    best: Stretch | None = None
    for sign in signs:
        total += log_word * max(0, sign.start - at)
        if total <= 0.0:
            found += [best] if best else []
            start, total, best = sign.start, 0.0, None
        total += sign.log_ratio
        at = max(at, sign.end)
        if total > (best.log_ratio if best else 0.0):
            best = Stretch(start, at, total)
    return [*found, best] if best else found

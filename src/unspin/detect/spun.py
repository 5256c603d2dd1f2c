"""This file tells which sentences of a document are spun: a two-state hidden Markov model over their likelihood ratios."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

# P(a document is spun) before it is read, and how often a document changes sides between two sentences: a pasted
# passage is rare, so one sentence's evidence needs a ratio of about 1,000 to be believed in a clean document.
PRIOR_SPUN = 0.03
ENTER, LEAVE = 0.002, 0.02


@dataclass(frozen=True, slots=True)
class Evidence:
    """A substitution that speaks for spin: what stands where, for what, and log P(text | it) - log P(text | kept)."""

    spun: str
    original: str
    log_ratio: float
    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Detection:
    """How spun a document is.

    `probability` is P(any sentence is spun | document), `rate` the expected substitutions per 100 words, `evidence` the
    substitutions with the largest sums of log ratios, the strongest first.
    """

    probability: float
    rate: float = 0.0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """P(any sentence is spun | document), and P(spun | document) for each sentence."""

    document: float
    sentences: tuple[float, ...]


def judge(log_ratios: Sequence[float], prior: float = PRIOR_SPUN) -> Verdict:
    """Weigh each sentence's log P(text | spun) - log P(text | clean) with its neighbours'.

    States are clean and spun; forward-backward in the probability domain, rescaled at each sentence.
    """
    if not log_ratios:
        return Verdict(0.0, ())
    ratios = [math.exp(max(-_LIMIT, min(_LIMIT, each))) for each in log_ratios]
    forward, log_total = _forward(ratios, prior)
    backward = _backward(ratios)
    sentences = []
    for (clean, spun), (clean_after, spun_after) in zip(forward, backward, strict=True):
        sentences.append(spun * spun_after / (clean * clean_after + spun * spun_after))
    log_all_clean = math.log1p(-prior) + (len(ratios) - 1) * math.log1p(-ENTER)
    return Verdict(max(0.0, -math.expm1(log_all_clean - log_total)), tuple(sentences))


# Beyond e^60 one sentence's evidence says nothing more.
_LIMIT = 60.0

_Pair = tuple[float, float]


def _forward(ratios: Sequence[float], prior: float) -> tuple[list[_Pair], float]:
    clean, spun = 1.0 - prior, prior
    table: list[_Pair] = []
    log_total = 0.0
    for k, ratio in enumerate(ratios):
        if k:
            clean, spun = clean * (1 - ENTER) + spun * LEAVE, clean * ENTER + spun * (1 - LEAVE)
        spun *= ratio
        total = clean + spun
        log_total += math.log(total)
        clean, spun = clean / total, spun / total
        table.append((clean, spun))
    return table, log_total


def _backward(ratios: Sequence[float]) -> list[_Pair]:
    clean = spun = 1.0
    table: list[_Pair] = [(clean, spun)]
    for ratio in reversed(ratios[1:]):
        spun *= ratio
        clean, spun = clean * (1 - ENTER) + spun * ENTER, clean * LEAVE + spun * (1 - LEAVE)
        total = clean + spun
        clean, spun = clean / total, spun / total
        table.append((clean, spun))
    return table[::-1]

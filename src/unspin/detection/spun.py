"""This file tells which sentences of a document are spun, and at what rate: a hidden Markov model over them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul

from unspin.core.values import dataclass, replace

# The shares of what spinners usually replace that one of them may replace: nearly all, as the observed ones do, or
# less, as others and light settings do.
RATES = (0.3, 0.6, 0.9)
# P(a text is spun) before it is read: of a sentence, of so many words, and the least of any. In a long text of another
# kind than news more comes together that a spinner may have left, while one that is spun needs no prior: with .08 for
# all lengths 72 of 3,611 paragraphs of manuals, licences, fiction and essays were called spun, 28 where it fell to .01;
# of 60 documents spun at .95 and at .5 all were found with either, at .3 58 and 59. Why .03: `stages/weighing.py`.
PRIOR_SPUN, _SENTENCE, _LEAST_PRIOR = 0.03, 20, 0.01
# How often a document changes sides between two sentences.
_ENTER, _LEAVE = 0.0005, 0.02
# Log odds beyond this, of a document or of one sentence, are as good as certain; floats end at e^709.
_LIMIT = 300.0


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
    """P(any sentence is spun | document), P(spun | document) for each sentence, and the expected rate where spun.

    `log_evidence` is log P(document) - log P(document | no sentence is spun): what the reading explains.
    """

    document: float
    sentences: tuple[float, ...]
    rate: float
    log_evidence: float

    def or_else(self, log_odds: float) -> Verdict:
        """The same where the document may also be another's work, with these log odds."""
        other = 1.0 / (1.0 + math.exp(min(_LIMIT, -log_odds)))
        return replace(self, document=1.0 - (1.0 - self.document) * (1.0 - other))

    def corrected(self, other: Verdict) -> Verdict:
        """The other verdict on the same document, with what `or_else` added to this one."""
        not_else = (1.0 - self.document) * math.exp(min(_LIMIT, self.log_evidence))
        return replace(other, document=1.0 - (1.0 - other.document) * min(1.0, not_else))


def unread(log_evidence: float) -> Verdict:
    """The verdict on a document that was not decoded, of which the strongest stretch says `log_evidence` for spin.

    Spin begins at a sentence with probability `_ENTER`, so the odds are that times what the stretch says.
    """
    log_odds = math.log(_ENTER) + log_evidence
    return Verdict(1.0 / (1.0 + math.exp(-log_odds)), (), RATES[-1], log_odds)


def prior_spun(words: int) -> float:
    """P(a text of so many words is spun) before it is read: the longer, the less, down to .01."""
    return max(_LEAST_PRIOR, PRIOR_SPUN * min(1.0, _SENTENCE / max(1, words)))


# What each state says of one sentence: not spun, then spun at each of the rates.
_States = tuple[float, ...]


def judge(log_ratios: Sequence[Sequence[float]], prior: float = PRIOR_SPUN) -> Verdict:
    """Weigh each sentence's log P(text | spun at a rate) - log P(text | not spun), one for each of `RATES`.

    A document keeps its rate; it may pass between spun and not spun from one sentence to the next. Forward-backward
    (Rabiner 1989, A tutorial on hidden Markov models) in probabilities, rescaled at each sentence.
    """
    if not log_ratios:
        return Verdict(0.0, (), RATES[-1], 0.0)
    likelihoods = [_likelihoods(each) for each in log_ratios]
    forward, log_total = _forward(likelihoods, _start(prior))
    posteriors = [_normal(_times(a, b)) for a, b in zip(forward, _backward(likelihoods), strict=True)]
    spun = [sum([each[k] for each in posteriors]) for k in range(1, len(RATES) + 1)]
    rate = sum([r * share for r, share in zip(RATES, _normal(spun), strict=True)]) if sum(spun) else RATES[-1]
    log_evidence = log_total - _log_never(likelihoods, prior)
    return Verdict(
        max(0.0, -math.expm1(-log_evidence)), tuple([1.0 - each[0] for each in posteriors]), rate, log_evidence
    )


def evidence(log_ratios: Sequence[Sequence[float]], prior: float = PRIOR_SPUN) -> float:
    """The `log_evidence` of the verdict alone, which is a third of the work."""
    if not log_ratios:
        return 0.0
    likelihoods = [_likelihoods(each) for each in log_ratios]
    return _forward(likelihoods, _start(prior))[1] - _log_never(likelihoods, prior)


def _start(prior: float) -> _States:
    """P(state) before a sentence is read."""
    return 1.0 - prior, *(prior / len(RATES) for _ in RATES)


def _log_never(likelihoods: Sequence[_States], prior: float) -> float:
    """log P(no sentence is spun, document), up to the same factor as the likelihoods."""
    log_stays = (len(likelihoods) - 1) * math.log1p(-_ENTER)
    return math.log1p(-prior) + sum([math.log(each[0]) for each in likelihoods]) + log_stays


def _likelihoods(log_ratios: Sequence[float]) -> _States:
    """P(sentence | state) for each state, scaled so that the largest is one."""
    bounded = [max(-_LIMIT, min(_LIMIT, each)) for each in log_ratios]
    top = max(0.0, *bounded)
    return (math.exp(-top), *(math.exp(each - top) for each in bounded))


def _forward(likelihoods: Sequence[_States], start: _States) -> tuple[list[_States], float]:
    """P(state, sentences so far) up to a factor, and the log of the factors' product: log P(document)."""
    state, log_total = _times(start, likelihoods[0]), 0.0
    table: list[_States] = []
    for k, likelihood in enumerate(likelihoods):
        if k:
            state = _times(_step(state), likelihood)
        log_total += math.log(sum(state))
        state = _normal(state)
        table.append(state)
    return table, log_total


def _backward(likelihoods: Sequence[_States]) -> list[_States]:
    """P(sentences after | state) up to a factor."""
    state: _States = (1.0,) * (len(RATES) + 1)
    table = [state]
    for likelihood in reversed(likelihoods[1:]):
        state = _normal(_step_back(_times(state, likelihood)))
        table.append(state)
    return table[::-1]


def _step(state: _States) -> _States:
    clean, *spun = state
    entered = clean * _ENTER / len(spun)
    return (clean * (1 - _ENTER) + sum(spun) * _LEAVE, *[each * (1 - _LEAVE) + entered for each in spun])


def _step_back(state: _States) -> _States:
    clean, *spun = state
    left = clean * _LEAVE
    return (
        clean * (1 - _ENTER) + sum(spun) * _ENTER / len(spun),
        *[each * (1 - _LEAVE) + left for each in spun],
    )


def _times(a: _States, b: _States) -> _States:
    return tuple(map(mul, a, b))


def _normal(values: Sequence[float]) -> _States:
    total = sum(values)
    return tuple([value / total for value in values])

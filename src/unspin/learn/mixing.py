"""This file finds the weight with which two language models tell held-out text best, and how well they do."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from unspin.lm.sphinx import SphinxModel

_MOST_ROUNDS, _CLOSE = 100, 1e-6
# A weight at either end would let one model rule out what it has never seen.
_LEAST, _MOST = 0.01, 0.99


@dataclass(frozen=True, slots=True)
class Mixture:
    """The weight of the domain's model, and the perplexities of held-out text under either model and both.

    `words` counts what was scored, ends of sentences included; `unknown` words are in neither vocabulary, and are not.
    """

    weight: float
    general: float
    domain: float
    both: float
    words: int
    unknown: int


def fit(sentences: Iterable[Sequence[str]], general: SphinxModel, domain: SphinxModel) -> Mixture:
    """The mixture that EM finds on sentences that neither model has seen (Jelinek and Mercer 1980)."""
    scored: list[tuple[float, float]] = []
    unknown = 0
    for sentence in sentences:
        known = [general.holds(word) or domain.holds(word) for word in sentence]
        unknown += known.count(False)
        pairs = zip(_log_scores(sentence, general), _log_scores(sentence, domain), [*known, True], strict=True)
        scored += [(math.exp(g), math.exp(d)) for g, d, is_known in pairs if is_known]
    weight = _weight(scored)
    both = [weight * d + (1 - weight) * g for g, d in scored]
    of_general, of_domain = _perplexity([g for g, _ in scored]), _perplexity([d for _, d in scored])
    return Mixture(weight, of_general, of_domain, _perplexity(both), len(scored), unknown)


def _log_scores(sentence: Sequence[str], model: SphinxModel) -> Iterator[float]:
    state = model.start()
    for word in (*sentence, "</s>"):
        log_p, state = model.score(state, word)
        yield log_p


def _weight(scored: Sequence[tuple[float, float]]) -> float:
    """The share of the words that the domain's model explains, in turn with the weight, until it stays."""
    weight = 0.5
    for _ in range(_MOST_ROUNDS):
        share = sum(weight * d / (weight * d + (1 - weight) * g) for g, d in scored) / max(1, len(scored))
        if abs(share - weight) < _CLOSE:
            break
        weight = share
    return min(_MOST, max(_LEAST, weight))


def _perplexity(probabilities: Sequence[float]) -> float:
    return math.exp(-sum(map(math.log, probabilities)) / max(1, len(probabilities)))

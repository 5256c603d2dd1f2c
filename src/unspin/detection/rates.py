"""This file tells how probable a decoded sentence would be under a channel that replaces less.

At rate r every P(replaced) is r times what it is at rate 1, so a path's weight changes by a factor for each of its
edges, and log P(sentence | rate r) - log P(sentence | rate 1) is the log of the expected product of these factors over
the paths, weighed by their posterior at rate 1. The expectation is taken over the lattice, as if the paths were a
Markov chain over its nodes, which saves a search for each rate. Against exact searches of 120 sentences it errs by at
most .005 at rate .9 and .34 at .3, and by less than .6 in nine of ten sentences at .03, in natural logs.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from operator import itemgetter

from unspin.decode.lattice import Edge
from unspin.decode.search import Decoding

# The form of a replacement that is as probable whatever the spinner does.
NEUTRAL = ""


# An edge of a decoded sentence: from which node to which, base and slope, the spun form that stands there (None where
# the word is kept), the posterior. At rate r it is taken from its node with probability base + r * slope. It is a bare
# tuple, as a sentence has some 40 of them.
Step = tuple[int, int, float, float, str | None, float]


def steps_of(decoding: Decoding, form_of: Callable[[Edge], str]) -> list[Step]:
    """The edges that the search kept, in the order of their nodes; `form_of` tells the form behind a replacement."""
    posterior, words = decoding.posterior, len(decoding.lattice.written)
    leaving = [0.0] * words
    for edge, p in posterior.items():
        leaving[edge[0]] += p
    kept = [_kept(edge, p, p / (leaving[edge[0]] or 1.0)) for edge, p in islice(posterior.items(), words)]
    replaced = [
        _replaced(edge, p, p / (leaving[edge[0]] or 1.0), form_of(edge))
        for edge, p in islice(posterior.items(), words, None)
    ]
    return sorted(kept + replaced, key=_START)


_START = itemgetter(0)


def _kept(edge: Edge, p: float, share: float) -> Step:
    start, end, _, log_channel = edge
    if log_channel == 0.0:
        return start, end, share, 0.0, None, p
    relative = share / math.exp(log_channel)  # the share of a word that is kept goes with 1 - r * P(replaced)
    return start, end, relative, share - relative, None, p


def _replaced(edge: Edge, p: float, share: float, form: str) -> Step:
    start, end, _, _ = edge
    if form == NEUTRAL:
        return start, end, share, 0.0, None, p
    return start, end, 0.0, share, form, p


def log_at_rate(steps: Sequence[Step], rate: float, rates: Mapping[str, float] | None = None) -> float:
    """log P(sentence | rate) - log P(sentence | rate 1), natural; `rates` may give each form a rate of its own."""
    reached = [1.0, *[0.0] * steps[-1][1]]  # from the last node no edge leads beyond the end
    for start, end, base, slope, form, _ in steps:
        reached[end] += reached[start] * (base + (rates[form] if rates and form else rate) * slope)
    return math.log(max(_TINY, reached[-1]))


def expected_forms(sentences: Iterable[Sequence[Step]]) -> dict[str, float]:
    """How often each spun form stands in a document in the place of something else, in expectation."""
    counts: dict[str, float] = defaultdict(float)
    for steps in sentences:
        for *_, form, p in steps:
            if form:
                counts[form] += p
    return counts


_TINY = 1e-300

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

from unspin.decode.lattice import Edge
from unspin.decode.search import Decoding

# An edge of a decoded sentence: where it ends, P(edge), its share of the edges that leave the same node, the spun form
# (None where the word is kept), P(kept). It is a bare tuple, as a sentence has some 40 of them.
Step = tuple[int, float, float, str | None, float]
# The steps that leave each node, in the order of the nodes.
Steps = list[tuple[int, list[Step]]]
# The form of a replacement that is as probable whatever the spinner does.
NEUTRAL = ""


def steps_of(decoding: Decoding, form_of: Callable[[Edge], str | None]) -> Steps:
    """The edges that the search kept, by the node they leave; `form_of` tells the spun form behind an edge."""
    leaving: dict[int, list[tuple[Edge, float]]] = defaultdict(list)
    for each in decoding.posterior.items():
        leaving[each[0].start].append(each)
    return [(start, _steps(leaving[start], form_of)) for start in sorted(leaving)]


def _steps(edges: Sequence[tuple[Edge, float]], form_of: Callable[[Edge], str | None]) -> list[Step]:
    total = sum([p for _, p in edges]) or 1.0
    return [(edge.end, p, p / total, *_form_and_kept(edge, form_of(edge))) for edge, p in edges]


def _form_and_kept(edge: Edge, form: str | None) -> tuple[str | None, float]:
    return (None, 1.0) if form == NEUTRAL else (form, math.exp(edge.log_channel))


def log_at_rate(steps: Steps, rate: float, rates: Mapping[str, float] | None = None) -> float:
    """log P(sentence | rate) - log P(sentence | rate 1), natural; `rates` may give each form a rate of its own."""
    reached: dict[int, float] = defaultdict(float, {0: 1.0})
    for start, leaving in steps:
        here = reached[start]
        for end, _, share, form, p_kept in leaving:
            if form is not None:
                reached[end] += here * share * (rates[form] if rates else rate)
            elif p_kept == 1.0:
                reached[end] += here * share
            else:
                reached[end] += here * share * (1.0 - rate * (1.0 - p_kept)) / p_kept
    return math.log(max(_TINY, reached[max(reached)]))


def expected_forms(sentences: Iterable[Steps]) -> dict[str, float]:
    """How often each spun form stands in a document in the place of something else, in expectation."""
    counts: dict[str, float] = defaultdict(float)
    for steps in sentences:
        for _, leaving in steps:
            for _, p, _, form, _ in leaving:
                if form is not None:
                    counts[form] += p
    return counts


_TINY = 1e-300

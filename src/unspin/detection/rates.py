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
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from unspin.decode.search import Decoding


class Step(NamedTuple):
    """An edge of a decoded sentence: where it ends, P(edge), the spun form (None where the word is kept), P(kept)."""

    end: int
    share: float
    form: str | None
    p_kept: float


# The steps that leave each node, in the order of the nodes.
Steps = list[tuple[int, list[Step]]]


def steps_of(decoding: Decoding, form_of: Callable[..., str | None]) -> Steps:
    """The edges that the search kept, by the node they leave; `form_of` tells the spun form behind an edge."""
    leaving: dict[int, list[Step]] = defaultdict(list)
    for edge, share in decoding.posterior.items():
        leaving[edge.start].append(Step(edge.end, share, form_of(edge), math.exp(edge.log_channel)))
    return sorted(leaving.items())


def log_at_rate(steps: Steps, rate: float, rates: Mapping[str, float] | None = None) -> float:
    """log P(sentence | rate) - log P(sentence | rate 1), natural; `rates` may give each form a rate of its own."""
    rates = rates or defaultdict(lambda: rate)
    reached: dict[int, float] = defaultdict(float, {0: 1.0})
    for start, leaving in steps:
        through = reached[start] / (sum(step.share for step in leaving) or 1.0)
        for end, share, form, p_kept in leaving:
            factor = (1.0 - rate * (1.0 - p_kept)) / p_kept if form is None else rates[form]
            reached[end] += through * share * factor
    return math.log(max(_TINY, reached[max(reached)]))


def expected_forms(sentences: Iterable[Steps]) -> dict[str, float]:
    """How often each spun form stands in a document in the place of something else, in expectation."""
    counts: dict[str, float] = defaultdict(float)
    for steps in sentences:
        for _, leaving in steps:
            for step in leaving:
                if step.form is not None:
                    counts[step.form] += step.share
    return counts


_TINY = 1e-300

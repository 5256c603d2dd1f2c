"""This file searches a lattice under a language model: the best path, and the posterior of every edge.

All weights are likelihood ratios against the text as written, so a path's weight says how many times more probable it
is than "nothing was changed by a channel that changes nothing". Forward, Viterbi and backward are one pass each over
the arcs, which are edges taken from language-model states. Each node of the lattice has a scale of its own, so that
sums stay near one however long the sentence is (as in Rabiner 1989, section V.A).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from unspin.decode.lattice import Edge, Lattice
from unspin.lm.model import LanguageModel, State

# All 3,826 edits of 40 spun documents are the same with beams of 24 and 200; with 8 two differ, with 4 nineteen.
BEAM = 24

_Arc = tuple[int, int, Edge, float]


@dataclass(frozen=True, slots=True)
class Decoding:
    """What a lattice says of its sentence.

    `log_ratio` is log P(written | channel) - log P(written | no channel), natural; `best` is the most probable path,
    each edge with its log weight; `posterior` gives P(edge | written, channel) for each edge the beam kept.
    """

    log_ratio: float
    best: tuple[tuple[Edge, float], ...]
    posterior: Mapping[Edge, float]


def decode(lattice: Lattice, lm: LanguageModel, lm_weight: float = 1.0, beam: int = BEAM) -> Decoding:
    """Search `lattice`; `lm_weight` scales the language model's log probabilities."""
    trellis = _Trellis(lattice, lm, lm_weight)
    for position in range(len(lattice.written)):
        trellis.advance(position, beam)
    return trellis.decoding()


class _Trellis:
    """The states that can be reached at each node, and the arcs between them."""

    def __init__(self, lattice: Lattice, lm: LanguageModel, lm_weight: float) -> None:
        self.lattice, self.lm, self.lm_weight = lattice, lm, lm_weight
        self.states, scores = _as_written(lattice, lm)
        self.log_written = [0.0, *accumulate(scores)]
        self.reached: list[dict[State, int]] = [{} for _ in range(len(lattice.written) + 1)]
        self.reached[0][self.states[0]] = 0
        self.log_scale = [0.0] * (len(lattice.written) + 1)
        self.forward, self.viterbi = [1.0], [0.0]
        self.back: list[_Arc | None] = [None]
        self.arcs: list[_Arc] = []

    def advance(self, position: int, beam: int) -> None:
        """Take every edge that leaves the node from each of its `beam` most probable states."""
        here = self.reached[position]
        alive = sorted(here, key=lambda s: -self.forward[here[s]])[:beam] if len(here) > beam else list(here)
        for state in alive:
            source = here[state]
            for edge in self.lattice.leaving[position]:
                log_weight, after = self._weigh(state, edge)
                self._arrive(source, edge, log_weight, after)

    def decoding(self) -> Decoding:
        """Sum up: total weight, best path, posteriors."""
        final = self.reached[-1].values()
        total = sum(self.forward[node] for node in final)
        best = self._best(max(final, key=self.viterbi.__getitem__))
        return Decoding(self.log_scale[-1] + math.log(total), best, self._posterior(total))

    def _weigh(self, state: State, edge: Edge) -> tuple[float, State]:
        """The edge's log weight from `state`, and the state after it."""
        if state == self.states[edge.start] and edge.words == self.lattice.written[edge.start : edge.end]:
            return edge.log_channel, self.states[edge.end]
        log_words = 0.0
        for word in edge.words:
            gain, state = self.lm.score(state, word)
            log_words += gain
        log_ratio = log_words - self.log_written[edge.end] + self.log_written[edge.start]
        return edge.log_channel + self.lm_weight * log_ratio, state

    def _arrive(self, source: int, edge: Edge, log_weight: float, after: State) -> None:
        there = self.reached[edge.end]
        if not there:  # what arrives first at a node sets its scale
            self.log_scale[edge.end] = self.log_scale[edge.start] + math.log(self.forward[source] or _TINY) + log_weight
        node = there.setdefault(after, len(self.forward))
        scaled = math.exp(min(_LIMIT, log_weight + self.log_scale[edge.start] - self.log_scale[edge.end]))
        arc = (source, node, edge, scaled)
        if node == len(self.forward):
            self.forward.append(0.0)
            self.viterbi.append(-math.inf)
            self.back.append(None)
        self.arcs.append(arc)
        self.forward[node] += self.forward[source] * scaled
        score = self.viterbi[source] + log_weight
        if score > self.viterbi[node]:
            self.viterbi[node], self.back[node] = score, arc

    def _best(self, node: int) -> tuple[tuple[Edge, float], ...]:
        path: list[tuple[Edge, float]] = []
        arc = self.back[node]
        while arc is not None:
            source = arc[0]
            path.append((arc[2], self.viterbi[node] - self.viterbi[source]))
            node, arc = source, self.back[source]
        return tuple(reversed(path))

    def _posterior(self, total: float) -> dict[Edge, float]:
        backward = [0.0] * len(self.forward)
        for node in self.reached[-1].values():
            backward[node] = 1.0 / total
        shares: dict[Edge, float] = {}
        for source, node, edge, scaled in reversed(self.arcs):
            flow = scaled * backward[node]
            backward[source] += flow
            shares[edge] = shares.get(edge, 0.0) + self.forward[source] * flow
        return shares


# No path of a sentence is e^300 times likelier than another that begins alike.
_LIMIT = 300.0
_TINY = 1e-300


def _as_written(lattice: Lattice, lm: LanguageModel) -> tuple[list[State], list[float]]:
    """The language-model state at each node and the score of each word, for the text as written."""
    states, scores = [lm.start()], []
    for word in lattice.written:
        gain, state = lm.score(states[-1], word)
        states.append(state)
        scores.append(gain)
    return states, scores

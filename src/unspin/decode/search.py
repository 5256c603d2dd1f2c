"""This file searches a lattice under a language model: the best path, and the posterior of every edge.

All weights are likelihood ratios against the text as written, so a path's weight says how many times more probable it
is than "nothing was changed by a channel that changes nothing". The arcs, which are edges taken from language-model
states, are laid out once, with the forward sums and the best paths; the backward sums are one pass over them. Under
another channel the same arcs weigh otherwise, so that searching again asks the language model nothing. Each node of the
lattice has a scale of its own, so that sums stay near one however long the sentence is (as in Rabiner 1989, section
V.A).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import NamedTuple

from unspin.decode.lattice import Edge, Lattice
from unspin.lm.model import LanguageModel, State

# All 3,826 edits of 40 spun documents are the same with beams of 24 and 200; with 8 two differ, with 4 nineteen.
BEAM = 24
# A state that is so much less probable than the best of its node is followed no further. All 2,535 edits of 176 spun
# documents, paragraphs and sentences are the same with this and with none, their confidences within .002 (within .0004
# with 1e-5, .04 with 1e-3); a third of the arcs goes.
LEAST_SHARE = 1e-4

# From which state to which, and how many times more probable that makes a path.
_Arc = tuple[int, int, float]


@dataclass(frozen=True, slots=True)
class Decoding:
    """What a lattice says of its sentence.

    `log_ratio` is log P(written | channel) - log P(written | no channel), natural; `best` is the most probable path,
    each edge with its log weight; `posterior` gives P(edge | written, channel) for each edge the beam kept.
    """

    log_ratio: float
    best: tuple[tuple[Edge, float], ...]
    posterior: Mapping[Edge, float]
    trellis: Trellis = field(repr=False, compare=False)

    @property
    def lattice(self) -> Lattice:
        """The lattice that was searched, less the edges that are on no path the beam kept."""
        return self.trellis.lattice


@dataclass(frozen=True, slots=True)
class Trellis:
    """The arcs of a search, by the places of their edges in the lattice, and what it takes to weigh them again."""

    lattice: Lattice
    taken: Sequence[tuple[int, Sequence[_Arc]]]
    states: int
    final: Sequence[int]
    log_scale: Sequence[float]


class _Sums(NamedTuple):
    """What comes to each state: from all paths, from the best one, and by which step (state, place of the edge)."""

    forward: list[float]
    viterbi: list[float]
    back: list[tuple[int, int] | None]


def decode(
    lattice: Lattice, lm: LanguageModel, lm_weight: float = 1.0, beam: int = BEAM, least_share: float = LEAST_SHARE
) -> Decoding:
    """Search `lattice`; `lm_weight` scales the language model's log probabilities.

    At each node the `beam` most probable states are followed that have `least_share` of the best one's probability.
    """
    layout = _Layout(lattice, lm, lm_weight)
    for position in range(len(lattice.written)):
        layout.advance(position, beam, least_share)
    trellis = layout.trellis()
    found = _decoding(trellis, lattice, _Factors([1.0] * len(lattice.edges), trellis.log_scale), layout.sums)
    return _alive(found)


def decode_again(decoding: Decoding, lattice: Lattice) -> Decoding | None:
    """Search again under another channel: `lattice` has the edges of `decoding.lattice`, in the same order.

    None where the channels differ so much that sums leave the range of floats.
    """
    trellis = decoding.trellis
    factors = _factors(trellis, lattice)
    sums = _sums(trellis, factors.edges)
    if not max(sums.viterbi[node] for node in trellis.final) > 0.0 or not sum(sums.forward) < _MOST:
        return None
    return _decoding(trellis, lattice, factors, sums)


def _alive(decoding: Decoding) -> Decoding:
    """The decoding without the replacements and the arcs that are on no path to the end, which a third of them are."""
    trellis, posterior = decoding.trellis, decoding.posterior
    written, edges = trellis.lattice.written, trellis.lattice.edges
    alive = [
        place for place, edge in enumerate(edges) if posterior.get(edge) or edge.words == written[edge.start : edge.end]
    ]
    if len(alive) == len(edges):
        return decoding
    moved = {place: k for k, place in enumerate(alive)}
    lattice = Lattice(written, tuple([edges[place] for place in alive]))
    taken = [(moved[place], arcs) for place, arcs in trellis.taken if place in moved]
    kept = {edge: posterior[edge] for edge in lattice.edges if edge in posterior}
    return replace(decoding, posterior=kept, trellis=replace(trellis, lattice=lattice, taken=taken))


class _Factors(NamedTuple):
    """How many times heavier each edge has become, and the scale of each node under the new weights."""

    edges: list[float]
    log_scale: Sequence[float]


def _factors(trellis: Trellis, lattice: Lattice) -> _Factors:
    """The factors under the channel of `lattice`; the path that keeps every word gets factors of one."""
    moves = [new.log_channel - old.log_channel for old, new in zip(trellis.lattice.edges, lattice.edges, strict=True)]
    kept = [0.0] * len(lattice.written)
    for edge, move in zip(lattice.edges, moves, strict=True):
        if edge.words == lattice.written[edge.start : edge.end]:
            kept[edge.start] = move
    log_moved = [0.0, *accumulate(kept)]
    factors = [
        math.exp(min(_LIMIT, move - log_moved[edge.end] + log_moved[edge.start]))
        for edge, move in zip(lattice.edges, moves, strict=True)
    ]
    return _Factors(factors, [scale + moved for scale, moved in zip(trellis.log_scale, log_moved, strict=True)])


def _sums(trellis: Trellis, factors: Sequence[float]) -> _Sums:
    forward, viterbi = [0.0] * trellis.states, [0.0] * trellis.states
    back: list[tuple[int, int] | None] = [None] * trellis.states
    forward[0] = viterbi[0] = 1.0
    for place, arcs in trellis.taken:
        factor = factors[place]
        for source, node, weight in arcs:
            scaled = weight * factor
            forward[node] += forward[source] * scaled
            path = viterbi[source] * scaled
            if path > viterbi[node]:
                viterbi[node], back[node] = path, (source, place)
    return _Sums(forward, viterbi, back)


class _Layout:
    """The states that can be reached at each node of the lattice, and the arcs between them.

    A state is known by a small int: its place in the sums.
    """

    def __init__(self, lattice: Lattice, lm: LanguageModel, lm_weight: float) -> None:
        self.lattice, self.lm, self.lm_weight = lattice, lm, lm_weight
        start, scores = _as_written(lattice, lm)
        self.log_written = [0.0, *accumulate(scores)]
        self.reached: list[dict[State, int]] = [{} for _ in range(len(lattice.written) + 1)]
        self.reached[0][start] = 0
        self.log_scale = [0.0] * (len(lattice.written) + 1)
        self.sums = _Sums([1.0], [1.0], [None])
        self.taken: list[tuple[int, list[_Arc]]] = []

    def advance(self, position: int, beam: int, least_share: float) -> None:
        """Take every edge that leaves the node from each of its most probable states."""
        alive: Mapping[State, int] = self.reached[position]
        if len(alive) > 1:
            alive = self._likely(alive, beam, least_share)
        states, sources = list(alive), list(alive.values())
        for place in self.lattice.leaving[position]:
            self._take(place, states, sources)

    def trellis(self) -> Trellis:
        """All that was laid out."""
        states, final = len(self.sums.forward), list(self.reached[-1].values())
        return Trellis(self.lattice, self.taken, states, final, self.log_scale)

    def _likely(self, alive: Mapping[State, int], beam: int, least_share: float) -> Mapping[State, int]:
        forward = self.sums.forward
        least = least_share * max([forward[node] for node in alive.values()])
        likely = {state: node for state, node in alive.items() if forward[node] >= least}
        if len(likely) > beam:
            likely = dict(sorted(likely.items(), key=lambda each: -forward[each[1]])[:beam])
        return likely

    def _take(self, place: int, states: Sequence[State], sources: Sequence[int]) -> None:
        """Take one edge from each state, and add what arrives to the sums.

        The loop runs six times a word and is most of what a search costs, so all that it needs has a local name.
        """
        start, end, words, log_channel = self.lattice.edges[place]
        scored = self.lm.score_each(states, words[0])
        for word in words[1:]:
            more = self.lm.score_each([after for _, after in scored], word)
            scored = [(log_a + log_b, after) for (log_a, _), (log_b, after) in zip(scored, more, strict=True)]
        (forward, viterbi, back), there = self.sums, self.reached[end]
        exp, lm_weight, arcs = math.exp, self.lm_weight, []
        log_edge = log_channel - lm_weight * (self.log_written[end] - self.log_written[start])
        if not there:  # what arrives first at a node sets its scale
            log_first = math.log(forward[sources[0]] or _TINY) + log_edge + lm_weight * scored[0][0]
            self.log_scale[end] = self.log_scale[start] + log_first
        log_edge += self.log_scale[start] - self.log_scale[end]
        for (log_words, after), source in zip(scored, sources, strict=True):
            log_weight = log_edge + lm_weight * log_words
            weight = exp(log_weight if log_weight < _LIMIT else _LIMIT)
            path = viterbi[source] * weight
            node = there.get(after)
            if node is None:
                node = there[after] = len(forward)
                forward.append(forward[source] * weight)
                viterbi.append(path)
                back.append((source, place))
            else:
                forward[node] += forward[source] * weight
                if path > viterbi[node]:
                    viterbi[node], back[node] = path, (source, place)
            arcs.append((source, node, weight))
        self.taken.append((place, arcs))


def _decoding(trellis: Trellis, lattice: Lattice, factors: _Factors, sums: _Sums) -> Decoding:
    """Sum up: total weight, best path, posteriors."""
    total = sum(sums.forward[node] for node in trellis.final)
    log_ratio = factors.log_scale[-1] + math.log(total)
    best = _best(lattice, max(trellis.final, key=sums.viterbi.__getitem__), factors.log_scale, sums)
    return Decoding(log_ratio, best, _posterior(trellis, lattice, factors.edges, sums.forward), trellis)


def _best(lattice: Lattice, node: int, log_scale: Sequence[float], sums: _Sums) -> tuple[tuple[Edge, float], ...]:
    """The best path to a state, each edge with its log weight."""
    best: list[tuple[Edge, float]] = []
    while (step := sums.back[node]) is not None:
        source, place = step
        edge = lattice.edges[place]
        log_weight = math.log(sums.viterbi[node] / sums.viterbi[source])
        best.append((edge, log_weight + log_scale[edge.end] - log_scale[edge.start]))
        node = source
    return tuple(best[::-1])


def _posterior(
    trellis: Trellis, lattice: Lattice, factors: Sequence[float], forward: Sequence[float]
) -> dict[Edge, float]:
    backward = [0.0] * trellis.states
    total = sum([forward[node] for node in trellis.final])
    for node in trellis.final:
        backward[node] = 1.0 / total
    edges = lattice.edges
    shares: dict[Edge, float] = {}
    for place, arcs in reversed(trellis.taken):
        share, factor = 0.0, factors[place]
        for source, node, weight in arcs:
            flow = weight * factor * backward[node]
            backward[source] += flow
            share += forward[source] * flow
        shares[edges[place]] = share
    return shares


# No path of a sentence is e^300 times likelier than another that begins alike.
_LIMIT = 300.0
_TINY = 1e-300
# Sums beyond this are not trusted.
_MOST = 1e300


def _as_written(lattice: Lattice, lm: LanguageModel) -> tuple[State, list[float]]:
    """The language-model state at the start, and the score of each word of the text as written."""
    start = state = lm.start()
    scores = []
    for word in lattice.written:
        gain, state = lm.score(state, word)
        scores.append(gain)
    return start, scores

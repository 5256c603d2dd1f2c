"""This file cuts blocks of several substitutions into single ones, by how probable each is over all texts."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from unspin.learn.differences import Block, Difference, Words
from unspin.learn.toolkit import nltk_translate

# Words a side; 99.8 of 100 rows of the dictionaries have no more.
LONGEST = 5
# Of the substitutions that spinners make one in five puts a phrase for a phrase; the rest have one word on a side.
_LOG_PHRASE = math.log(0.2)
# How many places a pair that was never seen by itself counts as seen, times the lexical probability of its words.
_PRIOR = 1.0
_LEXICAL_ROUNDS, _ROUNDS = 5, 4

Pair = tuple[Words, Words]
Lexical = Callable[[str, str], float]


@dataclass(frozen=True, slots=True)
class Segment:
    """One substitution: its pair (spun, original), and where it stands in its block, from word `low` to `high`."""

    pair: Pair
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class _Choice:
    """A block, or one of two that may explain a difference, with its best cut."""

    block: Block
    segments: tuple[Segment, ...]
    log_score: float


def segmented(found: Sequence[Difference], occurrences: Mapping[Words, int]) -> list[tuple[Block, tuple[Segment, ...]]]:
    """Each difference as one block, cut into substitutions; `occurrences` counts phrases of all the originals.

    Viterbi training: a cut is worth the product of P(spun | original) of its parts, counted over all other cuts, and
    counts and cuts are taken in turn. A pair that was not seen elsewhere has the lexical probability of IBM model 1.
    Every block counts whole at first, so that "akin to" for "such as" stays one wherever its words don't part.
    """
    lexical = _lexical([each[0] for each in found])
    cuts = [_Choice(each[0], _whole(each[0]), 0.0) for each in found]
    for _ in range(_ROUNDS):
        counts = Counter(segment.pair for cut in cuts for segment in cut.segments)
        model = _Model(counts, occurrences, lexical)
        cuts = [_best(each, cut, model) for each, cut in zip(found, cuts, strict=True)]
    return [(cut.block, cut.segments) for cut in cuts]


@dataclass(frozen=True, slots=True)
class _Model:
    """P(spun | original) from the cuts of all other places."""

    counts: Mapping[Pair, int]
    occurrences: Mapping[Words, int]
    lexical: Lexical

    def log_p(self, pair: Pair, own: Mapping[Pair, int]) -> float:
        """log P(spun | original); `own` is what the place itself adds to the counts."""
        spun, original = pair
        seen = self.counts.get(pair, 0) - own.get(pair, 0)
        unseen = math.prod(sum(self.lexical(s, o) for o in original) / len(original) for s in spun)
        p = (seen + _PRIOR * unseen) / (self.occurrences.get(original, 0) + _PRIOR)
        return math.log(max(p, _TINY)) + (_LOG_PHRASE if min(len(spun), len(original)) > 1 else 0.0)


_TINY = 1e-12


def _best(difference: Difference, before: _Choice, model: _Model) -> _Choice:
    own = Counter(segment.pair for segment in before.segments)
    choices = [_cut(block, model, own) for block in difference]
    return max(choices, key=lambda choice: choice.log_score)


def _cut(block: Block, model: _Model, own: Mapping[Pair, int]) -> _Choice:
    """The best way to cut a block, in order, into parts with at least a word on each side (Viterbi)."""
    if block.whole:
        return _Choice(block, _whole(block), 0.0)
    n, m = len(block.spun), len(block.original)
    best: dict[tuple[int, int], tuple[float, tuple[Segment, ...]]] = {(0, 0): (0.0, ())}
    for i, k in ((i, k) for i in range(n) for k in range(m) if (i, k) in best):
        log_so_far, segments = best[i, k]
        for j, h in _ends(i, k, n, m):
            pair = block.spun[i:j], block.original[k:h]
            log_score = log_so_far + model.log_p(pair, own)
            if (j, h) not in best or log_score > best[j, h][0]:
                best[j, h] = log_score, (*segments, Segment(pair, i, j))
    log_score, segments = best.get((n, m), (-math.inf, _whole(block)))
    return _Choice(block, segments, log_score)


@cache
def _ends(i: int, k: int, n: int, m: int) -> tuple[tuple[int, int], ...]:
    """Where a part that begins at words i and k may end; what is left must be enough for both sides, or for none."""
    return tuple(
        (j, h)
        for j in range(i + 1, min(n, i + LONGEST) + 1)
        for h in range(k + 1, min(m, k + LONGEST) + 1)
        if (j == n) == (h == m)
    )


def _whole(block: Block) -> tuple[Segment, ...]:
    return (Segment((block.spun, block.original), 0, len(block.spun)),)


def _lexical(blocks: Iterable[Block]) -> Lexical:
    """t(spun word | original word) of IBM model 1 over all blocks."""
    translate = nltk_translate()
    texts = [translate.AlignedSent(list(block.spun), list(block.original)) for block in blocks]
    table = translate.IBMModel1(texts, _LEXICAL_ROUNDS).translation_table if texts else {}
    return lambda spun, original: table[spun][original] if spun in table else 0.0


def phrases_within(found: Iterable[Difference]) -> Iterator[Words]:
    """Every phrase that a substitution may replace or put: the parts of all blocks' sides."""
    for difference in found:
        for block in difference:
            for side in (block.spun, block.original):
                for low in range(len(side)):
                    yield from (side[low:high] for high in range(low + 1, min(len(side), low + LONGEST) + 1))

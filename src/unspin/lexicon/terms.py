"""This file finds garbled terms that no row lists: fixed phrases of a field whose words were replaced one by one.

"Counterfeit consciousness" and "profound neural organization" are terms of which some thesaurus replaced every word it
could. A term of five words has a thousand such forms, so they are not listed: a table says which words may stand for a
word of a term, and the terms are searched for whatever the words of a text may stand for.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import compress, count
from operator import and_
from typing import NamedTuple

from unspin.lexicon.term_index import TYPICAL, StandIn, TermIndex, index_of, is_sought, originals

# No term has more words.
LONGEST = 5

# Bits that the words which may follow are folded to, as many to a bit as `_SHARED` says: in the order of the alphabet,
# where words of one stem share a bit. Of all neighbours in clean news 4.7 % may stand in terms side by side; 9 % share
# a bit of 400, with 16 words to a bit, 7 % one of 800, 11 % one of 200.
_BITS, _SHARED = 2048, 32
_BIT = tuple(1 << n for n in range(_BITS))
_MOST_MASKS = 50_000
# Words whose pairs are remembered as they are, some 300 bytes each, and neighbours that were looked into, 200 bytes
# each: of those that share a bit in an article that was never seen, seven in ten stood in one of 500 others.
_MOST_WORDS, _MOST_NEIGHBOURS = 10_000, 20_000


class GarbledTerm(NamedTuple):
    """Words [start:end] may stand for a term.

    `weight` is how well known the term is (1 to 3), `likeness` how typical the words are that stand for its own (1 to
    4), and `ambiguity` the logarithm of how many words each of them may stand for; both are means.
    """

    start: int
    end: int
    term: tuple[str, ...]
    weight: int
    likeness: float
    ambiguity: float


# What may follow a word in some term: each next word with the same; "" where a term ends.
_Node = dict[str, "_Node"]


class Terms:
    """The terms of an index, searched for in words."""

    def __init__(self, index: TermIndex | None = None) -> None:
        self._index = index or index_of({}, {})
        self._firsts, self._seconds = _Masks(self._index.firsts), _Masks(self._index.seconds)
        self._may_stand = lru_cache(_MOST_NEIGHBOURS)(self._share_a_pair)
        self._met: dict[str, tuple[StandIn, ...]] = {}
        self._trees: dict[str, _Node] = {}
        self._weights: dict[str, int] = {}

    def widened(self, terms: Mapping[str, str], stand_ins: Iterable[tuple[str, StandIn]]) -> Terms:
        """The same with more terms, whose weights win, and more words that may stand for others."""
        found: dict[str, dict[str, int]] = {}
        for spun, (original, weight) in stand_ins:
            if spun != original:
                known = found.setdefault(spun, dict(self._originals(spun)))
                known[original] = max(weight, known.get(original, 0))
        listed = {spun: "\t".join(f"{word}\t{weight}" for word, weight in each.items()) for spun, each in found.items()}
        known_stand_ins = dict(self._index.stand_ins.items())
        return Terms(index_of({**self._index.all_terms(), **terms}, {**known_stand_ins, **listed}))

    def may_stand(self, word: str) -> tuple[bool, bool]:
        """Whether a word may be the first of two neighbours in a term, and whether it may be the second."""
        return self._firsts[word] > 0, self._seconds[word] > 0

    def spots(self, words: Sequence[str], among: Sequence[int] | None = None) -> Iterator[int]:
        """Where a word and the next one may stand for neighbours in a term, one of them at least replaced.

        No place is left out if only those are looked at `among` which `may_stand` leaves.
        """
        return (k for k in self._joints(words, among) if self._may_stand(words[k], words[k + 1]))

    def _share_a_pair(self, word: str, following: str) -> bool:
        """Whether there is a pair that both may stand in, and one of them only if it was replaced."""
        before, after = self._firsts.places_of(word), self._seconds.places_of(following)
        return _meet(before.others, after.all) or _meet(before.own, after.others)

    def _joints(self, words: Sequence[str], among: Sequence[int] | None = None) -> Iterator[int]:
        """Where a word and the next one may stand in a term side by side, replaced or not, and a few places more."""
        befores, afters, following = self._firsts.__getitem__, self._seconds.__getitem__, words[1:]
        if among is None:
            return compress(count(), map(and_, map(befores, words), map(afters, following)))
        here, there = map(words.__getitem__, among), map(following.__getitem__, among)
        return compress(among, map(and_, map(befores, here), map(afters, there)))

    def garbled(self, words: Sequence[str]) -> Iterator[GarbledTerm]:
        """Every garbled term in words that stand side by side; none where a term stands as it should."""
        near = {start for spot in self.spots(words) for start in range(max(0, spot - LONGEST + 2), spot + 1)}
        for start in sorted(near.intersection(self._joints(words)) if near else near):
            for term in self._standing_for(words[start : start + LONGEST]):
                standing = words[start : start + len(term)]
                if self._weight(" ".join(standing)) is None:
                    yield from self._garbled(start, standing, term)

    def _garbled(self, start: int, standing: Sequence[str], term: tuple[str, ...]) -> Iterator[GarbledTerm]:
        changed = [(spun, word) for spun, word in zip(standing, term, strict=True) if spun != word]
        weights = [each.weight for spun, word in changed for each in self._originals(spun) if each.original == word]
        known = self._weights[" ".join(term)]
        if min(weights) >= TYPICAL or is_sought(" ".join(term), known):
            choices = sum(math.log(len(self._originals(spun))) for spun, _ in changed)
            n = len(changed)
            yield GarbledTerm(start, start + len(term), term, known, sum(weights) / n, choices / n)

    def _standing_for(self, words: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """The terms that the first words may stand for."""
        for each in (words[0], *(each.original for each in self._originals(words[0]))):
            yield from self._from(words[1:], self._tree(each), (each,))

    def _from(self, words: Sequence[str], node: _Node, read: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """Those of them that begin with what is read already."""
        if "" in node:
            yield read
        if words:
            for each in (words[0], *(each.original for each in self._originals(words[0]))):
                if each in node:
                    yield from self._from(words[1:], node[each], (*read, each))

    def _originals(self, word: str) -> tuple[StandIn, ...]:
        found = self._met.get(word)
        if found is None:
            found = originals(self._index.stand_ins.get(word, ""))
            if found:
                self._met[word] = found
        return found

    def _weight(self, term: str) -> int | None:
        """How well known a term is; None for what is none."""
        self._tree(term.partition(" ")[0])
        return self._weights.get(term)

    def _tree(self, first: str) -> _Node:
        """What follows a word in the terms that begin with it, cut out when the word is first met."""
        root = self._trees.get(first)
        if root is None:
            listed = self._index.terms.get(first)
            root = self._trees[first] = self._grown(listed.split("\t")) if listed else {}
        return root

    def _grown(self, cells: Sequence[str]) -> _Node:
        root: _Node = {}
        for term, weight in zip(cells[::2], cells[1::2], strict=True):
            self._weights[term] = int(weight)
            node = root
            for word in term.split(" ")[1:]:
                node = node.setdefault(word, {})
            node[""] = {}
        return root


class _Places(NamedTuple):
    """What a word may follow or stand for in terms: as itself, as what it may stand for, and both together."""

    own: str
    others: str
    all: str


def _meet(some: str, others: str) -> bool:
    """Whether two texts share a character. Sets of their characters would take 20 times as much memory."""
    short, long = (some, others) if len(some) < len(others) else (others, some)
    return any(map(long.__contains__, short))


class _Masks(dict[str, int]):
    """The characters of each word that was met, folded to `_BITS` bits.

    Words that share a character share a bit, which C finds ten times as fast as a loop over sets of them.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__()
        self._texts = texts
        self.places_of = lru_cache(_MOST_WORDS)(self._cut)

    def _cut(self, word: str) -> _Places:
        own, _, others = self._texts.get(word, "").partition("\t")
        return _Places(own, others, own + others)

    def __missing__(self, word: str) -> int:
        if len(self) > _MOST_MASKS:
            self.clear()
        mask = 0
        for character in map(ord, self._texts.get(word, "").replace("\t", "")):
            mask |= _BIT[character // _SHARED % _BITS]
        self[word] = mask
        return mask

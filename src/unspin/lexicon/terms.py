"""This file finds garbled terms that no row lists: fixed phrases of a field whose words were replaced one by one.

"Counterfeit consciousness" and "profound neural organization" are terms of which some thesaurus replaced every word it
could. A term of five words has a thousand such forms, so they are not listed: a table says which words may stand for a
word of a term, and the terms are searched for whatever the words of a text may stand for.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial, reduce
from itertools import compress, count, islice, pairwise
from operator import and_, or_
from typing import NamedTuple

# No term has more words.
LONGEST = 5
# A little known term of two words is not looked for behind a word that hardly ever stands for one of them: of 900 such
# readings of the Problematic Paper Screener's phrases, 5 were believed and right, and they take most of the time.
_WELL_KNOWN, _TYPICAL = 2, 2

# Bits that the pairs of a word are folded to. Of all neighbours in clean news 4.5 % share a pair; 11 % share a bit of
# 2,048, 14 % one of 1,024. The folded pairs of 15,000 words take 4 MB.
_BITS = 2048
_MOST_MASKS = 50_000
# Words whose pairs are remembered as they are.
_MOST_SETS = 3_000


class StandIn(NamedTuple):
    """A word of a term that another may stand for, and how typical that is (1 to 4)."""

    original: str
    weight: int


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
    """The terms with their weights, and for each word that may stand in a garbled one what it may stand for.

    `stand_ins` has originals and weights in turn, parted by tabs, as it is held for 15,000 words and read for a few.
    """

    def __init__(self, terms: Mapping[str, str] | None = None, stand_ins: Mapping[str, str] | None = None) -> None:
        self._terms, self._stand_ins = terms or {}, stand_ins or {}
        self._met: dict[str, tuple[StandIn, ...]] = {}

    def widened(self, terms: Mapping[str, str], stand_ins: Iterable[tuple[str, StandIn]]) -> Terms:
        """The same with more terms, whose weights win, and more words that may stand for others."""
        found: dict[str, dict[str, int]] = {}
        for spun, (original, weight) in stand_ins:
            if spun != original:
                known = found.setdefault(spun, dict(self._originals(spun)))
                known[original] = max(weight, known.get(original, 0))
        listed = {spun: "\t".join(f"{word}\t{weight}" for word, weight in each.items()) for spun, each in found.items()}
        return Terms({**self._terms, **terms}, {**self._stand_ins, **listed})

    def spots(self, words: Sequence[str]) -> Iterator[int]:
        """Where a word and the next one may stand for neighbours in a term, one of them at least replaced."""
        replaced = self._stand_ins
        for k in self._joints(words):
            word, following = words[k], words[k + 1]
            if word in replaced or following in replaced:
                before, after = self._firsts.pairs_of(word), self._seconds.pairs_of(following)
                if not before.isdisjoint(after) and before & after != {self._pairs.get((word, following))}:
                    yield k

    def _joints(self, words: Sequence[str]) -> Iterator[int]:
        """Where a word and the next one may stand in a term side by side, replaced or not, and a few places more."""
        befores, afters = self._firsts.__getitem__, self._seconds.__getitem__
        return compress(count(), map(and_, map(befores, words), map(afters, islice(words, 1, None))))

    def garbled(self, words: Sequence[str]) -> Iterator[GarbledTerm]:
        """Every garbled term in words that stand side by side; none where a term stands as it should."""
        near = {start for spot in self.spots(words) for start in range(max(0, spot - LONGEST + 2), spot + 1)}
        for start in sorted(near.intersection(self._joints(words)) if near else near):
            for term in self._from(words[start : start + LONGEST], self._tree, ()):
                standing = words[start : start + len(term)]
                if " ".join(standing) not in self._terms:
                    yield from self._garbled(start, standing, term)

    def _garbled(self, start: int, standing: Sequence[str], term: tuple[str, ...]) -> Iterator[GarbledTerm]:
        changed = [(spun, word) for spun, word in zip(standing, term, strict=True) if spun != word]
        weights = [each.weight for spun, word in changed for each in self._originals(spun) if each.original == word]
        if min(weights) >= _TYPICAL or self._is_sought(" ".join(term)):
            choices = sum(math.log(len(self._originals(spun))) for spun, _ in changed)
            weight, n = int(self._terms[" ".join(term)]), len(changed)
            yield GarbledTerm(start, start + len(term), term, weight, sum(weights) / n, choices / n)

    def _is_sought(self, term: str) -> bool:
        """Whether a term is looked for behind any word that may stand for one of its own."""
        return term.count(" ") > 1 or int(self._terms[term]) >= _WELL_KNOWN

    def _from(self, words: Sequence[str], node: _Node, read: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """The terms that the first words may stand for, of those that begin with what is read already."""
        if "" in node:
            yield read
        if words:
            for each in (words[0], *(each.original for each in self._originals(words[0]))):
                if each in node:
                    yield from self._from(words[1:], node[each], (*read, each))

    def _originals(self, word: str) -> tuple[StandIn, ...]:
        found = self._met.get(word)
        if found is None:
            cells = self._stand_ins.get(word, "").split("\t")
            found = tuple(StandIn(each, int(weight)) for each, weight in zip(cells[::2], cells[1::2], strict=False))
            if found:
                self._met[word] = found
        return found

    def _pairs_of(self, word: str, places: Mapping[str, set[int]]) -> frozenset[int]:
        """The pairs that the word may stand in, as itself or as what it stands for."""
        found = set(places.get(word, ()))
        for original, weight in self._originals(word):
            there = places.get(original, set())
            found |= there if weight >= _TYPICAL else there & self._sought
        return frozenset(found)

    @cached_property
    def _firsts(self) -> _Masks:
        """The pairs that each word may be the first of."""
        return _Masks(partial(self._pairs_of, places=self._places[0]))

    @cached_property
    def _seconds(self) -> _Masks:
        """The pairs that each word may be the second of."""
        return _Masks(partial(self._pairs_of, places=self._places[1]))

    @cached_property
    def _sought(self) -> set[int]:
        """The pairs in terms that are looked for behind any word."""
        return {
            self._pairs[pair] for term in self._terms if self._is_sought(term) for pair in pairwise(term.split(" "))
        }

    @cached_property
    def _pairs(self) -> Mapping[tuple[str, str], int]:
        """A number for each two neighbours in a term."""
        pairs = dict.fromkeys(pair for term in self._terms for pair in pairwise(term.split(" ")))
        return {pair: number for number, pair in enumerate(pairs)}

    @cached_property
    def _places(self) -> tuple[Mapping[str, set[int]], Mapping[str, set[int]]]:
        """The pairs that each word is the first of, and those that it is the second of."""
        first: dict[str, set[int]] = defaultdict(set)
        second: dict[str, set[int]] = defaultdict(set)
        for (before, after), number in self._pairs.items():
            first[before].add(number)
            second[after].add(number)
        return first, second

    @cached_property
    def _tree(self) -> _Node:
        root: _Node = {}
        for term in self._terms:
            node = root
            for word in term.split(" "):
                node = node.setdefault(word, {})
            node[""] = {}
        return root


class _Masks(dict[str, int]):
    """The pairs of each word that was met, folded to `_BITS` bits.

    Words with a pair in common have a bit in common, which C finds ten times as fast as a loop over sets of pairs.
    """

    def __init__(self, pairs_of: Callable[[str], frozenset[int]]) -> None:
        super().__init__()
        self.pairs_of = lru_cache(_MOST_SETS)(pairs_of)
        self._pairs_of = pairs_of

    def __missing__(self, word: str) -> int:
        if len(self) > _MOST_MASKS:
            self.clear()
        mask = self[word] = reduce(or_, (1 << number % _BITS for number in self._pairs_of(word)), 0)
        return mask

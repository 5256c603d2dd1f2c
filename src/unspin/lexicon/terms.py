"""This file finds garbled terms that no row lists: fixed phrases of a field whose words were replaced one by one.

"Counterfeit consciousness" and "profound neural organization" are terms of which some thesaurus replaced every word it
could. A term of five words has a thousand such forms, so they are not listed: a table says which words may stand for a
word of a term, and the terms are searched for whatever the words of a text may stand for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

# No term has more words.
LONGEST = 5


class GarbledTerm(NamedTuple):
    """Words [start:end] may stand for a term."""

    start: int
    end: int
    term: tuple[str, ...]


# What may follow a word in some term: each next word with the same; "" where a term ends.
_Node = dict[str, "_Node"]


class Terms:
    """The terms, and for each word that may stand in a garbled one the words of terms that it may stand for.

    `stand_ins` parts the originals of a word by tabs, as it is held for 10,000 words and read for a few.
    """

    def __init__(self, terms: Iterable[str] = (), stand_ins: Mapping[str, str] | None = None) -> None:
        self._terms, self._stand_ins = dict.fromkeys(terms), stand_ins or {}
        self._before: dict[str, frozenset[int]] = {}
        self._after: dict[str, frozenset[int]] = {}

    def may_hold(self, words: Sequence[str]) -> bool:
        """Whether two neighbours may stand for neighbours in a term: a glance that most texts fail."""
        return any(True for _ in self.spots(words))

    def spots(self, words: Sequence[str]) -> Iterator[int]:
        """Where a word and the next one may stand for neighbours in a term, one of them at least replaced."""
        stand_ins = self._stand_ins
        replaced = [word in stand_ins for word in words]
        for k, (word, following) in enumerate(pairwise(words)):
            if replaced[k] or replaced[k + 1]:
                known = self._before.get(word)
                before = self._met(self._before, word, self._places[0]) if known is None else known
                if before:
                    known = self._after.get(following)
                    after = self._met(self._after, following, self._places[1]) if known is None else known
                    if not before.isdisjoint(after) and self._differs(word, following, before & after):
                        yield k

    def garbled(self, words: Sequence[str]) -> Iterator[GarbledTerm]:
        """Every garbled term in words that stand side by side; none where a term stands as it should."""
        if len(words) < 2 or not self.may_hold(words):
            return
        for start in range(len(words)):
            for term in self._from(words[start : start + LONGEST], self._tree, ()):
                standing = tuple(words[start : start + len(term)])
                if " ".join(standing) not in self._terms:
                    yield GarbledTerm(start, start + len(term), term)

    def _from(self, words: Sequence[str], node: _Node, read: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """The terms that the first words may stand for, of those that begin with what is read already."""
        if "" in node:
            yield read
        if words:
            for each in (words[0], *self._originals(words[0])):
                if each in node:
                    yield from self._from(words[1:], node[each], (*read, each))

    def _originals(self, word: str) -> Sequence[str]:
        listed = self._stand_ins.get(word)
        return listed.split("\t") if listed else ()

    def _differs(self, word: str, following: str, shared: frozenset[int]) -> bool:
        """Whether not all that two words have in common is the pair that they are."""
        return len(shared) > 1 or self._pairs.get((word, following)) not in shared

    def _met(self, kept: dict[str, frozenset[int]], word: str, places: Mapping[str, set[int]]) -> frozenset[int]:
        """The pairs that the word may stand in, kept for when it is met again if it is a word of terms."""
        found = frozenset().union(*(places[each] for each in (word, *self._originals(word)) if each in places))
        if found:
            kept[word] = found
        return found

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

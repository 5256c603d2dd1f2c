"""This file marks each word by what it may be part of: one look-up a word spares most others for it and its neighbours.

A word's mark is a byte, and those of a text are a number, which is held against itself, moved by one word: so C tells
at once where a word that may begin something stands before one that may go on with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence, Set
from itertools import compress, count
from typing import NamedTuple

# Most pairs of words in a text begin with one of these, and few pairs of signs. By themselves they leave 20 of 100
# neighbours that may be a pair of signs, where all pairs together leave 34.
_COMMON = frozenset(
    "the to of a and in s for that on it is was he with as at by said have be has from i not but".split()
)
# What a mark says: that the word is a sign alone, that it may begin a pair of signs, with a common word or another, or
# a pair in a term; and four bits higher, that it may be the second of such a pair.
_AFTER_COMMON, _PAIR, _TERM, _ALONE = 1, 2, 4, 8
_SECOND = 4
# Words remembered, 100 bytes each.
_MOST_REMEMBERED = 50_000


def _having(bits: int) -> bytes:
    """What tells by `bytes.translate` which marks have one of these bits."""
    return bytes(mark & bits != 0 for mark in range(256))


_ARE_ALONE, _ARE_PAIRS, _ARE_TERMS = _having(_ALONE), _having(_AFTER_COMMON | _PAIR), _having(_TERM)


class Places(NamedTuple):
    """Where in a text something may stand: signs of one word, of two, and two neighbours in a garbled term."""

    alone: Sequence[int]
    pairs: Sequence[int]
    terms: Sequence[int]


class Marks(dict[str, int]):
    """The marks of the words that were met."""

    def __init__(
        self, alone: Set[str], pairs: Collection[tuple[str, str]], in_terms: Callable[[str], tuple[bool, bool]]
    ) -> None:
        """`in_terms` tells whether a word may be the first of neighbours in a term, and whether the second."""
        super().__init__()
        self._alone, self._in_terms = alone, in_terms
        self._firsts = {first for first, _ in pairs}
        self._after_common = {second for first, second in pairs if first in _COMMON}
        self._after_others = {second for first, second in pairs if first not in _COMMON}

    def places(self, words: Sequence[str]) -> Places:
        """Where the words may be signs, or stand in a garbled term."""
        marks = bytes(map(self.__getitem__, words))
        number = int.from_bytes(marks, "little")
        both = (number & number >> 8 + _SECOND).to_bytes(len(marks), "little")
        found = marks.translate(_ARE_ALONE), both.translate(_ARE_PAIRS), both.translate(_ARE_TERMS)
        return Places(*(list(compress(count(), each)) for each in found))

    def __missing__(self, word: str) -> int:
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        first, second = self._in_terms(word)
        mark = _ALONE * (word in self._alone) + _TERM * first + (_TERM << _SECOND) * second
        if word in self._firsts:
            mark += _AFTER_COMMON if word in _COMMON else _PAIR
        mark += (_AFTER_COMMON << _SECOND) * (word in self._after_common)
        mark += (_PAIR << _SECOND) * (word in self._after_others)
        self[word] = mark
        return mark

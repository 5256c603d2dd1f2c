"""This file lists what garbled terms are searched by: terms by first word, and the pairs that a word may stand in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import ItemsView, Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

# A little known term of two words is not looked for behind a word that hardly ever stands for one of them: of 900 such
# readings of the Problematic Paper Screener's phrases, 5 were believed and right, and they take most of the time.
_WELL_KNOWN, TYPICAL = 2, 2

_CELL = "\t"
# A pair is a character, so that a word's pairs are a text, half as long as numbers. There are 28,819, which end before
# what is no character; of more than a million some would share one, and a few garbled terms be missed.
_FIRST, _MOST = 0x100, 0x10FF00


class StandIn(NamedTuple):
    """A word of a term that another may stand for, and how typical that is (1 to 4)."""

    original: str
    weight: int


class TermIndex(NamedTuple):
    """Texts by word; cells are parted by tabs.

    `stand_ins` has what a word may stand for, which is never itself: originals and weights in turn. `terms` has the
    terms that begin with it, and weights. `firsts` and `seconds` have the pairs of neighbours in terms, a character
    each, that the word may be the first or second of: those that it stands in itself, and behind a tab those of what it
    may stand for.
    """

    stand_ins: Mapping[str, str]
    terms: Mapping[str, str]
    firsts: Mapping[str, str]
    seconds: Mapping[str, str]

    def all_terms(self) -> dict[str, str]:
        """Every term with its weight."""
        cells = (cells.split(_CELL) for _, cells in self.terms.items())
        return {term: weight for each in cells for term, weight in zip(each[::2], each[1::2], strict=True)}


def index_of(terms: Mapping[str, str], stand_ins: Mapping[str, str]) -> TermIndex:
    """The index of terms with their weights (1 to 3), and of what words may stand for; pairs are listed when asked."""
    beginning: dict[str, list[str]] = defaultdict(list)
    for term, weight in terms.items():
        beginning[term.partition(" ")[0]] += (term, weight)
    listed = {word: _CELL.join(cells) for word, cells in beginning.items()}
    pairs = _Pairs(terms, stand_ins)
    return TermIndex(stand_ins, listed, _Side(pairs, 0), _Side(pairs, 1))


def is_sought(term: str, weight: int) -> bool:
    """Whether a term is looked for behind any word that may stand for one of its own."""
    return term.count(" ") > 1 or weight >= _WELL_KNOWN


def originals(cells: str) -> tuple[StandIn, ...]:
    """What a text of `TermIndex.stand_ins` lists."""
    parts = cells.split(_CELL)
    return tuple(StandIn(each, int(weight)) for each, weight in zip(parts[::2], parts[1::2], strict=False))


class _Pairs:
    """The pairs of neighbours in terms, listed when the first word asks."""

    def __init__(self, terms: Mapping[str, str], stand_ins: Mapping[str, str]) -> None:
        self._terms, self.stand_ins = terms, stand_ins

    @cached_property
    def _characters(self) -> dict[tuple[str, str], str]:
        pairs = dict.fromkeys(pair for term in self._terms for pair in pairwise(term.split(" ")))
        return {pair: chr(_FIRST + number % _MOST) for number, pair in enumerate(pairs)}

    @cached_property
    def sought(self) -> frozenset[str]:
        """The pairs in terms that are looked for behind any word."""
        terms = (term.split(" ") for term, weight in self._terms.items() if is_sought(term, int(weight)))
        return frozenset(self._characters[pair] for term in terms for pair in pairwise(term))

    @cached_property
    def places(self) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
        """The pairs that each word is the first of, and those that it is the second of."""
        places: tuple[dict[str, list[str]], dict[str, list[str]]] = defaultdict(list), defaultdict(list)
        for pair, character in self._characters.items():
            for side, word in zip(places, pair, strict=True):
                side[word].append(character)
        return places


class _Side(Mapping[str, str]):
    """`TermIndex.firsts` or `.seconds` (side 0 or 1), each text made when it is asked for."""

    def __init__(self, pairs: _Pairs, side: int) -> None:
        self._pairs, self._side = pairs, side

    def __getitem__(self, word: str) -> str:
        places = self._pairs.places[self._side]
        own, others = places.get(word, []), set[str]()
        for original, weight in originals(self._pairs.stand_ins.get(word, "")):
            there = places.get(original, [])
            others |= set(there) if weight >= TYPICAL else self._pairs.sought.intersection(there)
        if not own and not others:
            raise KeyError(word)
        return "".join(own) + _CELL + "".join(sorted(others))

    def __iter__(self) -> Iterator[str]:
        return (word for word, _ in self.items())

    def __len__(self) -> int:
        return len(self.items())

    def items(self) -> ItemsView[str, str]:
        """All words with their texts, made at once."""
        words = dict.fromkeys((*self._pairs.places[self._side], *self._pairs.stand_ins))
        texts = ((word, self.get(word)) for word in words)
        return {word: text for word, text in texts if text}.items()

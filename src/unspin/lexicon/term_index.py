"""This file lists what garbled terms are searched by: terms by first word, and the pairs that a word may stand in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, ItemsView, Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from typing import Literal, NamedTuple

# A little known term of two words is not looked for behind a word that hardly ever stands for one of them: of 900 such
# readings of the Problematic Paper Screener's phrases, 5 were believed and right, and they take most of the time.
_WELL_KNOWN, TYPICAL = 2, 2

_CELL = "\t"
_NOWHERE = "", ""
# What may follow is listed in characters, so that it is a text, half as long as numbers. Of 6,368 words, two for each,
# which end before what is no character; of more than half a million some would share one.
_FIRST, _MOST = 0x100, 0x10FF00


class StandIn(NamedTuple):
    """A word of a term that another may stand for, and how typical that is (1 to 4)."""

    original: str
    weight: int


class TermIndex(NamedTuple):
    """Texts by word; cells are parted by tabs.

    `stand_ins` has what a word may stand for, which is never itself: originals and weights in turn. `terms` has the
    terms that begin with it, and weights. `firsts` has the words that may follow it in terms, and `seconds` those that
    it may be there itself, a character or two each: for the word itself, and behind a tab for what it may stand for.
    Neighbours may stand in a term side by side where these texts share a character.
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
    return TermIndex(stand_ins, listed, _Side(pairs, "firsts"), _Side(pairs, "seconds"))


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
    def _sought(self) -> set[tuple[str, str]]:
        """The pairs in terms that are looked for behind any word."""
        terms = (term.split(" ") for term, weight in self._terms.items() if is_sought(term, int(weight)))
        return {pair for term in terms for pair in pairwise(term)}

    @cached_property
    def seconds(self) -> Mapping[str, tuple[str, str]]:
        """The characters of each second word: as itself or a typical one of its originals, and as any other.

        The words of one stem stand side by side.
        """
        words = sorted({second for _, second in self._pairs})
        return {word: (_character(2 * number), _character(2 * number + 1)) for number, word in enumerate(words)}

    @cached_property
    def _pairs(self) -> Collection[tuple[str, str]]:
        return dict.fromkeys(pair for term in self._terms for pair in pairwise(term.split(" ")))

    @cached_property
    def firsts(self) -> Mapping[str, tuple[str, str]]:
        """The characters of what may follow each first word, and of what may if it is not typically stood for."""
        following: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        for pair in self._pairs:
            all_pairs, sought = following[pair[0]]
            if pair in self._sought:
                all_pairs += self.seconds[pair[1]]
                sought += self.seconds[pair[1]]
            else:
                all_pairs.append(self.seconds[pair[1]][0])
        return {word: ("".join(all_pairs), "".join(sought)) for word, (all_pairs, sought) in following.items()}


def _character(number: int) -> str:
    return chr(_FIRST + number % _MOST)


class _Side(Mapping[str, str]):
    """`TermIndex.firsts` or `.seconds`, each text made when it is asked for."""

    def __init__(self, pairs: _Pairs, side: Literal["firsts", "seconds"]) -> None:
        self._pairs, self._side = pairs, side

    @property
    def _listed(self) -> Mapping[str, tuple[str, str]]:
        """What says that a word stands there as itself or what is typical, and as what is not."""
        return self._pairs.firsts if self._side == "firsts" else self._pairs.seconds

    def __getitem__(self, word: str) -> str:
        own, others = self._listed.get(word, _NOWHERE)[0], set[str]()
        for original, weight in originals(self._pairs.stand_ins.get(word, "")):
            others.update(self._listed.get(original, _NOWHERE)[weight < TYPICAL])
        if not own and not others:
            raise KeyError(word)
        return own + _CELL + "".join(sorted(others))

    def __iter__(self) -> Iterator[str]:
        return (word for word, _ in self.items())

    def __len__(self) -> int:
        return len(self.items())

    def items(self) -> ItemsView[str, str]:
        """All words with their texts, made at once."""
        words = dict.fromkeys((*self._listed, *self._pairs.stand_ins))
        texts = ((word, self.get(word)) for word in words)
        return {word: text for word, text in texts if text}.items()

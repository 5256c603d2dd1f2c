"""This file pairs spun documents with their originals: by name, or by what a spinner leaves alone."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from unspin.core.document import Document
from unspin.learn.documents import NAMELESS
from unspin.text.tokens import sentences

# Cosine of the anchors of two texts from which they may be one article. Of 300 news articles spun at a rate of .95 the
# least alike pair has .77; the most alike wrong one has .59, but for two reports of one event that have .82. A name
# that both have is evidence too, so namesakes need less.
LEAST_LIKE, LEAST_LIKE_NAMESAKE = 0.65, 0.4
# By how much the best partner must lead the next.
LEAST_LEAD = 1.25
# Words in more documents than this share are no anchors.
_COMMON = 0.1
# Where documents are few, words in so many of them may still be.
_FEW = 2.0

Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Pair:
    """A spun document and its original; `likeness` is the cosine of their anchors (0 to 1), `by` what told them."""

    spun: Document
    original: Document
    likeness: float
    by: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A document that has no partner, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pairing:
    """The pairs that can be trusted, and what was refused."""

    pairs: tuple[Pair, ...]
    refused: tuple[Refusal, ...]


def pair(spun: Sequence[Document], originals: Sequence[Document]) -> Pairing:
    """Pair documents: those of one name with each other, the rest by their anchors."""
    vectors = _Vectors(spun, originals)
    by_name = {each.name: each for each in originals if NAMELESS not in each.meta}
    twins = [(each, by_name[each.name]) for each in spun if NAMELESS not in each.meta and each.name in by_name]
    named = {twin.name for _, twin in twins}
    found: list[Pair | Refusal] = [_named(*each, vectors.likeness(*each)) for each in twins]
    left, right = ([each for each in side if not _is_in(each, named)] for side in (spun, originals))
    found += _by_anchors(left, right, vectors)
    return Pairing(
        tuple(each for each in found if isinstance(each, Pair)),
        tuple(each for each in found if isinstance(each, Refusal)),
    )


def _is_in(document: Document, named: Set[str]) -> bool:
    return NAMELESS not in document.meta and document.name in named


def _named(spun: Document, twin: Document, likeness: float) -> Pair | Refusal:
    if likeness >= LEAST_LIKE_NAMESAKE:
        return Pair(spun, twin, likeness, "name")
    return Refusal(spun.name, f"its namesake is another article (likeness {likeness:.2f})")


def _by_anchors(spun: Sequence[Document], originals: Sequence[Document], vectors: _Vectors) -> Iterator[Pair | Refusal]:
    """Pairs that are each other's best and lead the next by enough."""
    likes = vectors.all_likes(spun, originals)
    claims: dict[int, tuple[float, int]] = {}
    for s, row in enumerate(likes):
        for o, value in row.items():
            claims[o] = max(claims.get(o, (0.0, -1)), (value, s))
    for s, row in enumerate(likes):
        (best, o), (next_best, _) = sorted([(0.0, -1), (0.0, -1), *((value, o) for o, value in row.items())])[:-3:-1]
        if best < LEAST_LIKE:
            yield Refusal(spun[s].name, f"no original is like it (at best {best:.2f})")
        elif best < LEAST_LEAD * next_best:
            yield Refusal(spun[s].name, f"two originals are like it ({best:.2f} and {next_best:.2f})")
        elif claims[o][1] != s:
            yield Refusal(spun[s].name, f"its original {originals[o].name} is more like {spun[claims[o][1]].name}")
        else:
            yield Pair(spun[s], originals[o], best, "anchors")


class _Vectors:
    """The anchors of each document as a unit vector, weighed by how few documents have them (idf)."""

    def __init__(self, *sides: Sequence[Document]) -> None:
        counted = [[(document, Counter(anchors(document.text))) for document in side] for side in sides]
        # Counted on one side, or a word that both versions of an article have would weigh less for that.
        spreads = [Counter(word for _, words in side for word in words) for side in counted]
        spread = spreads[0] | spreads[1]
        size = max(map(len, counted))
        most = max(_FEW, _COMMON * size)
        self._idf = {word: math.log((1 + size) / n) for word, n in spread.items()}
        kept = {word for word, n in spread.items() if n <= most or not word[0].islower()}
        self._of = {id(document): self._unit(words, kept) for side in counted for document, words in side}

    def likeness(self, one: Document, other: Document) -> float:
        """Cosine, 0 to 1."""
        b = self._of[id(other)]
        return sum(weight * b[word] for word, weight in self._of[id(one)].items() if word in b)

    def all_likes(self, spun: Sequence[Document], originals: Sequence[Document]) -> list[dict[int, float]]:
        """For each spun document the cosine with each original that shares an anchor."""
        index: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for o, original in enumerate(originals):
            for word, weight in self._of[id(original)].items():
                index[word].append((o, weight))
        found: list[dict[int, float]] = []
        for each in spun:
            row: dict[int, float] = defaultdict(float)
            for word, weight in self._of[id(each)].items():
                for o, other in index.get(word, ()):
                    row[o] += weight * other
            found.append(dict(row))
        return found

    def _unit(self, words: Mapping[str, int], kept: set[str]) -> Vector:
        found = {word: (1 + math.log(n)) * self._idf[word] for word, n in words.items() if word in kept}
        size = math.sqrt(sum(weight * weight for weight in found.values()))
        return {word: weight / size for word, weight in found.items()} if size else {}


def anchors(text: str) -> Iterator[str]:
    """What a spinner leaves alone, and so tells articles apart: names (as they stand), numbers, dates, and all words.

    Words are told from names by their small letter; of them only the rare ones are kept in the end.
    """
    for sentence in sentences(text):
        for k, token in enumerate(token for token in sentence if token.is_word):
            yield token.word if k == 0 or token.text[0].islower() else token.text

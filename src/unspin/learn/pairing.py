"""This file pairs spun documents with their originals: by name, or by what a spinner leaves alone."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from unspin.core.document import Document
from unspin.learn.documents import NAMELESS
from unspin.text.tokens import sentences

# Cosine of the anchors of two texts from which they may be one article, and by how much the best partner must lead the
# next. On 200 documents spun at a rate of .95 the least alike pair had a cosine of .56, the most alike wrong one .38.
LEAST_LIKE = 0.4
LEAST_LEAD = 1.25
# Words in more documents than this share are no anchors.
_COMMON = 0.1

Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Pair:
    """A spun document and its original; `likeness` is the cosine of their anchors (0 to 1), `by` how they were found."""

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
    vectors = _Vectors([*spun, *originals])
    by_name = {each.name: each for each in originals if NAMELESS not in each.meta}
    found: list[Pair] = []
    refused: list[Refusal] = []
    for each in spun:
        twin = by_name.get(each.name) if NAMELESS not in each.meta else None
        if twin:
            likeness = vectors.likeness(each, twin)
            if likeness >= LEAST_LIKE:
                found.append(Pair(each, twin, likeness, "name"))
            else:
                refused.append(Refusal(each.name, f"its namesake is another article (likeness {likeness:.2f})"))
    named = {each.name for each in spun if NAMELESS not in each.meta} & by_name.keys()
    rest = [each for each in spun if each.name not in named or NAMELESS in each.meta]
    free = [each for each in originals if each.name not in named or NAMELESS in each.meta]
    pairs, others = _by_anchors(rest, free, vectors)
    return Pairing((*found, *pairs), (*refused, *others))


def _by_anchors(
    spun: Sequence[Document], originals: Sequence[Document], vectors: _Vectors
) -> tuple[list[Pair], list[Refusal]]:
    """Pairs that are each other's best and lead the next by enough."""
    likes = vectors.all_likes(spun, originals)
    best_of = {}
    for s, row in enumerate(likes):
        for o, value in row.items():
            if value > best_of.get(o, (0.0, -1))[0]:
                best_of[o] = (value, s)
    pairs: list[Pair] = []
    refused: list[Refusal] = []
    for s, row in enumerate(likes):
        ranked = sorted(row.items(), key=lambda item: -item[1])[:2]
        (o, best), (_, next_best) = [*ranked, (-1, 0.0), (-1, 0.0)][:2]
        if best < LEAST_LIKE:
            reason = f"no original is like it (at best {best:.2f})"
        elif best < LEAST_LEAD * next_best:
            reason = f"two originals are like it ({best:.2f} and {next_best:.2f})"
        elif best_of[o][1] != s:
            reason = f"its original {originals[o].name} is more like {spun[best_of[o][1]].name}"
        else:
            pairs.append(Pair(spun[s], originals[o], best, "anchors"))
            continue
        refused.append(Refusal(spun[s].name, reason))
    return pairs, refused


class _Vectors:
    """The anchors of each document as a unit vector, weighed by how few documents have them (idf)."""

    def __init__(self, documents: Iterable[Document]) -> None:
        counted = [(document, Counter(anchors(document.text))) for document in documents]
        spread = Counter(word for _, words in counted for word in words)
        most = max(2.0, _COMMON * len(counted))
        self._idf = {word: math.log((1 + len(counted)) / n) for word, n in spread.items()}
        # A word that all share tells nothing; but where there are two or three documents in all, each is common.
        kept = {word for word, n in spread.items() if n <= most or not word[0].islower()}
        self._of = {id(document): self._unit(words, kept) for document, words in counted}

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

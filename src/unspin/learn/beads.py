"""This file aligns the sentences of a spun document with those of its original, whose order a spinner keeps."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from unspin.learn.toolkit import nltk_translate
from unspin.text.tokens import Token, sentences

# Of 100 words of a spun text some 63 are the author's. Sentences that share less than this part of the shorter one's
# words are not each other's; they are passed over.
_LEAST_SHARED = 0.25
# NLTK's aligner takes time and memory by the product of the two lengths.
_MOST_SENTENCES = 2000

Sentence = Sequence[Token]


class Bead(NamedTuple):
    """The tokens of one or more sentences of the spun text, and of those of the original that they stand for."""

    spun: tuple[Token, ...]
    original: tuple[Token, ...]


class Aligned(NamedTuple):
    """The beads of two texts, and how many were passed over because they have too little in common."""

    beads: tuple[Bead, ...]
    unlike: int


def align_sentences(spun: str, original: str) -> Aligned:
    """The sentences of two texts, side by side.

    Sentence by sentence where both have as many, within each line or in all; by their lengths (Gale and Church 1993)
    for the rest.
    """
    found = [bead for lines in _lines(spun, original) for bead in _align(*lines) if bead.spun and bead.original]
    alike = tuple(bead for bead in found if shared(bead) >= _LEAST_SHARED)
    return Aligned(alike, len(found) - len(alike))


def shared(bead: Bead) -> float:
    """The part of the shorter side's words that the other side has too."""
    left, right = _words(bead.spun), _words(bead.original)
    return sum((left & right).values()) / max(1, min(left.total(), right.total()))


def _lines(spun: str, original: str) -> Iterator[tuple[list[Sentence], list[Sentence]]]:
    """The sentences of each line beside those of its line in the original; of all lines, where they don't match."""
    left, right = _sentences_by_line(spun), _sentences_by_line(original)
    if len(left) == len(right):
        yield from zip(left, right, strict=True)
    else:
        yield [each for line in left for each in line], [each for line in right for each in line]


def _sentences_by_line(text: str) -> list[list[Sentence]]:
    """The sentences of each line that holds any."""
    ends = [k for k, letter in enumerate(text) if letter == "\n"]
    return [list(line) for _, line in groupby(sentences(text), key=lambda each: bisect_left(ends, each[0].start))]


def _align(spun: Sequence[Sentence], original: Sequence[Sentence]) -> Iterable[Bead]:
    if len(spun) == len(original):
        beads = [Bead(tuple(s), tuple(o)) for s, o in zip(spun, original, strict=True)]
        if all(shared(bead) >= _LEAST_SHARED for bead in beads):
            return beads
    return _by_length(spun, original)


def _by_length(spun: Sequence[Sentence], original: Sequence[Sentence]) -> Iterator[Bead]:
    """Sentences aligned by their lengths in characters; one may stand for two."""
    align_blocks = nltk_translate().gale_church.align_blocks
    for low in range(0, max(len(spun), len(original)), _MOST_SENTENCES):
        left, right = spun[low : low + _MOST_SENTENCES], original[low : low + _MOST_SENTENCES]
        if left and right:
            links = align_blocks([_length(each) for each in left], [_length(each) for each in right])
            for of_left, of_right in _groups(links):
                yield Bead(_joined(left, of_left), _joined(right, of_right))


def _groups(links: Iterable[tuple[int, int]]) -> Iterator[tuple[list[int], list[int]]]:
    """The sentences that links join, directly or through others."""
    group: tuple[set[int], set[int]] = set(), set()
    for left, right in sorted(links):
        if group[0] and left not in group[0] and right not in group[1]:
            yield sorted(group[0]), sorted(group[1])
            group = set(), set()
        group[0].add(left)
        group[1].add(right)
    if group[0]:
        yield sorted(group[0]), sorted(group[1])


def _joined(sentences: Sequence[Sentence], chosen: Iterable[int]) -> tuple[Token, ...]:
    return tuple(token for k in chosen for token in sentences[k])


def _length(sentence: Sentence) -> int:
    return sentence[-1].end - sentence[0].start


def _words(tokens: Iterable[Token]) -> Counter[str]:
    return Counter(token.word for token in tokens if token.is_word)

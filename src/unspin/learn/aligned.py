"""This file aligns whole documents: their sentences, and in these the words that differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from unspin.learn.beads import Bead, align_sentences
from unspin.learn.differences import Difference, differences
from unspin.learn.pairing import Pair
from unspin.text.tokens import Token


@dataclass(frozen=True, slots=True)
class AlignedDocument:
    """A pair of documents with its beads and their differences; `unlike` and `passed_over` count what was left out."""

    pair: Pair
    beads: tuple[Bead, ...]
    found: tuple[Difference, ...]
    unlike: int
    passed_over: int

    @property
    def doubtful(self) -> bool:
        """Whether most sentences have no counterpart, so that the two are hardly one article."""
        return self.unlike >= len(self.beads)


def align(pair: Pair) -> AlignedDocument:
    """Align a document with its original."""
    aligned = align_sentences(pair.spun.text, pair.original.text)
    each = [differences(bead) for bead in aligned.beads]
    found = tuple(difference for one in each for difference in one.found)
    return AlignedDocument(pair, aligned.beads, found, aligned.unlike, sum(one.passed_over for one in each))


def runs(tokens: Iterable[Token]) -> Iterator[Sequence[str]]:
    """The words of a sentence in runs that no punctuation parts."""
    return ([token.word for token in run] for run in token_runs(tokens))


def token_runs(tokens: Iterable[Token]) -> Iterator[Sequence[Token]]:
    """The tokens of a sentence that are words, in runs that no punctuation parts."""
    run: list[Token] = []
    for token in tokens:
        if token.is_word:
            run.append(token)
        elif run:
            yield run
            run = []
    if run:
        yield run

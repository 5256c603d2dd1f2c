"""This file cuts a document into passages: sentences to decode, and lines that are passed over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from unspin.channel.sentence import Sentence, sentence_of
from unspin.stages.document import DocumentReading
from unspin.stages.gate import Glance
from unspin.text.tokens import Token, sentences

# Lines beside a sentence that is spun with this probability are decoded, so many on either side.
_MAY_BE_SPUN, _MARGIN = 0.02, 2
# Tokens; news sentences have 20 to 40. What never ends is searched in pieces, so that memory stays bounded.
_LONGEST = 200

# A sentence to decode, or how many words are passed over.
Passage = Sentence | int


def all_of(text: str) -> list[Passage]:
    """Every sentence of a document."""
    return [sentence_of(piece) for tokens in sentences(text) for piece in _pieces(tokens)]


def passages(text: str, look: Glance, chosen: Set[int]) -> Iterator[Passage]:
    """The sentences of the chosen lines; how many words each other line has."""
    offset = 0
    lines = text.split("\n")
    parts = iter(sentences("\n".join(line if k in chosen else " " * len(line) for k, line in enumerate(lines))))
    part = next(parts, None)
    for k, line in enumerate(lines):
        offset += len(line) + 1
        if k not in chosen:
            yield look.words[k]
        while k in chosen and part and part[0].start < offset:
            yield from (sentence_of(piece) for piece in _pieces(part))
            part = next(parts, None)


def beside(document: DocumentReading, text: str, lines: int) -> set[int]:
    """The lines up to `_MARGIN` lines away from a sentence that may be spun."""
    found: set[int] = set()
    for reading, p_spun in document.sentences():
        if p_spun >= _MAY_BE_SPUN and reading.sentence.tokens:
            line = text.count("\n", 0, reading.sentence.tokens[0].start)
            found |= set(range(max(0, line - _MARGIN), min(lines, line + _MARGIN + 1)))
    return found


def size_of(part: Passage) -> int:
    """How many words it has."""
    return part if isinstance(part, int) else len(part.tokens)


def _pieces(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """A sentence, or where it is too long for one search, its pieces."""
    for low in range(0, len(tokens), _LONGEST):
        yield tokens[low : low + _LONGEST]

"""This file defines spans of a text, and stretches of markup with what a reader of sentences sees in their place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

Span = tuple[int, int]

# Stands for what is something, but no word: no word and no white space, so that no phrase is found across it.
BLANK = "•"
# What stands for markup that a reader does not notice, such as <b>, and for markup that ends a sentence, such as <p>.
NOTHING, BREAK = "", "\n"


class Markup(NamedTuple):
    """A stretch text[start:end] that no edit may change, and the character that is read in its place.

    One that is not `firm` may go with the whole lines that it stands in.
    """

    start: int
    end: int
    fill: str = BLANK
    firm: bool = True


def is_tag(markup: Markup) -> bool:
    """Whether it is a tag or a comment, and no character written as an entity."""
    return markup.fill in (NOTHING, BREAK, BLANK)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same characters as sorted spans that do not touch."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def flattened(stretches: Iterable[Markup]) -> list[Markup]:
    """The same characters as sorted, disjoint stretches; of two that overlap, the stronger fill is read."""
    found: list[Markup] = []
    for each in sorted(stretches):
        if found and each.start < found[-1].end:
            last = found[-1]
            fill = max(last.fill, each.fill, key=_strength)
            found[-1] = Markup(last.start, max(last.end, each.end), fill, last.firm or each.firm)
        else:
            found.append(each)
    return found


def _strength(fill: str) -> int:
    """A break is noticed before something blank, that before a mark of punctuation, that before nothing."""
    return 3 if fill == BREAK else 2 if fill == BLANK else len(fill)


def whole_words(text: str, stretches: Iterable[Markup]) -> list[Markup]:
    """The stretches, sorted; where markup stands inside a word (<b>W</b>hite), the word is part of it.

    Such a word can't be read in its pieces, nor mended without moving the markup.
    """
    found = flattened(stretches)
    return flattened([*found, *(word for group in _touching(found) for word in _split_word(text, group))])


def _touching(stretches: Sequence[Markup]) -> Iterable[Span]:
    """Runs of stretches that are read as nothing, or as an apostrophe, with nothing between them."""
    return merged((each.start, each.end) for each in stretches if each.fill in (NOTHING, "'", "’"))


def _split_word(text: str, span: Span) -> Iterable[Markup]:
    start, end = span
    if start and end < len(text) and text[start - 1].isalnum() and text[end].isalnum():
        while start and text[start - 1].isalnum():
            start -= 1
        while end < len(text) and text[end].isalnum():
            end += 1
        yield Markup(start, end, BLANK)

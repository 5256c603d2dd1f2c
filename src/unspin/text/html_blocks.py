"""This file cuts the text of HTML into blocks as a reader sees them: what a paragraph, a heading or a cell holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from unspin.text.spans import BLANK, BREAK, NOTHING, Markup, is_tag

# No reader sees the title in the page, and a page without one is faulty.
_TITLE = "<title"


class Block(NamedTuple):
    """What stands between two tags that break lines, without the space at its ends: text[start:end].

    `seen` is its text in one line, `tags` the tags and comments in it. Of one that is not `plain` a part is no text: a
    picture, code, or a word that tags split.
    """

    start: int
    end: int
    seen: str
    tags: str
    plain: bool


def text_blocks(text: str, markup: Sequence[Markup]) -> Iterator[Block]:
    """The blocks of an HTML text that hold any text; `markup` is what `html_markup` finds in it."""
    low, within, breaks = 0, [], ""
    for each in (*markup, Markup(len(text), len(text), BREAK)):
        if each.fill != BREAK:
            within.append(each)
            continue
        if not breaks.lower().startswith(_TITLE):
            yield from _block(text, low, each.start, within)
        low, within, breaks = each.end, [], text[each.start : each.end]


def _block(text: str, low: int, high: int, within: Sequence[Markup]) -> Iterator[Block]:
    pieces: list[str] = []
    start, end, at = high, low, low
    for each in (*within, Markup(high, high, NOTHING)):
        for (first, last), piece in (((at, each.start), text[at : each.start]), ((each.start, each.end), each.fill)):
            pieces.append(piece)
            if piece.strip():
                is_text = last - first == len(piece)
                start = min(start, first + (len(piece) - len(piece.lstrip()) if is_text else 0))
                end = last - (len(piece) - len(piece.rstrip()) if is_text else 0)
        at = each.end
    if start < end:
        tags = [each for each in within if start <= each.start and each.end <= end and is_tag(each)]
        plain = all(each.fill != BLANK for each in within)
        yield Block(start, end, " ".join("".join(pieces).split()), "".join(text[t.start : t.end] for t in tags), plain)

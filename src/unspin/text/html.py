"""This file finds the markup of HTML: all that is no text node, and the elements whose text is no prose.

It cuts where the WHATWG standard's tokeniser does. What is never closed, be it a comment, a tag or a script, runs to
the end, so in doubt text is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from unspin.text.entities import references
from unspin.text.spans import BLANK, BREAK, NOTHING, Markup, whole_words

# These never end a sentence; every other element does.
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite data del dfn em font i ins label mark nobr q rp rt ruby s small span strike "
    "strong sub sup time u wbr".split()
)
# What is in these is program text, quoted input, or a picture. Of the first kind even tags are text.
_RAW = frozenset("script style textarea xmp iframe noembed noframes".split())
_WITHIN_SENTENCE = frozenset("code kbd samp tt var math svg object select canvas audio video img input button".split())
_NO_PROSE = _RAW | {"pre", "template"} | _WITHIN_SENTENCE - {"img", "input", "button"}

_OPENS = re.compile(
    r"<(?:(?P<comment>!--)|(?P<cdata>!\[CDATA\[)|(?P<other>[!?]|/(?![A-Za-z]))|(?P<tag>/?[A-Za-z][^\s/>]*))"
)
_COMMENT_END = re.compile(r"--!?>")
# The pieces of a tag after its name. Only a quote after "=" hides a ">".
_PIECE = re.compile(r"[^>=]+|=\s*\"[^\"]*(?:\"|\Z)|=\s*'[^']*(?:'|\Z)|=")


@dataclass(frozen=True, slots=True)
class _Tag:
    """A tag or other stretch between < and >; `name` is empty for comments and declarations, "/b" for an end tag."""

    start: int
    end: int
    name: str

    @property
    def element(self) -> str:
        return self.name.removeprefix("/")


@lru_cache(maxsize=4)  # the stages of one document ask one after another
def html_markup(text: str) -> tuple[Markup, ...]:
    """The markup of an HTML document or fragment: sorted, disjoint, firm."""
    found = list(stretches(text))
    pieces, at = [], 0
    for each in found:
        pieces += [text[at : each.start], " " * (each.end - each.start)]
        at = each.end
    between = "".join([*pieces, text[at:]])
    return tuple(whole_words(text, [*found, *references(between)]))


def stretches(text: str) -> Iterator[Markup]:
    """Tags, comments and declarations, and whole the elements that hold no prose."""
    inside, depth, since = "", 0, 0
    for tag in _tags(text):
        if not inside and tag.name in _NO_PROSE and not text.endswith("/>", tag.start, tag.end):
            inside, depth, since = tag.name, 1, tag.start
        elif not inside:
            yield Markup(tag.start, tag.end, html_fill(tag.element))
        elif tag.element == inside:
            depth += -1 if tag.name.startswith("/") else 1
            if not depth:
                yield Markup(since, tag.end, html_fill(inside))
                inside = ""
    if inside:
        yield Markup(since, len(text), BREAK)


def html_fill(element: str) -> str:
    """What is read in place of a tag of `element`, or of a comment, which has no name."""
    if element in _WITHIN_SENTENCE:
        return BLANK
    return NOTHING if element in _INLINE or not element else BREAK


def _tags(text: str) -> Iterator[_Tag]:
    at = 0
    while match := _OPENS.search(text, at):
        name = (match["tag"] or "").lower()
        at = _end(text, match)
        yield _Tag(match.start(), at, name)
        if name in _RAW and not text.endswith("/>", match.start(), at):
            closing = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(text, at)
            at = closing.start() if closing else len(text)


def _end(text: str, match: re.Match[str]) -> int:
    """Where what opens at `match` ends."""
    if match["comment"]:
        if text.startswith((">", "->"), match.end()):
            return text.index(">", match.end()) + 1
        closing = _COMMENT_END.search(text, match.end())
        return closing.end() if closing else len(text)
    if match["tag"]:
        at = match.end()
        while piece := _PIECE.match(text, at):
            at = piece.end()
        return min(at + 1, len(text))
    end = text.find("]]>" if match["cdata"] else ">", match.end())
    return len(text) if end < 0 else end + (3 if match["cdata"] else 1)

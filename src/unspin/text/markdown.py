"""This file finds the markup of Markdown: code, front matter, HTML, the targets of links, and emphasis."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from unspin.text.blocks import Blocks, blocks, normal_label
from unspin.text.entities import references
from unspin.text.html import html_fill, stretches
from unspin.text.spans import BLANK, BREAK, NOTHING, Markup, Span, merged, whole_words

# What CommonMark takes for HTML within lines, tags by its own pattern. What is never closed runs to the end.
_HTML = re.compile(
    r"""
      <!--.*?(?:-->|\Z) | <!\[CDATA\[.*?(?:\]\]>|\Z) | <[?!][^>]*(?:>|\Z)
    | </?(?P<tag>[A-Za-z][A-Za-z0-9-]*)(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*\s*/?>
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ELEMENT = re.compile(r"<(/?)(script|style|pre|code|textarea|kbd|samp|svg|math)\b[^<>]*>", re.IGNORECASE)
_AUTOLINK = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*|[^\s<>@]+@[^\s<>@]+)>")
# The marks at either end are equally many.
_CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_TARGET = r"""(?:<[^<>\n]*>|(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.|\([^\s()]*\))*\))*)"""
_TITLE = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\))"""
# All the space there is: taken without giving back, so that three in a row cost no cubic time.
_SPACE, _SOME_SPACE = r"\s*(?!\s)", r"\s+(?!\s)"
# What is no target for CommonMark, such as one with spaces, was meant as one all the same.
_INLINE_LINK = re.compile(
    rf"\]\((?:(?:{_SPACE}{_TARGET}(?:{_SOME_SPACE}{_TITLE})?|{_SOME_SPACE}{_TITLE}){_SPACE}|[^()\n]*)\)"
)
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.)+)\]")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]+\]:?")
# What opens emphasis stands before a letter and after none, what closes it the other way round.
_EMPHASIS = re.compile(
    r"(?<![^\W_])(?:\*{1,3}|_{1,3}|~~)(?=[^\W_])|(?<=[^\W_]|[.,;:!?\"')’”%])(?:\*{1,3}|_{1,3}|~~)(?![^\W_])"
)


@lru_cache(maxsize=4)  # the stages of one document ask one after another
def markdown_markup(text: str) -> tuple[Markup, ...]:
    """The markup of a Markdown document: sorted and disjoint.

    Links, code within a line and emphasis are not firm: a line may go with them.
    """
    whole = blocks(text)
    found = [Markup(start, end, BREAK) for start, end in whole.code]
    found += [Markup(start, end, BREAK, firm=False) for start, end in whole.definitions]
    found += _html_blocks(text, whole)
    found += _labels(_blanked(text, [each[:2] for each in found]), whole)
    found += _code(_blanked(text, [each[:2] for each in found]), whole)
    for find in (_html, _links, references, _emphasis):
        found += find(_blanked(text, [each[:2] for each in found]))
    return tuple(whole_words(text, found))


def _html_blocks(text: str, whole: Blocks) -> Iterator[Markup]:
    """The tags of HTML blocks. What is not closed in a block, a script for one, ends with it."""
    for start, end in whole.html:
        for each in stretches(text[start:end]):
            yield each._replace(start=start + each.start, end=start + each.end)


def _blanked(text: str, spans: list[Span]) -> str:
    """The text with spaces for what was found, so that nothing is found within it."""
    pieces, at = [], 0
    for start, end in merged(spans):
        pieces += [text[at:start], re.sub(r"[^\n]", " ", text[start:end])]
        at = end
    return "".join([*pieces, text[at:]])


def _code(text: str, whole: Blocks) -> Iterator[Markup]:
    """Code within lines; what opens in one block does not close in another."""
    for start, end in whole.prose if "`" in text else ():
        for match in _CODE.finditer(text, start, end):
            yield Markup(*match.span(), BLANK, firm=False)


def _html(text: str) -> Iterator[Markup]:
    if "<" not in text:
        return
    for match in _HTML.finditer(text):
        yield Markup(*match.span(), html_fill((match["tag"] or "").lower()))
    yield from _elements(text)
    for match in _AUTOLINK.finditer(text):
        yield Markup(*match.span(), BLANK, firm=False)


def _elements(text: str) -> Iterator[Markup]:
    """Elements that hold no prose, from tag to tag; one that is never closed is no element."""
    opened: dict[str, int] = {}
    for match in _ELEMENT.finditer(text):
        name = match[2].lower()
        if not match[1]:
            opened.setdefault(name, match.start())
        elif name in opened:
            yield Markup(opened.pop(name), match.end(), html_fill(name))


def _labels(text: str, whole: Blocks) -> Iterator[Markup]:
    """Labels that are defined, also where one is the text of its own link: to change it is to cut the link."""
    for match in _LABEL.finditer(text) if whole.labels else ():
        if normal_label(match[1]) in whole.labels:
            if text[match.start() - 1 : match.start()] == "]":
                yield Markup(match.start() - 1, match.end(), NOTHING, firm=False)
            elif not text.startswith(("(", "["), match.end()) or text.startswith("[]", match.end()):
                yield Markup(*match.span(), BLANK, firm=False)


def _links(text: str) -> Iterator[Markup]:
    """The targets and titles of links; their texts are prose, so their brackets are read as nothing."""
    if "[" not in text:
        return
    for match in _FOOTNOTE.finditer(text):
        yield Markup(*match.span(), NOTHING, firm=False)
    for match in _INLINE_LINK.finditer(text):
        yield Markup(*match.span(), NOTHING, firm=False)
        opening = _opening(text, match.start())
        if opening is not None:
            image = text[opening - 1 : opening] == "!"
            yield Markup(opening - image, opening + 1, NOTHING, firm=False)


def _opening(text: str, closing: int) -> int | None:
    """The bracket that the one at `closing` closes, in the same paragraph."""
    depth = 0
    for at in range(closing, max(-1, closing - _LONGEST_LINK_TEXT), -1):
        depth += (text[at] == "]") - (text[at] == "[")
        if not depth:
            return at
    return None


_LONGEST_LINK_TEXT = 1000  # characters; bounds the time for text full of brackets


def _emphasis(text: str) -> Iterator[Markup]:
    return (Markup(*match.span(), NOTHING, firm=False) for match in _EMPHASIS.finditer(text))

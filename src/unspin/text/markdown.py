"""This file finds the markup of Markdown: code, front matter, HTML, the targets of links, and emphasis."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from unspin.text.blocks import code_blocks, front_matter
from unspin.text.entities import references
from unspin.text.html import html_fill
from unspin.text.spans import BLANK, BREAK, NOTHING, Markup, Span, merged, whole_words

# Elements that hold no prose, comments, and the rest of what CommonMark takes for HTML, tags by its own pattern.
_HTML = re.compile(
    r"""
      <(?P<element>script|style|pre|code|textarea|kbd|samp|svg|math)\b[^>]*>.*?</(?P=element)\s*>
    | <!--.*?(?:-->|\Z)
    | <\?.*?\?> | <!\[CDATA\[.*?\]\]> | <![A-Za-z][^>]*>
    | </?(?P<tag>[A-Za-z][A-Za-z0-9-]*)(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*\s*/?>
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_AUTOLINK = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*|[^\s<>@]+@[^\s<>@]+)>")
# No paragraph ends within; the marks at either end are equally many.
_CODE = re.compile(r"(?<!`)(`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)\1(?!`)", re.DOTALL)
_DEFINITION = re.compile(
    r"^[ \t>]*\[(?!\^)((?:[^\[\]\\\n]|\\.)+)\]:[^\n]*(?:\n[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\))[ \t]*$)?",
    re.MULTILINE,
)
_TARGET = r"""(?:<[^<>\n]*>|(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.|\([^\s()]*\))*\))*)"""
_TITLE = r"""(?:\s+(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\)))?"""
# What is no target for CommonMark, such as one with spaces, was meant as one all the same.
_INLINE_LINK = re.compile(rf"\]\((?:\s*{_TARGET}{_TITLE}\s*|[^()\n]*)\)")
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.)+)\]")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:?")
# What opens emphasis stands before a letter and after none, what closes it the other way round.
_EMPHASIS = re.compile(
    r"(?<![^\W_])(?:\*{1,3}|_{1,3}|~~)(?=[^\W_])|(?<=[^\W_]|[.,;:!?\"')’”%])(?:\*{1,3}|_{1,3}|~~)(?![^\W_])"
)


@lru_cache(maxsize=4)  # the stages of one document ask one after another
def markdown_markup(text: str) -> tuple[Markup, ...]:
    """The markup of a Markdown document: sorted and disjoint.

    Links, code within a line and emphasis are not firm: a line may go with them.
    """
    blocks = front_matter(text)
    blocks = merged([*blocks, *code_blocks(text, blocks[0][1] if blocks else 0)])
    found = [Markup(start, end, BREAK) for start, end in blocks]
    rest = _blanked(text, blocks)
    for find in (_definitions, _code, _html, _links, references, _emphasis):
        more = list(find(rest))
        found += more
        rest = _blanked(rest, [(each.start, each.end) for each in more])
    return tuple(whole_words(text, found))


def _blanked(text: str, spans: list[Span]) -> str:
    """The text with spaces for what was found, so that nothing is found within it."""
    pieces, at = [], 0
    for start, end in merged(spans):
        pieces += [text[at:start], re.sub(r"[^\n]", " ", text[start:end])]
        at = end
    return "".join([*pieces, text[at:]])


def _code(text: str) -> Iterator[Markup]:
    return (Markup(*match.span(), BLANK, firm=False) for match in _CODE.finditer(text) if "`" in text)


def _html(text: str) -> Iterator[Markup]:
    if "<" not in text:
        return
    for match in _HTML.finditer(text):
        yield Markup(*match.span(), html_fill((match["element"] or match["tag"] or "").lower()))
    for match in _AUTOLINK.finditer(text):
        yield Markup(*match.span(), BLANK, firm=False)


def _definitions(text: str) -> Iterator[Markup]:
    """Definitions of link targets, and every label that stands for its own target: to change it is to cut the link."""
    labels = set()
    for match in _DEFINITION.finditer(text):
        labels.add(_normal(match[1]))
        yield Markup(*match.span(), BREAK, firm=False)
    for match in _LABEL.finditer(text) if labels else ():
        if _normal(match[1]) in labels:
            full = text[match.start() - 1 : match.start()] == "]"
            alone = (not full and not text.startswith(("(", "["), match.end())) or text.startswith("[]", match.end())
            if full:
                yield Markup(match.start() - 1, match.end(), NOTHING, firm=False)
            elif alone:
                yield Markup(*match.span(), BLANK, firm=False)


def _normal(label: str) -> str:
    return " ".join(label.split()).casefold()


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

"""This file finds the blocks of Markdown: code, HTML, prose, definitions of links."""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from unspin.text.spans import Span

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\r?\n(?:.*\n)*?(?:\1|\.\.\.)[ \t]*\r?(?:\n|\Z)")
# What ends a line for CommonMark, with the line.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
# Blocks within blocks; the parser's own limit of 20 would leave what lies deeper unread.
_DEEPEST = 100


@dataclass(frozen=True, slots=True)
class Blocks:
    """Spans (start, end) of whole lines, and the labels that definitions give a target, as CommonMark compares them."""

    code: Sequence[Span]
    html: Sequence[Span]
    prose: Sequence[Span]
    definitions: Sequence[Span]
    labels: frozenset[str]


def blocks(text: str) -> Blocks:
    """The blocks of a Markdown document; front matter counts as code."""
    match = _FRONT_MATTER.match(text)
    top = match.end() if match else 0
    starts = [top, *accumulate((len(line) for line in _LINE.findall(text[top:])), initial=top)][1:]
    references: dict[str, Any] = {}
    found: dict[str, list[Span]] = {"code": [(0, top)] if match else [], "html": [], "prose": []}
    for kind, first, last in _parsed(text[top:], references):
        found[kind].append((starts[first], starts[min(last, len(starts) - 1)]))
    defined = references.get("references", {})
    lines = [each["map"] for each in (*defined.values(), *references.get("duplicate_refs", ()))]
    definitions = [(starts[first], starts[min(last, len(starts) - 1)]) for first, last in lines]
    return Blocks(found["code"], found["html"], found["prose"], definitions, frozenset(map(normal_label, defined)))


def normal_label(label: str) -> str:
    """The label of a link with what makes no difference left out: capitals and the kind of white space."""
    return " ".join(label.split()).casefold()


def _parsed(text: str, references: MutableMapping[str, Any]) -> Iterator[tuple[str, int, int]]:
    """The kind and the lines (first, the one after the last) of each block of code, HTML or prose."""
    for token in _parser().parse(text, references):
        if token.type in _BLOCKS and token.map:
            first, last = token.map
            yield _BLOCKS[token.type], first, last


_BLOCKS = {"fence": "code", "code_block": "code", "html_block": "html", "inline": "prose"}


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """CommonMark's blocks, which are whole lines, so that line numbers tell exactly where they stand."""
    from markdown_it import MarkdownIt  # costs 30 ms, and only Markdown needs it

    return MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).disable("inline")

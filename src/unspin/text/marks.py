"""This file finds what an author marked to be left alone: lines with `unspin: ignore`, `unspin: off` to `on`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from unspin.text.spans import Span

_MAY_MATCH = "unspin:"
_LINE = re.compile(r"^.*\bunspin:[ \t]*ignore\b.*$", re.MULTILINE)
# A block is switched in a comment of whatever language: <!-- -->, #, //, /* */, ;, %, {# #}, {% %}, --.
_SWITCH = re.compile(
    r"(?P<opens><!--+|/\*+|//+|\{#|\{%|#+|;+|%+|--+)[ \t]*unspin:[ \t]*(?P<to>off|on)\b"
    r"(?P<rest>[^\n]*?(?:--+>|\*+/|#\}|%\})|[^\n]*)"
)


def marked_spans(text: str) -> list[Span]:
    """The marked lines and blocks (start, end), marks included; a block not switched on again runs to the end."""
    if _MAY_MATCH not in text:
        return []
    return sorted([*(match.span() for match in _LINE.finditer(text)), *_blocks(text)])


def _blocks(text: str) -> Iterator[Span]:
    since: int | None = None
    for match in _SWITCH.finditer(text):
        if match["to"] == "off" and since is None:
            since = match.start()
        elif match["to"] == "on":
            yield (match.start() if since is None else since), match.end()
            since = None
    if since is not None:
        yield since, len(text)

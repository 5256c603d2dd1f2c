"""This file finds what an author marked to be left alone: lines with `unspin: ignore`, `unspin: off` to `on`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from unspin.text.spans import Span

_MAY_MATCH = "unspin:"
_LINE = re.compile(r"^.*\bunspin:[ \t]*ignore\b.*$", re.MULTILINE)
# A block is switched in a comment of whatever language: <!-- -->, #, //, /* */, ;, %, {# #}, {% %}, --. What opens it
# is looked for backwards from the word, as a search for a run of signs would begin anew at each sign of it.
_SWITCH = re.compile(r"unspin:[ \t]*(?P<to>off|on)\b")
_OPENS_REVERSED = re.compile(r"[ \t]*(--+!<|\*+/|//+|[#%]\{|#+|;+|%+|--+)")
_REST = re.compile(r"[^\n]*?(?:-->|\*/|#\}|%\})|[^\n]*")
# Characters that an opening mark and the space after it may take.
_LONGEST = 1000


def marked_spans(text: str) -> list[Span]:
    """The marked lines and blocks (start, end), marks included; a block not switched on again runs to the end."""
    if _MAY_MATCH not in text:
        return []
    return sorted([*(match.span() for match in _LINE.finditer(text)), *_blocks(text)])


def _blocks(text: str) -> Iterator[Span]:
    since: int | None = None
    for to, start, end in _switches(text):
        if to == "off" and since is None:
            since = start
        elif to == "on":
            yield (start if since is None else since), end
            since = None
    if since is not None:
        yield since, len(text)


def _switches(text: str) -> Iterator[tuple[str, int, int]]:
    """What each switch says, with the comment (start, end) that it stands in."""
    match, end = _SWITCH.search(text), 0
    while match:
        at = match.end()
        opens = _OPENS_REVERSED.match(text[max(end, match.start() - _LONGEST) : match.start()][::-1])
        if opens and (rest := _REST.match(text, at)):
            at = end = rest.end()
            yield match["to"], match.start() - opens.end(), end
        match = _SWITCH.search(text, at)

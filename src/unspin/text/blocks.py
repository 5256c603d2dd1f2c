"""This file finds the blocks of Markdown that hold no prose: front matter and code.

It reads lines as CommonMark does. Where that needs more of the structure than is kept here, a block counts as code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from unspin.text.spans import Span

_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\r?\n(?:.*\n)*?(?:\1|\.\.\.)[ \t]*\r?(?:\n|\Z)")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_QUOTE = re.compile(r"(?: {0,3}>[ \t]?)*")
_ITEM = re.compile(r"( *)([-*+]|\d{1,9}[.)])( +|$)")
_FENCE = re.compile(r" *(`{3,}(?=[^`]*$)|~{3,})")
_RULE_OR_HEADING = re.compile(r" {0,3}(?:([-*_])(?: *\1){2,} *$|#{1,6}(?: |$))")
_TAB = 4


@dataclass(frozen=True, slots=True)
class _State:
    """Where the scan is: the fence that is open, what a line of code must be indented by, what the last line was."""

    fence: str = ""
    quoted: bool = False
    content: int = 0
    after_blank: bool = True
    in_code: bool = False


def front_matter(text: str) -> list[Span]:
    """The front matter at the top of a document, if it has one."""
    match = _FRONT_MATTER.match(text)
    return [match.span()] if match else []


def code_blocks(text: str, start: int = 0) -> Iterator[Span]:
    """The lines of fenced and indented code from `start` on, fences included."""
    state, at = _State(), start
    for line in _LINE.findall(text[start:]):
        state, is_code = _read(state, line.rstrip("\r\n"))
        if is_code:
            yield at, at + len(line)
        at += len(line)


def _read(state: _State, line: str) -> tuple[_State, bool]:
    """What the line makes of the state, and whether it is code."""
    body = line[_QUOTE.match(line).end() :]  # type: ignore[union-attr]
    quoted, body = len(body) < len(line), body.expandtabs(_TAB)
    if state.fence and (quoted or not state.quoted):
        closes = re.fullmatch(rf" *{state.fence[0]}{{{len(state.fence)},}} *", body)
        return replace(state, fence="" if closes else state.fence, after_blank=True), True
    state = replace(state, fence="")
    if not body.strip():
        return replace(state, after_blank=True), False
    opened = _FENCE.match(body) or _FENCE.match(_ITEM.sub("", body, count=1))
    if opened and not _is_indented_code(state, body):
        return replace(_after(state, body), fence=opened[1], quoted=quoted), True
    if _is_indented_code(state, body):
        return replace(state, in_code=True), True
    return _after(state, body), False


def _is_indented_code(state: _State, body: str) -> bool:
    return _indent(body) >= state.content + _TAB and (state.after_blank or state.in_code)


def _after(state: _State, body: str) -> _State:
    """The state after a line that is no indented code; the text of a list item sets the margin for what follows."""
    ends_list = _indent(body) < state.content and (state.after_blank or _FENCE.match(body))
    if _RULE_OR_HEADING.match(body):
        return _State(content=state.content if _indent(body) >= state.content else 0, after_blank=True)
    item = _ITEM.match(body)
    if item:
        gap = len(item[3]) if 1 <= len(item[3]) <= _TAB and item.end() < len(body) else 1
        return _State(content=len(item[1]) + len(item[2]) + gap, after_blank=False)
    return _State(content=0 if ends_list else state.content, after_blank=False)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))

"""This file writes a unified diff from edits, in time linear in the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from unspin.core.edit import Edit, apply
from unspin.core.values import dataclass

_NO_NEWLINE = "\\ No newline at end of file\n"


@dataclass(frozen=True, slots=True)
class _Change:
    """Old lines [start:end] and the lines that take their place."""

    start: int
    end: int
    new: list[str]


def unified_diff(text: str, edits: Sequence[Edit], name: str, context: int = 3) -> str:
    """The edits as a unified diff that `patch` applies; empty where nothing changes.

    Lines end at "\\n" alone, as `patch` sees them; every other character, "\\r" included, is part of its line.
    """
    lines = _lines(text)
    hunks = "".join(
        _hunk(lines, group, shift, context) for group, shift in _grouped(_changes(lines, text, edits), context)
    )
    return f"--- a/{name}\n+++ b/{name}\n{hunks}" if hunks else ""


def _lines(text: str) -> list[str]:
    """The lines of `text` with their ends."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _changes(lines: list[str], text: str, edits: Sequence[Edit]) -> Iterator[_Change]:
    """The edits gathered into runs of whole lines."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    pending: list[Edit] = []
    low = high = -1
    for edit in (each for each in edits if each.before != each.after):
        first = min(bisect_right(starts, edit.start) - 1, max(len(lines) - 1, 0))
        last = min(bisect_right(starts, max(edit.start, edit.end - 1)) - 1, max(len(lines) - 1, 0))
        if _joins_lines(edit, starts, first, last):
            last += 1  # the line end goes, so the next line is part of the change
        if pending and first > high:
            yield _change(text, starts, pending, low, high)
            pending = []
        low, high = (low, max(high, last)) if pending else (first, last)
        pending.append(edit)
    if pending:
        yield _change(text, starts, pending, low, high)


def _joins_lines(edit: Edit, starts: list[int], first: int, last: int) -> bool:
    """Whether the edit takes the end of its last line away and leaves something that runs on into the next."""
    if last + 2 >= len(starts) or edit.end != starts[last + 1] or edit.after.endswith("\n"):
        return False
    return edit.after != "" or edit.start != starts[first]


def _change(text: str, starts: list[int], edits: list[Edit], low: int, high: int) -> _Change:
    """The lines low to high, with the edits that fall in them made."""
    begin, end = starts[low], starts[min(high + 1, len(starts) - 1)]
    moved = [Edit(edit.start - begin, edit.before, edit.after, edit.rule, edit.reason) for edit in edits]
    return _Change(low, min(high + 1, len(starts) - 1), _lines(apply(text[begin:end], moved)))


def _grouped(changes: Iterator[_Change], context: int) -> Iterator[tuple[list[_Change], int]]:
    """Changes that share context lines, with how many lines the text gained before them."""
    group: list[_Change] = []
    shift = 0
    for change in changes:
        if group and change.start - group[-1].end > 2 * context:
            yield group, shift
            shift += sum(len(each.new) - (each.end - each.start) for each in group)
            group = []
        group.append(change)
    if group:
        yield group, shift


def _hunk(lines: list[str], group: list[_Change], shift: int, context: int) -> str:
    low = max(0, group[0].start - context)
    high = min(len(lines), group[-1].end + context)
    body, position, gained = [], low, 0
    for change in group:
        body += [(" ", line) for line in lines[position : change.start]]
        body += [("-", line) for line in lines[change.start : change.end]]
        body += [("+", line) for line in change.new]
        position = change.end
        gained += len(change.new) - (change.end - change.start)
    body += [(" ", line) for line in lines[position:high]]
    head = f"@@ -{_range(low, high - low)} +{_range(low + shift, high - low + gained)} @@\n"
    return head + "".join(mark + (line if line.endswith("\n") else line + "\n" + _NO_NEWLINE) for mark, line in body)


def _range(start: int, length: int) -> str:
    """A hunk's line range: 1-based, or the line before where it is empty."""
    return f"{start + 1 if length else start},{length}"

"""This file cuts a repair into rows, so that each paragraph stands beside what became of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from unspin.core.edit import Edit
from unspin.core.repair import Repair
from unspin.reports.records import Finding

_PARAGRAPH_END = re.compile(r"(?:\r?\n)+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that the same findings cover, as indices; `first` holds those that begin here."""

    text: str
    covers: tuple[int, ...] = ()
    first: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph of the original and what became of it; `line` is the original's, 1-based."""

    line: int
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    changed: bool


@dataclass(frozen=True, slots=True)
class _Cut:
    """A place where a row may end: in the original, in the cleaned text, and after how many edits."""

    old: int
    new: int
    edits: int


@dataclass(frozen=True, slots=True)
class _Mark:
    """The span of one finding in one of the two texts."""

    start: int
    end: int
    index: int


def rows(repair: Repair, found: Sequence[Finding]) -> Iterator[Row]:
    """The two texts side by side. Each side's pieces, joined, are that side's text."""
    before, after = repair.before.text, repair.after.text
    left, right = _edit_marks(found)
    cuts = list(_cuts(before, repair.edits))
    line = 1
    for (a, b), suggested in zip(pairwise(cuts), _suggested(cuts, found), strict=True):
        old = _pieces(before, (a.old, b.old), [*left[a.edits : b.edits], *suggested])
        new = _pieces(after, (a.new, b.new), right[a.edits : b.edits])
        yield Row(line, tuple(old), tuple(new), changed=a.edits < b.edits)
        line += before.count("\n", a.old, b.old)


def _edit_marks(found: Sequence[Finding]) -> tuple[list[_Mark], list[_Mark]]:
    """The applied edits' spans in the original and in the cleaned text."""
    left, right, growth = [], [], 0
    for index, finding in enumerate(found):
        edit = finding.edit
        if finding.applied:
            start = edit.start + growth
            left.append(_Mark(edit.start, edit.end, index))
            right.append(_Mark(start, start + len(edit.after), index))
            growth += edit.growth
    return left, right


def _cuts(text: str, edits: Sequence[Edit]) -> Iterator[_Cut]:
    """The row boundaries, first and last included: paragraph ends that no edit spans."""
    last = _Cut(0, 0, 0)
    yield last
    for cut in chain(_inner_cuts(text, edits), [_end(text, edits)]):
        if cut != last or cut == _Cut(0, 0, 0):  # an empty document has one empty row
            yield cut
        last = cut


def _inner_cuts(text: str, edits: Sequence[Edit]) -> Iterator[_Cut]:
    position = growth = 0
    for count, edit in enumerate(edits):
        for match in _PARAGRAPH_END.finditer(text, position, edit.start):
            yield _Cut(match.end(), match.end() + growth, count)
        position, growth = edit.end, growth + edit.growth
        if _ends_line(text, edit):
            yield _Cut(position, position + growth, count + 1)
    for match in _PARAGRAPH_END.finditer(text, position):
        yield _Cut(match.end(), match.end() + growth, len(edits))


def _end(text: str, edits: Sequence[Edit]) -> _Cut:
    return _Cut(len(text), len(text) + sum(edit.growth for edit in edits), len(edits))


def _ends_line(text: str, edit: Edit) -> bool:
    """Whether both texts begin a new line after the edit, as they do where whole lines went or came."""
    whole = edit.start == 0 or text[edit.start - 1] == "\n"
    return all(side.endswith("\n") or (side == "" and whole) for side in (edit.before, edit.after))


def _suggested(cuts: Sequence[_Cut], found: Sequence[Finding]) -> Iterator[list[_Mark]]:
    """For each row, the suggestions that reach into it."""
    marks = [_Mark(f.edit.start, f.edit.end, index) for index, f in enumerate(found) if not f.applied]
    waiting, active = 0, list[_Mark]()
    for number, (a, b) in enumerate(pairwise(cuts), start=2):
        active = [mark for mark in active if mark.end > a.old]
        while waiting < len(marks) and (marks[waiting].start < b.old or number == len(cuts)):
            active.append(marks[waiting])
            waiting += 1
        yield active


def _pieces(text: str, span: tuple[int, int], marks: Iterable[_Mark]) -> Iterator[Piece]:
    """text[start:end] cut where a mark begins or ends; an empty mark is an empty piece."""
    start, end = span
    opening: defaultdict[int, list[_Mark]] = defaultdict(list)
    places = {start, end}
    for mark in marks:
        opening[max(mark.start, start)].append(mark)
        places |= {max(mark.start, start), min(mark.end, end)}
    active: list[_Mark] = []
    for low, high in pairwise([*sorted(places), end]):
        active = [mark for mark in active if mark.end > low]
        for mark in opening[low]:
            if mark.start == mark.end:
                yield Piece("", (mark.index,), (mark.index,))
            else:
                active.append(mark)
        if low < high:
            first = tuple(mark.index for mark in active if mark.start == low)
            yield Piece(text[low:high], tuple(mark.index for mark in active), first)

"""This file finds the lines of a text that repeat an earlier one and should not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_SURE = 0.9
_LEAST_REPEATED = 25
# Shorter sentences are repeated rightly ("The ministry declined to comment."), as are the lines of tables, of
# verse and of chants; a whole paragraph is not.
_PARAGRAPH = 60
_UNSURE = 0.4
_SENTENCE_END = re.compile(r"[.!?…][\"')\]]?$")
# What a list, an example or a quotation follows belongs to that, and may lead in several.
_LEADS_IN = re.compile(r"[:;,]$")
_STRAIGHT = str.maketrans("‘’“”", "''\"\"")


def repeated_lines(lines: Sequence[str], spared: frozenset[int] = frozenset()) -> Iterator[tuple[int, float]]:
    """The lines that repeat an earlier one and should not, each with its confidence; those `spared` are none.

    Right repetitions are spared: headings, tables, lists, verse. A line that directly follows its first copy (as a
    headline does that the page had twice) need not be a sentence.
    """
    long = [line.strip() for line in lines if len(line) >= _LEAST_REPEATED]
    if len(set(long)) == len(long):
        return  # as in most texts
    first: dict[str, int] = {}
    rest = list(lines)
    above = -1  # the line before, blank ones and those that go aside
    over: dict[int, int] = {}  # what stood above the first copy of a line
    for index, line in enumerate(lines):
        above, before = (index if line.strip() else above), above
        if len(line) < _LEAST_REPEATED or index in spared:
            continue
        original = first.setdefault(line.strip(), index)
        over.setdefault(original, before)
        if original != index:
            confidence = _repeat_confidence(rest, original, index, original == before)
            if confidence >= _SURE and original != before and _own_headings(rest, over[original], before):
                confidence = _UNSURE
            if confidence:
                yield index, confidence
            if confidence >= _SURE:
                rest[index], above = "", before  # what stands before and after it may now touch


def _repeat_confidence(lines: Sequence[str], original: int, index: int, touching: bool) -> float:
    """How surely the line should not repeat the original; `touching` says that only blank lines lie between."""
    line = lines[index].strip().translate(_STRAIGHT)
    is_prose = line[:1].isalpha() or line.startswith(('"', "'"))
    if len(line) < _LEAST_REPEATED or not is_prose or lines[index][0].isspace():
        return 0.0
    if len(line) < _PARAGRAPH and (_is_short(lines, original - 1) or _is_short(lines, index + 1)):
        return 0.0
    # What begins in lower case and is no sentence describes something: two things may have one description.
    if touching and line[0].islower() and not _SENTENCE_END.search(line):
        return 0.0
    if touching:
        return _UNSURE if _LEADS_IN.search(line) else _SURE
    if not _SENTENCE_END.search(line):
        return 0.0
    return _SURE if len(line) >= _PARAGRAPH else _UNSURE


def _is_short(lines: Sequence[str], index: int) -> bool:
    """Whether the line exists and looks like one of a verse, table or list."""
    return 0 <= index < len(lines) and 0 < len(lines[index].strip()) < _PARAGRAPH


def _own_headings(lines: Sequence[str], first: int, second: int) -> bool:
    """Whether the lines above both copies are headings of their own: what stands below may be said of each."""
    return _is_heading(lines, first) and _is_heading(lines, second) and lines[first].strip() != lines[second].strip()


def _is_heading(lines: Sequence[str], index: int) -> bool:
    return _is_short(lines, index) and not _SENTENCE_END.search(lines[index].strip().translate(_STRAIGHT))

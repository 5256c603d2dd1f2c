"""This file defines what cleaning makes of one record of a data set: the text, the edits, or why there is neither."""

from __future__ import annotations

from dataclasses import dataclass

from unspin.core.edit import Edit


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a record has no text that could be cleaned."""

    reason: str


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A record's cleaned text and the edits that made it, or else the error; `spin_probability` as in a Repair."""

    text: str | None
    edits: tuple[Edit, ...] = ()
    spin_probability: float | None = None
    error: str | None = None
    changed: bool = False


def edit_values(edit: Edit) -> dict[str, object]:
    """An edit as plain values, in the order of the columns; `start` and `end` count characters of the original."""
    return {
        "start": edit.start,
        "end": edit.end,
        "before": edit.before,
        "after": edit.after,
        "rule": edit.rule,
        "reason": edit.reason,
        "confidence": round(edit.confidence, 4),
        "alternatives": list(edit.alternatives),
    }

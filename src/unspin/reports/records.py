"""This file lists what a repair changed and what it only suggests, one record per finding, by place."""

from __future__ import annotations

from collections.abc import Iterator

from unspin.core.edit import Edit
from unspin.core.repair import Repair
from unspin.core.settings import STAGES
from unspin.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """An edit or a suggestion, with the line and column (1-based) of the original where it starts."""

    edit: Edit
    line: int
    column: int
    applied: bool

    @property
    def stage(self) -> str:
        """The stage that found it."""
        return stage_of(self.edit.rule)


def stage_of(rule: str) -> str:
    """The stage that a rule belongs to, or "other" where a caller brought a stage of their own."""
    stage = rule.split(".", 1)[0]
    return stage if stage in STAGES else "other"


def edit_records(repair: Repair) -> Iterator[dict[str, object]]:
    """One plain record per edit and per suggestion, ready for `json.dumps`.

    Offsets count characters of the original text; lines end at "\\n".
    """
    for finding in findings(repair):
        edit = finding.edit
        yield {
            "document": repair.before.name,
            "start": edit.start,
            "end": edit.end,
            "line": finding.line,
            "column": finding.column,
            "before": edit.before,
            "after": edit.after,
            "rule": edit.rule,
            "reason": edit.reason,
            "confidence": round(edit.confidence, 4),
            "alternatives": list(edit.alternatives),
            "applied": finding.applied,
        }


def findings(repair: Repair) -> Iterator[Finding]:
    """The edits and suggestions of a repair, sorted by place, in time linear in the text."""
    text = repair.before.text
    line, line_start, position = 1, 0, 0
    for edit, applied in _by_place(repair):
        line += text.count("\n", position, edit.start)
        line_start = max(line_start, text.rfind("\n", position, edit.start) + 1)
        position = edit.start
        yield Finding(edit, line, edit.start - line_start + 1, applied)


def _by_place(repair: Repair) -> list[tuple[Edit, bool]]:
    found = [(edit, True) for edit in repair.edits] + [(edit, False) for edit in repair.suggestions]
    return sorted(found, key=lambda pair: (pair[0].start, pair[0].end, not pair[1], pair[0]))

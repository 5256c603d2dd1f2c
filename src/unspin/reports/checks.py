"""This file lists what a reader should check against the source: where an amount was, or might have been, changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from unspin.core.repair import Repair
from unspin.reports.records import Finding, findings

# The rules whose findings touch amounts.
CHECKED = frozenset({"spin.quantity", "spin.number"})
TITLE = "Check these"


class Check(TypedDict):
    """One finding to check: its place in the original, what changed or might, and whether it did."""

    after: str
    applied: bool
    before: str
    column: int
    line: int


def is_checked(finding: Finding) -> bool:
    """Whether the finding is one to check."""
    return not CHECKED.isdisjoint(finding.edit.rule.split("+"))


def checks(repair: Repair) -> Iterator[Check]:
    """The findings of a repair that are to be checked, by place."""
    for each in filter(is_checked, findings(repair)):
        edit = each.edit
        yield {
            "after": edit.after,
            "applied": each.applied,
            "before": edit.before,
            "column": each.column,
            "line": each.line,
        }


def check_line(name: str, check: Check) -> str:
    """A check as one line of text: document, line, column, and the change."""
    suggested = "" if check["applied"] else " (suggested)"
    before, after = check["before"].replace("\n", " "), check["after"].replace("\n", " ")
    return f"{name}:{check['line']}:{check['column']}: “{before}” -> “{after}”{suggested}"

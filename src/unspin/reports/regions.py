"""This file tells from which line and column to which a finding reaches."""

from __future__ import annotations

from typing import TypedDict

from unspin.reports.records import Finding


class Region(TypedDict):
    """Lines and columns from 1 on; the end column is the one after the last character."""

    startLine: int
    startColumn: int
    endLine: int
    endColumn: int


def region(finding: Finding) -> Region:
    """The region that the finding's text covers; lines end at "\\n"."""
    before = finding.edit.before
    breaks = before.count("\n")
    last = len(before) - (before.rfind("\n") + 1)
    return {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.line + breaks,
        "endColumn": last + 1 if breaks else finding.column + last,
    }

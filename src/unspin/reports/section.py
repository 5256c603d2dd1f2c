"""This file writes one document of the report: its name and numbers, its texts, its notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from unspin.core.repair import Repair
from unspin.reports.align import rows
from unspin.reports.checks import TITLE, is_checked
from unspin.reports.markup import count, safe
from unspin.reports.notes import change, notes
from unspin.reports.panes import kind, pane, panes
from unspin.reports.records import Finding, findings
from unspin.reports.summary import DocumentSummary

# The overview is this many units wide: enough to place a finding on any screen, and a bound on its size.
_STRIP = 500


def section(repair: Repair, summary: DocumentSummary, number: int, opened: bool = False) -> Iterator[str]:
    """A document that opens and closes; one without a change starts closed, unless it is to start `opened`."""
    found = list(findings(repair))
    key = f"d{number}"
    side_by_side = panes if repair.edits else pane
    yield f'<details class="document" id="{key}"{" open" if opened or repair.changed else ""}>'
    yield f"<summary><h2><bdi>{safe(repair.before.name)}</bdi></h2>"
    yield f'<p class="numbers">{_numbers(summary)}</p></summary>'
    yield from (f'<p class="remark">{safe(remark)}</p>' for remark in repair.notes)
    yield from _checks(found, key)
    yield _strip(found, len(repair.before.text))
    yield from side_by_side(rows(repair, found), found, key)
    yield from notes(found, key)
    yield "</details>\n"


def _numbers(summary: DocumentSummary) -> str:
    parts = [count(summary["words"], "word")]
    if summary["spin_probability"] is not None:
        parts.append(f"spin probability {100 * summary['spin_probability']:.3g}%")
    parts.append(count(sum(summary["edits"].values()), "edit") if summary["changed"] else "unchanged")
    if summary["suggestions"]:
        parts.append(count(sum(summary["suggestions"].values()), "suggestion"))
    return "".join(f"<span>{part}</span>" for part in parts)


def _checks(found: Sequence[Finding], key: str) -> Iterator[str]:
    """Links to the findings that a reader should check against the source."""
    items = "".join(
        f'<li><a href="#{key}p{number}">line {each.line}, column {each.column}</a> {change(each)}</li>'
        for number, each in enumerate(found, start=1)
        if is_checked(each)
    )
    if items:
        why = "An amount was changed, or might have been."
        yield f'<div class="checks"><h3>{TITLE}</h3><p>{why}</p><ul>{items}</ul></div>'


def _strip(found: Sequence[Finding], length: int) -> str:
    """Where in the document the findings lie, as a row of ticks in the colours of their stages."""
    if not found:
        return ""
    places = {(_STRIP * f.edit.start // max(length, 1), f.stage, kind(f)) for f in found}
    ticks = "".join(
        f'<rect x="{x}" width="2" height="10" data-stage="{stage}" data-kind="{what}"/>'
        for x, stage, what in sorted(places)
    )
    view = f'viewBox="0 0 {_STRIP + 2} 10" preserveAspectRatio="none"'
    return f'<svg class="strip" {view} aria-hidden="true">{ticks}</svg>'

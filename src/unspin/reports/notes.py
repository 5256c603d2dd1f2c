"""This file writes the notes of a document: for each finding what, why, by which rule and how surely."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from unspin.reports.markup import count, safe, shown
from unspin.reports.panes import kind
from unspin.reports.records import Finding


def notes(found: Sequence[Finding], key: str) -> Iterator[str]:
    """The notes as a list that opens on demand; nothing where nothing was found."""
    if not found:
        return
    applied = sum(finding.applied for finding in found)
    title = " and ".join(_counted(applied, len(found) - applied))
    yield f'<details class="notes"><summary>Notes on {title}</summary><ol>'
    for number, finding in enumerate(found, start=1):
        yield _note(finding, key, number)
    yield "</ol></details>"


def _counted(edits: int, suggestions: int) -> Iterator[str]:
    if edits:
        yield count(edits, "edit")
    if suggestions:
        yield count(suggestions, "suggestion")


def _note(finding: Finding, key: str, number: int) -> str:
    return (
        f'<li class="note" id="{key}n{number}" data-kind="{kind(finding)}" data-stage="{finding.stage}">'
        f'<p class="change">{change(finding)}</p>'
        f'<p class="reason">{safe(finding.edit.reason)}</p>{_others(finding.edit.alternatives)}'
        f'<p class="facts"><code>{safe(finding.edit.rule)}</code> {_confidence(finding)}, '
        f'<a href="#{key}p{number}">line {finding.line}, column {finding.column}</a></p></li>\n'
    )


def change(finding: Finding) -> str:
    """What was, and what is or would be in its place."""
    edit = finding.edit
    old = f"<del><bdi>{shown(edit.before)}</bdi></del>" if edit.before else "<em>nothing</em>"
    new = f"<ins><bdi>{shown(edit.after)}</bdi></ins>" if edit.after else "<em>deleted</em>"
    lead = "" if finding.applied else "<strong>Suggested, not applied</strong> "
    return f'{lead}{old} <span class="arrow">→</span> {new}'


def _others(alternatives: Sequence[str]) -> str:
    readings = ", ".join(f"<bdi>{shown(reading) or 'nothing'}</bdi>" for reading in alternatives)
    return f'<p class="others">Other readings: {readings}</p>' if readings else ""


def _confidence(finding: Finding) -> str:
    """The confidence in words, with a bar: an attribute of SVG, because the page allows no inline style."""
    percent = f"{100 * finding.edit.confidence:.4g}"
    return f"{bar(finding.edit.confidence)} {percent}% confident"


def bar(share: float) -> str:
    """A bar filled to `share`, from 0 to 1."""
    width = max(0.0, min(100.0, 100 * share))
    view = 'viewBox="0 0 100 8" preserveAspectRatio="none"'
    return f'<svg class="bar" {view} aria-hidden="true"><rect width="{width:.4g}" height="8"/></svg>'

"""This file writes findings one a line, as compilers and linters do: path:line:col: rule before -> after (reason)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from unspin.core.visible import shortened, visible
from unspin.reports.checked import Checked, Item, Judged
from unspin.reports.colour import Paint, coloured, plain
from unspin.reports.records import Finding, findings


def render(items: Iterable[Item], paint: Paint = plain) -> Iterator[str]:
    """One line a finding; where documents are judged, one a document."""
    for item in items:
        if isinstance(item, Checked):
            yield from (f"{_line(item.path, each, paint)}\n" for each in findings(item.repair))
        elif isinstance(item, Judged):
            yield f"{paint('path', visible(item.path))}: {judgement(item)}\n"


def render_coloured(items: Iterable[Item]) -> Iterator[str]:
    """The same, in colours."""
    return render(items, coloured)


def judgement(judged: Judged) -> str:
    """How spun a document is and what says so, in one line."""
    detection = judged.detection
    strongest = ", ".join(f"{each.spun} < {each.original} ({len(each.starts)}x)" for each in detection.evidence[:5])
    return (
        f"spun with probability {detection.probability:.3f}, {detection.rate:.1f} substitutions per 100 words"
        f"{': ' if strongest else ''}{strongest}"
    )


def place(path: str, finding: Finding, paint: Paint = plain) -> str:
    """Where a finding starts, in the form that editors follow."""
    return f"{paint('path', visible(path))}:{finding.line}:{finding.column}:"


def _line(path: str, finding: Finding, paint: Paint) -> str:
    edit = finding.edit
    before = paint("before", shortened(quoted(edit.before)))
    after = paint("after", shortened(quoted(edit.after)))
    reason = paint("reason", f"({visible(edit.reason)})")
    return f"{place(path, finding, paint)} {paint('rule', edit.rule)} {before} -> {after} {reason}"


def quoted(text: str) -> str:
    """`text` on one line between quotation marks, so that outer spaces show and nothing is ""."""
    return f'"{visible(text)}"'

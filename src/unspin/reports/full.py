"""This file writes findings at length: the line where each stands, what to write instead, why, and how surely."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from unspin.core.visible import visible
from unspin.reports.checked import Checked, Item
from unspin.reports.colour import Paint, coloured, plain
from unspin.reports.readings import readings
from unspin.reports.records import Finding, findings
from unspin.reports.text import place, quoted
from unspin.stages.catalogue import every_rule, rules_of

# Characters shown before and after the finding, so that a paragraph on one line does not fill the screen.
_AROUND = 40


def render(items: Iterable[Item], paint: Paint = plain) -> Iterator[str]:
    """A block a finding, and a blank line after it."""
    for item in items:
        if isinstance(item, Checked):
            for finding in findings(item.repair):
                yield "\n".join([*_block(item, finding, paint), "", ""])


def render_coloured(items: Iterable[Item]) -> Iterator[str]:
    """The same, in colours."""
    return render(items, coloured)


def _block(item: Checked, finding: Finding, paint: Paint) -> Iterator[str]:
    edit = finding.edit
    titles = "; ".join(_title(each) for each in rules_of(edit.rule))
    yield f"{place(item.path, finding, paint)} {paint('rule', edit.rule)} {titles}"
    yield from (f"    {line}" for line in _excerpt(item.repair.before.text, finding))
    yield f"  - {paint('before', quoted(edit.before))}"
    yield f"  + {paint('after', quoted(edit.after))}"
    others = readings(edit)[1:]
    if others:
        yield f"  or {', '.join(map(quoted, others))}"
    yield f"  why: {visible(edit.reason)}"
    yield f"  confidence: {edit.confidence:.2f}{'' if finding.applied else ', suggested only'}"


def _title(rule: str) -> str:
    known = every_rule().get(rule)
    return known.title if known else rule


def _excerpt(text: str, finding: Finding) -> tuple[str, str]:
    """The finding's line, cut to its neighbourhood, and carets under the finding."""
    edit = finding.edit
    line_start = text.rfind("\n", 0, edit.start) + 1
    line_end = text.find("\n", edit.start)
    line_end = len(text) if line_end < 0 else line_end
    end = min(edit.end, line_end)
    low, high = max(line_start, edit.start - _AROUND), min(line_end, end + _AROUND)
    before, middle, after = (visible(text[a:b]) for a, b in ((low, edit.start), (edit.start, end), (end, high)))
    lead, tail = "…" if low > line_start else "", "…" if high < line_end else ""
    return f"{lead}{before}{middle}{after}{tail}", " " * (len(lead) + len(before)) + "^" * max(1, len(middle))

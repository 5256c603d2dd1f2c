"""This file writes the head of the report: totals, the table of documents, and the failures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from unspin.core.settings import STAGES
from unspin.reports.failure import Failure
from unspin.reports.markup import safe
from unspin.reports.notes import bar
from unspin.reports.records import stage_of
from unspin.reports.summary import DocumentSummary, RunSummary, Totals

_LEGEND = {
    "encoding": "garbled characters",
    "residue": "not the article",
    "spin": "spinners’ synonyms",
    "spelling": "typing errors",
    "other": "other findings",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the index: its title, the text it shows, and the value that it sorts by.

    A `share` is drawn as a bar; `markup`, which must be safe, is shown in place of the text.
    """

    title: str
    shown: str
    value: str
    share: float | None = None
    markup: str = ""


def totals(total: Totals, more: Mapping[str, int] = MappingProxyType({})) -> str:
    """The run in a few large numbers, and `more` that only some pages have."""
    numbers = {
        "documents": total["documents"],
        **more,
        "changed": total["changed"],
        "words": total["words"],
        "edits": sum(total["edits"].values()),
        "suggestions": sum(total["suggestions"].values()),
        "to check": total["checks"],
        "failures": total["failures"],
    }
    return "".join(f"<div><dt>{title}</dt><dd>{number:,}</dd></div>" for title, number in numbers.items())


def table(run: RunSummary) -> str:
    """One line per document; the script makes the headings sort."""
    if not run["documents"]:
        return '<p class="none">No document was cleaned.</p>'
    stages = stages_of(run["totals"])
    lines = [_columns(document, stages) for document in run["documents"]]
    return grid((line, f"#d{number}") for number, line in enumerate(lines, start=1))


def grid(lines: Iterable[tuple[Sequence[Column], str]]) -> str:
    """A table of lines with one and the same columns, at least one; the first cell of each leads to an address, if any.

    The script makes the headings sort.
    """
    rows = list(lines)
    heads = "".join(f'<th scope="col">{column.title}</th>' for column in rows[0][0])
    body = "".join(_line(columns, address) for columns, address in rows)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def number(title: str, value: int) -> Column:
    """A column of whole numbers."""
    return Column(title, f"{value:,}", str(value))


def probability(value: float | None) -> Column:
    """The column that says how probably a document is spun, with a bar."""
    percent = "–" if value is None else f"{100 * value:.3g}%"
    return Column("spin probability", percent, str(-1 if value is None else value), value)


def failures(failed: Sequence[Failure], more: int = 0) -> str:
    """The documents that could not be cleaned, and why; `more` failed than are listed."""
    items = "".join(
        f"<dt><bdi>{safe(failure['document'])}</bdi> <code>{safe(failure['error'])}</code></dt>"
        f'<dd dir="auto">{safe(failure["message"])}</dd>'
        for failure in failed
    )
    rest = f"<p>{more:,} more are in the outputs.</p>" if more else ""
    return f'<section class="failures"><h2>Failures</h2><dl>{items}</dl>{rest}</section>' if items else ""


def legend(stages: Sequence[str]) -> str:
    """What the colours mean; the script shows the boxes, and the legend becomes the filter."""
    return "".join(_choice("stage", stage, _LEGEND[stage]) for stage in stages) + _choice(
        "kind", "suggestion", "not applied"
    )


def stages_of(total: Totals) -> tuple[str, ...]:
    """The stages that the report tells apart, "other" only where it occurs."""
    rules = {*total["edits"], *total["suggestions"]}
    return (*STAGES, "other") if "other" in map(stage_of, rules) else STAGES


def _columns(document: DocumentSummary, stages: Sequence[str]) -> list[Column]:
    return [
        Column("document", document["name"], document["name"]),
        number("words", document["words"]),
        probability(document["spin_probability"]),
        number("edits", sum(document["edits"].values())),
        number("suggestions", sum(document["suggestions"].values())),
        *(number(stage, _of_stage(document["edits"], stage)) for stage in stages),
    ]


def _line(columns: Sequence[Column], address: str) -> str:
    name, *rest = columns
    shown = name.markup or f"<bdi>{safe(name.shown)}</bdi>"
    linked = f'<a href="{safe(address)}">{shown}</a>' if address else shown
    cells = "".join(_cell(column) for column in rest)
    return f'<tr><th scope="row" data-value="{safe(name.value)}">{linked}</th>{cells}</tr>\n'


def _cell(column: Column) -> str:
    drawn = "" if column.share is None else f" {bar(column.share)}"
    zero = ' class="zero"' if column.value == "0" else ""
    return f'<td data-label="{column.title}" data-value="{column.value}"{zero}>{column.shown}{drawn}</td>'


def _choice(group: str, value: str, meaning: str) -> str:
    swatch = f'<span class="swatch" data-{group}="{value}"></span>'
    box = f'<input type="checkbox" checked hidden data-{group}="{value}">'
    return f'<li><label>{box}{swatch}{value} <span class="meaning">{meaning}</span></label></li>'


def _of_stage(rules: Mapping[str, int], stage: str) -> int:
    return sum(number for rule, number in rules.items() if stage_of(rule) == stage)

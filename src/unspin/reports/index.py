"""This file writes the head of the report: totals, the table of documents, and the failures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unspin.core.settings import STAGES
from unspin.reports.markup import safe
from unspin.reports.notes import bar
from unspin.reports.records import stage_of
from unspin.reports.summary import DocumentSummary, RunSummary

_LEGEND = {
    "encoding": "garbled characters",
    "residue": "not the article",
    "spin": "spinners’ synonyms",
    "spelling": "typing errors",
    "other": "other findings",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the index: its title, the text it shows, and the value that it sorts by."""

    title: str
    shown: str
    value: str
    share: float | None = None


def totals(run: RunSummary) -> str:
    """The run in a few large numbers."""
    total = run["totals"]
    numbers = {
        "documents": total["documents"],
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
    stages = stages_of(run)
    lines = [_columns(document, stages) for document in run["documents"]]
    heads = "".join(f'<th scope="col">{column.title}</th>' for column in lines[0])
    body = "".join(_line(line, number) for number, line in enumerate(lines, start=1))
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def failures(run: RunSummary) -> str:
    """The documents that could not be cleaned, and why."""
    items = "".join(
        f"<dt><bdi>{safe(failure['document'])}</bdi> <code>{safe(failure['error'])}</code></dt>"
        f'<dd dir="auto">{safe(failure["message"])}</dd>'
        for failure in run["failures"]
    )
    return f'<section class="failures"><h2>Failures</h2><dl>{items}</dl></section>' if items else ""


def legend(run: RunSummary) -> str:
    """What the colours mean; the script shows the boxes, and the legend becomes the filter."""
    stages = "".join(_choice("stage", stage, _LEGEND[stage]) for stage in stages_of(run))
    return stages + _choice("kind", "suggestion", "not applied")


def stages_of(run: RunSummary) -> tuple[str, ...]:
    """The stages that the report tells apart, "other" only where it occurs."""
    rules = {*run["totals"]["edits"], *run["totals"]["suggestions"]}
    return (*STAGES, "other") if "other" in map(stage_of, rules) else STAGES


def _columns(document: DocumentSummary, stages: Sequence[str]) -> list[Column]:
    probability = document["spin_probability"]
    percent = "–" if probability is None else f"{100 * probability:.3g}%"
    return [
        Column("document", document["name"], document["name"]),
        _number("words", document["words"]),
        Column("spin probability", percent, str(-1 if probability is None else probability), probability),
        _number("edits", sum(document["edits"].values())),
        _number("suggestions", sum(document["suggestions"].values())),
        *(_number(stage, _of_stage(document["edits"], stage)) for stage in stages),
    ]


def _number(title: str, number: int) -> Column:
    return Column(title, f"{number:,}", str(number))


def _line(columns: Sequence[Column], number: int) -> str:
    name, *rest = columns
    link = f'<a href="#d{number}"><bdi>{safe(name.shown)}</bdi></a>'
    cells = "".join(_cell(column) for column in rest)
    return f'<tr><th scope="row" data-value="{safe(name.value)}">{link}</th>{cells}</tr>\n'


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

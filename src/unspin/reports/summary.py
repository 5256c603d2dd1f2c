"""This file counts what a run did, per document and over all of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TypedDict

from unspin.core.edit import Edit
from unspin.core.repair import Repair
from unspin.reports.checks import Check, checks
from unspin.reports.failure import Failure

# The form of the summary. A key that changes its meaning or goes away raises it; a new key does not.
VERSION = 1


class DocumentSummary(TypedDict):
    """The numbers of one document; `edits` and `suggestions` map a rule to how often it was found.

    `checks` are the findings that touch an amount.
    """

    changed: bool
    characters: int
    checks: list[Check]
    edits: dict[str, int]
    name: str
    notes: list[str]
    spin_probability: float | None
    suggestions: dict[str, int]
    words: int


class Totals(TypedDict):
    """The numbers of all documents; `changed` counts those whose text changed."""

    changed: int
    characters: int
    checks: int
    documents: int
    edits: dict[str, int]
    failures: int
    suggestions: dict[str, int]
    words: int


class RunSummary(TypedDict):
    """The whole run, in the order of its documents."""

    documents: list[DocumentSummary]
    failures: list[Failure]
    totals: Totals
    version: int


def document_summary(repair: Repair, words: int) -> DocumentSummary:
    """The numbers of one repair; `words` and `characters` are those of the original text."""
    probability = repair.spin_probability
    return {
        "changed": repair.changed,
        "characters": len(repair.before.text),
        "checks": list(checks(repair)),
        "edits": _by_rule(repair.edits),
        "name": repair.before.name,
        "notes": list(repair.notes),
        "spin_probability": None if probability is None else round(probability, 4),
        "suggestions": _by_rule(repair.suggestions),
        "words": words,
    }


def run_summary(documents: Iterable[DocumentSummary], failures: Iterable[Failure]) -> RunSummary:
    """The documents' numbers, their totals, and the failures with their reasons."""
    done = list(documents)
    failed = list(failures)
    return {"documents": done, "failures": failed, "totals": _totals(done, len(failed)), "version": VERSION}


def written_summary(documents: Iterable[DocumentSummary], failures: Iterable[Failure], totals: Totals) -> Iterator[str]:
    """The run as JSON, piece by piece, as there may be more documents than fit into memory."""
    yield '{\n  "documents": ['
    comma = ""
    for document in documents:
        yield f"{comma}\n    {_json(document, 4)}"
        comma = ","
    rest = _json({"failures": list(failures), "totals": totals, "version": VERSION}, 0)
    end = "\n  ]" if comma else "]"
    yield f"{end},{rest[1:]}\n"


def _json(value: object, indent: int) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)
    return text.replace("\n", "\n" + " " * indent)


def _by_rule(edits: Iterable[Edit]) -> dict[str, int]:
    return dict(sorted(Counter(edit.rule for edit in edits).items()))


def _totals(documents: list[DocumentSummary], failures: int) -> Totals:
    return {
        "changed": sum(document["changed"] for document in documents),
        "characters": sum(document["characters"] for document in documents),
        "checks": sum(len(document["checks"]) for document in documents),
        "documents": len(documents),
        "edits": _merged(document["edits"] for document in documents),
        "failures": failures,
        "suggestions": _merged(document["suggestions"] for document in documents),
        "words": sum(document["words"] for document in documents),
    }


def _merged(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return dict(sorted(total.items()))

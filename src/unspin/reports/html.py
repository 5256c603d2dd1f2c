"""This file renders repairs as one HTML page that needs no other file, no network, no trust in the texts."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from string import Template

from unspin.core.repair import Repair
from unspin.reports import index
from unspin.reports.markup import safe
from unspin.reports.section import section
from unspin.reports.summary import Failure, document_summary, run_summary


def render(repairs: Sequence[Repair], failures: Sequence[Failure], title: str = "unspin report") -> str:
    """The page: totals, an index, the failures, and each document before and after.

    A failure has the keys `document`, `error` and `message`. Words are counted between white space.
    """
    documents = [document_summary(repair, len(repair.before.text.split())) for repair in repairs]
    run = run_summary(documents, failures)
    numbered = enumerate(zip(repairs, documents, strict=True), start=1)
    style, script = _data("report.css"), _data("report.js")
    return Template(_data("report.html")).substitute(
        policy=_policy(style, script),
        style=style,
        script=script,
        title=safe(title),
        totals=index.totals(run),
        legend=index.legend(run),
        table=index.table(run),
        failures=index.failures(run),
        documents="".join(part for number, pair in numbered for part in section(*pair, number)),
    )


def _policy(style: str, script: str) -> str:
    """A policy under which this style and this script run, and nothing else loads, runs or is sent."""
    rules = {
        "default-src": "'none'",
        "style-src": _hash(style),
        "script-src": _hash(script),
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",  # no string becomes markup, whatever the script is given
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hash(content: str) -> str:
    digest = sha256(content.encode()).digest()
    return f"'sha256-{b64encode(digest).decode()}'"


def _data(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")

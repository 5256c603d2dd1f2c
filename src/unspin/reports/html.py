"""This file renders repairs as one HTML page that needs no other file, no network, no trust in the texts."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from string import Template

from unspin.core.repair import Repair
from unspin.reports import index
from unspin.reports.failure import Failure
from unspin.reports.markup import safe
from unspin.reports.section import section
from unspin.reports.summary import document_summary, run_summary

TITLE = "unspin report"


def render(repairs: Sequence[Repair], failures: Sequence[Failure], title: str = TITLE) -> str:
    """The page: totals, an index, the failures, and each document before and after.

    A failure has the keys `document`, `error` and `message`. Words are counted between white space.
    """
    documents = [document_summary(repair, len(repair.before.text.split())) for repair in repairs]
    run = run_summary(documents, failures)
    numbered = enumerate(zip(repairs, documents, strict=True), start=1)
    head = f'<h1>{safe(title)}</h1>\n<dl class="totals">{index.totals(run["totals"])}</dl>'
    main = (
        f'<section class="index" aria-label="Index of documents">\n{index.table(run)}\n</section>\n'
        f"{index.failures(run['failures'])}\n{_legend(index.stages_of(run['totals']))}"
        f'<div id="documents">\n{"".join(part for number, pair in numbered for part in section(*pair, number))}</div>'
    )
    return page(title, head, main)


def render_one(repair: Repair, back: str) -> str:
    """The page of one document, with a link `back` to where it is one of many."""
    document = document_summary(repair, len(repair.before.text.split()))
    stages = index.stages_of(run_summary([document], [])["totals"])
    head = f'<p class="back"><a href="{safe(back)}">← all documents</a></p>'
    shown = "".join(section(repair, document, 1, opened=True))
    return page(repair.before.name, head, f'{_legend(stages)}<div id="documents">\n{shown}</div>')


def page(title: str, head: str, main: str) -> str:
    """A page of markup that is safe; `title` is any text."""
    style, script = _data("report.css"), _data("report.js")
    return Template(_data("report.html")).substitute(
        policy=_policy(style, script), style=style, script=script, title=safe(title), head=head, main=main
    )


def _legend(stages: Sequence[str]) -> str:
    return f'<ul class="legend" aria-label="Marks in the text">{index.legend(stages)}</ul>\n'


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

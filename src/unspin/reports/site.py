"""This file makes the report of a run: one page where documents are few, an overview with pages of some where not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from unspin.reports.html import render, render_one
from unspin.reports.overview import FOLDER, address, overview
from unspin.reports.tally import Shown, Tally

PAGE = "report.html"
# Where the pages of single documents are, beside it.
PAGES = FOLDER


def names(tally: Tally) -> list[str]:
    """The names of the report's files; the first is the page that a reader opens."""
    return [PAGE, *(address(each) for each in _paged(tally))]


def pages(tally: Tally) -> Iterator[tuple[str, str]]:
    """The files of the report: name and content."""
    if tally.all is not None:
        yield PAGE, render(tally.all, tally.failures)
        return
    yield PAGE, overview(tally)
    for each in _paged(tally):
        if each.repair is not None:
            yield address(each), render_one(each.repair, f"../{PAGE}")


def _paged(tally: Tally) -> Iterable[Shown]:
    """The documents that have a page, each once."""
    if tally.all is not None:
        return ()
    chosen = (*tally.worst, *tally.changed, *tally.unchanged)
    return {each.number: each for each in chosen if each.repair is not None}.values()

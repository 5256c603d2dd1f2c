"""This file makes the report of a run again, from what the run left in its output folder or from a cleaned data set."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unspin.core.errors import SourceError
from unspin.core.repair import Repair
from unspin.reports import site
from unspin.reports.failure import Failure
from unspin.reports.summary import run_summary
from unspin.reports.tally import Tally
from unspin.sources.cleaned import cleaned_repairs
from unspin.sources.corpora import Form, form_named
from unspin.sources.folder import OutputFolder
from unspin.sources.layout import Layout
from unspin.sources.rereading import SUMMARY, repairs_of
from unspin.sources.stream import begins_with

# Under this key the summary has the data sets of a run.
CORPORA = "corpora"


@dataclass(frozen=True, slots=True)
class Corpus:
    """A cleaned data set below an output folder's `clean`: its form, what was counted, and the first errors."""

    name: str
    form: Form
    numbers: Mapping[str, int]
    errors: tuple[str, ...] = ()


def results_of(root: Path) -> Iterator[Repair | Failure]:
    """What a run made of its documents or records, one by one, as its output folder tells.

    Raises SourceError where the folder can't be read, or no run left it.
    """
    summary = root / SUMMARY
    if not summary.is_file():
        raise SourceError(f"{summary}: missing; name an output folder that unspin clean has written")
    if not begins_with(summary, CORPORA):
        yield from repairs_of(root)
        return
    for name, layout, form in _corpora(summary):
        yield from cleaned_repairs(root / "clean" / name, layout, form)


def summary_of(corpora: Iterable[Corpus], layout: Layout) -> str:
    """The summary of a run over data sets, with what it takes to make the report again."""
    columns = {"text_field": layout.text_field, "id_field": layout.id_field, "prefix": layout.prefix}
    listed = [
        {"name": each.name, "form": str(each.form), "layout": columns, "errors": list(each.errors), **each.numbers}
        for each in corpora
    ]
    whole = {**run_summary((), ()), CORPORA: listed}
    return json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def write_report(folder: OutputFolder, results: Iterable[Repair | Failure]) -> Path:
    """Write the report of these results into a folder; its first page. No more than some documents are held at once.

    Raises SourceError where the folder can't be written, or the report would overwrite what unspin did not write.
    """
    tally = Tally()
    for each in results:
        tally.add(each)
    names = site.names(tally)
    folder.write(names, site.pages(tally))
    folder.drop(site.PAGES, names)
    return folder.root / site.PAGE


def _corpora(summary: Path) -> list[tuple[str, Layout, Form]]:
    """The name of each data set of a run, where its records have what, and its form."""
    try:
        found: list[Mapping[str, Any]] = json.loads(summary.read_text(encoding="utf-8"))[CORPORA]
        return [(each["name"], Layout(**each["layout"]), form_named(each["form"])) for each in found]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError(f"{summary}: does not tell what lies here ({error!r}); clean again") from error

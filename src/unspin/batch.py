"""This file cleans many documents: each one's failure is a record, never the end of the run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from unspin.api import Cleaner
from unspin.core.document import Document
from unspin.core.edit import EditError
from unspin.core.errors import UnspinError
from unspin.core.repair import Repair
from unspin.reports.html import render
from unspin.reports.records import edit_records
from unspin.reports.summary import Failure, document_summary, run_summary
from unspin.sources.decode import decode
from unspin.sources.files import Input, read_bytes
from unspin.sources.folder import OutputFolder


@dataclass(frozen=True, slots=True)
class Outcome:
    """The repairs of a run in order, and what could not be read or repaired, with reasons."""

    repairs: tuple[Repair, ...]
    failures: tuple[Failure, ...]


def clean_files(inputs: Iterable[Input], cleaner_of: Callable[[Path], Cleaner]) -> Iterator[Repair | Failure]:
    """Yield a repair, or the record of a failure, for each input; `cleaner_of` has the cleaner for its path.

    A cleaning that broke a law gives both: the text as it was, and the record.
    """
    for each in inputs:
        name = str(each.name)
        try:
            text, encoding = decode(read_bytes(each.path))
            repair = cleaner_of(each.path).clean(Document(text, name, {"encoding": encoding}))
            yield repair
            if repair.error:
                yield Failure(document=name, error=EditError.__name__, message=f"{each.path}: {repair.error}")
        except UnspinError as error:
            yield Failure(document=name, error=type(error).__name__, message=str(error))
        except Exception as error:  # one bad document never stops a batch
            message = (
                f"{each.path}: unspin failed on this document ({error!r}); that is a bug of ours: please report it"
            )
            yield Failure(document=name, error=type(error).__name__, message=message)


def gather(results: Iterable[Repair | Failure]) -> Outcome:
    """Sort the results into repairs and failures."""
    repairs: list[Repair] = []
    failures: list[Failure] = []
    for result in results:
        if isinstance(result, Repair):
            repairs.append(result)
        else:
            failures.append(result)
    return Outcome(tuple(repairs), tuple(failures))


def output_names(inputs: Sequence[Input]) -> list[str]:
    """Every file that a run over `inputs` may write, relative to its output folder."""
    return [
        *(f"clean/{each.name}" for each in inputs),
        *(f"diff/{each.name}.diff" for each in inputs),
        *REPORTS,
    ]


REPORTS = ("edits.jsonl", "summary.json", "report.html")


def write_outputs(outcome: Outcome, folder: OutputFolder, names: Iterable[str]) -> None:
    """Write the cleaned texts, their diffs and the three reports; `names` are all files the run may write.

    Raises SourceError where the folder can't be written.
    """
    folder.write(names, _files(outcome))


def _files(outcome: Outcome) -> Iterator[tuple[str, str]]:
    for repair in outcome.repairs:
        yield f"clean/{repair.before.name}", repair.after.text
        yield f"diff/{repair.before.name}.diff", repair.diff()
    yield from zip(
        REPORTS,
        (_edits(outcome.repairs), _summary(outcome), render(outcome.repairs, outcome.failures)),
        strict=True,
    )


def _edits(repairs: Iterable[Repair]) -> str:
    """One edit or suggestion a line."""
    return "".join(
        json.dumps(record, ensure_ascii=False) + "\n" for repair in repairs for record in edit_records(repair)
    )


def _summary(outcome: Outcome) -> str:
    documents = [document_summary(repair, len(repair.before.text.split())) for repair in outcome.repairs]
    return json.dumps(run_summary(documents, outcome.failures), ensure_ascii=False, indent=2, sort_keys=True) + "\n"

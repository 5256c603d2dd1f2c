"""This file cleans many documents, in one process or several: each one's failure is a record, never the run's end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from unspin.api import Cleaner
from unspin.core.document import Document
from unspin.core.edit import EditError
from unspin.core.errors import UnspinError
from unspin.core.repair import Repair
from unspin.core.spool import Spool
from unspin.document_worker import CleanerOf
from unspin.processes import Processes, do_all
from unspin.records import warm
from unspin.reports import site
from unspin.reports.failure import Failure
from unspin.reports.records import edit_records
from unspin.reports.summary import document_summary, written_summary
from unspin.reports.tally import Tally
from unspin.sources.decode import decode
from unspin.sources.files import Input, read_bytes
from unspin.sources.folder import OutputFolder
from unspin.workers.work import Lost


@dataclass(frozen=True, slots=True)
class Outcome:
    """The repairs of a run in order, not all in memory, and what could not be read or repaired, with reasons."""

    repairs: Spool[Repair]
    failures: tuple[Failure, ...]


def clean_all(
    inputs: Sequence[Input], cleaners: Callable[[], CleanerOf], processes: Processes
) -> Iterator[Repair | Failure]:
    """What `clean_files` yields, in the same order, whatever the processes; `cleaners` must be picklable."""
    return do_all(inputs, cleaners, _Cleaning(), processes)


@dataclass(frozen=True, slots=True)
class _Cleaning:
    """The task to clean a file."""

    def each(self, document: Input, cleaner_of: CleanerOf) -> list[Repair | Failure]:
        return list(clean_files([document], cleaner_of))

    def lost(self, document: Input, lost: Lost) -> Repair | Failure:
        return Failure(document=str(document.name), error=lost.error, message=lost.reason)

    def warm(self, cleaner: Cleaner, whole: bool) -> object:
        return warm(cleaner, whole)


def clean_files(inputs: Iterable[Input], cleaner_of: CleanerOf) -> Iterator[Repair | Failure]:
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
                yield Failure(document=name, error=EditError.__name__, message=repair.error)
        except UnspinError as error:
            message = str(error).removeprefix(f"{each.path}: ")  # what tells a failure begins with the document's name
            yield Failure(document=name, error=type(error).__name__, message=message)
        except Exception as error:  # one bad document never stops a batch
            message = f"unspin failed on this document ({error!r}); that is a bug of ours: please report it"
            yield Failure(document=name, error=type(error).__name__, message=message)


def gather(results: Iterable[Repair | Failure]) -> Outcome:
    """Sort the results into repairs and failures."""
    repairs: Spool[Repair] = Spool()
    failures: list[Failure] = []
    for result in results:
        if isinstance(result, Repair):
            repairs.add(result)
        else:
            failures.append(result)
    return Outcome(repairs, tuple(failures))


def output_names(inputs: Sequence[Input]) -> list[str]:
    """Every file that a run over `inputs` may write, relative to its output folder."""
    return [
        *(f"clean/{each.name}" for each in inputs),
        *(f"diff/{each.name}.diff" for each in inputs),
        *REPORTS,
    ]


REPORTS = ("edits.jsonl", "summary.json", site.PAGE)


def write_outputs(outcome: Outcome, folder: OutputFolder, names: Iterable[str]) -> None:
    """Write the cleaned texts, their diffs and the three reports; `names` are all files that are known to come, to
    which the report may add pages.

    Raises SourceError where the folder can't be written.
    """
    tally = Tally()
    results: Iterator[Repair | Failure] = chain(outcome.repairs, outcome.failures)
    for result in results:
        tally.add(result)
    pages = site.names(tally)
    folder.write([*names, *pages], _files(outcome, tally))
    folder.drop(site.PAGES, pages)


def _files(outcome: Outcome, tally: Tally) -> Iterator[tuple[str, str | Iterable[str]]]:
    for repair in outcome.repairs:
        yield f"clean/{repair.before.name}", repair.after.text
        yield f"diff/{repair.before.name}.diff", repair.diff()
    yield REPORTS[0], _edits(outcome.repairs)
    yield REPORTS[1], _summary(outcome, tally)
    yield from site.pages(tally)


def _edits(repairs: Iterable[Repair]) -> Iterator[str]:
    """One edit or suggestion a line."""
    for repair in repairs:
        yield "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in edit_records(repair))


def _summary(outcome: Outcome, tally: Tally) -> Iterator[str]:
    """The documents' numbers one by one, then the rest."""
    documents = (document_summary(repair, len(repair.before.text.split())) for repair in outcome.repairs)
    return written_summary(documents, outcome.failures, tally.totals)

"""This file cleans many documents, in one process or several: each one's failure is a record, never the run's end."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from unspin.api import Cleaner
from unspin.core.document import Document
from unspin.core.edit import EditError
from unspin.core.errors import UnspinError
from unspin.core.repair import Repair
from unspin.core.spool import Spool
from unspin.records import LARGE, warm
from unspin.reports import site
from unspin.reports.failure import Failure
from unspin.reports.records import edit_records
from unspin.reports.summary import document_summary, written_summary
from unspin.reports.tally import Tally
from unspin.sources.decode import decode
from unspin.sources.files import Input, read_bytes
from unspin.sources.folder import OutputFolder
from unspin.workers.pool import Pool
from unspin.workers.work import Do

CleanerOf = Callable[[Path], Cleaner]
# Bytes of input that are worth a worker of its own, which costs a second to load: a second's work on clean news.
_WORTH_A_WORKER = 500_000
# Documents that a worker gets at a time.
_BATCH = 8


@dataclass(frozen=True, slots=True)
class Outcome:
    """The repairs of a run in order, not all in memory, and what could not be read or repaired, with reasons."""

    repairs: Spool[Repair]
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Processes:
    """How documents are cleaned: by `workers` processes, None for as many as there are cores and the input is worth;
    `timeout` is in seconds for one document, None for no limit.
    """

    workers: int | None = None
    timeout: float | None = None

    def count(self, inputs: Sequence[Input]) -> int:
        """How many processes to start: none for one worker without a limit, which is this process."""
        worth = sum(map(_size, inputs)) // _WORTH_A_WORKER
        wanted = self.workers or max(1, min(os.cpu_count() or 1, worth))
        return wanted if wanted > 1 or self.timeout else 0


def clean_all(
    inputs: Sequence[Input], cleaners: Callable[[], CleanerOf], processes: Processes
) -> Iterator[Repair | Failure]:
    """What `clean_files` yields, in the same order, whatever the processes; `cleaners` must be picklable."""
    workers = processes.count(inputs)
    if not workers:
        yield from clean_files(inputs, cleaners())
        return
    batches = (inputs[low : low + _BATCH] for low in range(0, len(inputs), _BATCH))
    loading = _Loading(cleaners, inputs[0].path, sum(map(_size, inputs)) // workers)
    pool = Pool(_DocumentWork(loading), workers, processes.timeout)
    with closing(pool.run((None, batch, len(batch)) for batch in batches)) as results:
        for _, result in results:
            yield from result


@dataclass(frozen=True, slots=True)
class _Loading:
    """How workers load, each of which has `size` bytes to clean.

    Where files lie decides which cleaner, so each loads with its first document; where their work is worth it, what the
    `first` of all needs is loaded for all.
    """

    cleaners: Callable[[], CleanerOf]
    first: Path
    size: int

    def __call__(self, shared: bool) -> Callable[[Input], list[Repair | Failure]]:
        """What cleans one document."""
        cleaner_of = self.cleaners()
        if shared and self.size >= _WORTH_A_WORKER:
            with suppress(Exception):  # the document will tell it
                warm(cleaner_of(self.first), whole=self.size >= LARGE)
        return lambda each: list(clean_files([each], cleaner_of))


@dataclass(frozen=True, slots=True)
class _DocumentWork:
    """What workers do with batches of documents."""

    load: _Loading

    def result(self, packed: Sequence[Input], known: Mapping[int, str], do: Do) -> list[Repair | Failure]:
        """The repairs and failures of a batch."""
        found = (_given_up(each, known[k]) if k in known else do(k, each) for k, each in enumerate(packed))
        return [result for results in found for result in results]


def _given_up(each: Input, reason: str) -> list[Failure]:
    return [Failure(document=str(each.name), error="TimeoutError", message=f"{each.path}: {reason}")]


def _size(each: Input) -> int:
    """In bytes; what can't be read is told when it is read."""
    try:
        return each.path.stat().st_size
    except OSError:
        return 0


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

"""This file cleans one data set: from its reader through the workers to its output, part by part."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unspin.core.errors import SourceError
from unspin.corpus.plan import BATCH_BYTES, Plan, identity
from unspin.corpus.worker import Counts, Loading, RecordWork, counts_of
from unspin.sources import parquet
from unspin.sources.corpora import Form, form_of, reader_of, writer_of
from unspin.sources.journal import Journal, Mark
from unspin.sources.lines import END, Position
from unspin.sources.output import Output, verify
from unspin.sources.places import Place, exists, name_of, size_of, upload
from unspin.sources.rows import Raw, Reader
from unspin.workers.pool import Pool

# A row group has the records of so many parts: some 16 MB of articles.
_PARTS_IN_A_ROW_GROUP = 16


@dataclass(frozen=True, slots=True)
class Batch:
    """Records for one worker; `last` where a part of the output ends with them, at a position of the input."""

    raws: tuple[Raw, ...]
    last: bool
    after: Position


@dataclass(frozen=True, slots=True)
class _Run:
    """A run: how, by what work, in what form, where its unfinished output lies, and its journal."""

    plan: Plan
    work: RecordWork
    form: Form
    partial: Path
    journal: Journal


def clean_corpus(
    where: Place,
    target: Place,
    plan: Plan,
    restart: bool = False,
    tell: Callable[[int], object] = lambda _records: None,
) -> Counts:
    """Clean a data set into `target`, going on where an earlier run of the same plan stopped; what was counted.

    `target` is there when it is whole, not before; `tell` hears how many records are done. Raises SourceError where
    the input can't be read at all, the output can't be written, another run is writing it, or an unfinished run was
    another.
    """
    run = _run(where, target, plan)
    try:
        with run.journal.held():
            marks = _marks(run, restart, target)
            counts = _counts(marks) if _done(marks) else _write(run, marks, tell)
            _deliver(run, target, marks)
    except OSError as error:
        raise SourceError(f"{error.filename or target}: can't be written: {error.strerror or error}") from error
    return counts


def _run(where: Place, target: Place, plan: Plan) -> _Run:
    form = plan.form or form_of(target) or Form("jsonl")
    reader = reader_of(where, plan.layout)
    loading = Loading(plan.settings, size_of(where) // plan.workers)
    work = RecordWork(loading, reader, writer_of(form, reader, plan.layout))
    folder = _folder(target)
    journal = Journal(folder / f"{name_of(target)}.journal", identity(plan, where, form))
    return _Run(plan, work, form, folder / f"{name_of(target)}.partial", journal)


def _folder(target: Place) -> Path:
    """Where unfinished outputs lie: beside a file; for a URL in the cache folder, as no store can cut a file."""
    if isinstance(target, Path):
        folder = target.parent
    else:
        from platformdirs import user_cache_path

        folder = user_cache_path("unspin") / "unfinished" / hashlib.sha256(target.encode()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _marks(run: _Run, restart: bool, target: Place) -> list[Mark]:
    """How far an earlier run came; a journal is there then, with the marks or new."""
    marks = [] if restart else run.journal.resume()
    if marks and run.partial.exists():
        verify(run.partial, marks)
        return marks
    if _done(marks) and exists(target):  # it died between its last two steps
        return marks
    if marks:
        raise SourceError(f"{run.partial}: missing, though its journal is there; begin anew with --restart")
    run.partial.unlink(missing_ok=True)
    run.journal.begin()
    return []


def _done(marks: list[Mark]) -> bool:
    return bool(marks) and marks[-1].done


def _counts(marks: list[Mark]) -> Counts:
    return counts_of(marks[-1].counts) if marks else Counts()


def _write(run: _Run, marks: list[Mark], tell: Callable[[int], object]) -> Counts:
    """Write the parts that are missing, and note each in the journal and in `marks`."""
    last = marks[-1] if marks else Mark()
    output = Output(run.partial, run.form.packing, last)
    counts, read = _counts(marks), last.read

    def mark(done: bool) -> None:
        digest = output.finish_part()
        marks.append(Mark(read, output.written, digest, counts.numbers(), done))
        run.journal.add(marks[-1])

    pool = Pool(run.work, run.plan.workers, run.plan.timeout)
    with closing(output), closing(pool.run(_packed(run, read))) as results:
        tell(counts.records)
        if not last.written:
            output.add(run.work.writer.head)
        for batch, (data, counted) in results:
            output.add(data)
            counts += counted
            tell(counted.records)
            if batch.last:
                read = batch.after
                mark(done=False)
        mark(done=True)
    return counts


def _packed(run: _Run, start: Position) -> Iterator[tuple[Batch, Any, int]]:
    for batch in batches(run.work.reader, start, run.plan):
        yield batch, run.work.reader.packed(batch.raws), len(batch.raws)


def batches(reader: Reader, start: Position, plan: Plan) -> Iterator[Batch]:
    """The records from a position on. Where parts end is decided by the records alone, not by the size of batches."""
    held: list[Raw] = []
    batch_bytes = part_bytes = part_records = 0
    for raw in reader.read(start) if start.offset != END else ():
        held.append(raw)
        batch_bytes, part_bytes, part_records = batch_bytes + raw.size, part_bytes + raw.size, part_records + 1
        last = part_bytes >= plan.part_bytes or part_records >= plan.part_records
        if last or len(held) >= plan.batch_records or batch_bytes >= BATCH_BYTES:
            yield Batch(tuple(held), last, raw.after)
            held, batch_bytes = [], 0
        if last:
            part_bytes = part_records = 0
    if held:
        yield Batch(tuple(held), False, held[-1].after)


def _deliver(run: _Run, target: Place, marks: list[Mark]) -> None:
    """Put the whole output where it belongs, then forget the journal."""
    if run.partial.exists():
        whole = _joined(run, [mark.counts["records"] for mark in marks])
        if isinstance(target, Path):
            whole.replace(target)
        else:
            upload(whole, target)
            whole.unlink()
    run.journal.path.unlink()
    run.partial.unlink(missing_ok=True)


def _joined(run: _Run, ends: list[int]) -> Path:
    """The output as one file: it is one already, but for Parquet."""
    if run.form.kind != "parquet":
        return run.partial
    whole = run.partial.with_suffix(".whole")
    groups = ends[_PARTS_IN_A_ROW_GROUP - 1 :: _PARTS_IN_A_ROW_GROUP]
    parquet.join(run.partial, whole, dict.fromkeys([*groups, ends[-1]]))
    return whole

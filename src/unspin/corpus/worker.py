"""This file is what a worker process does: it loads the models once, then cleans batches until nobody asks for more."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from unspin.core.record import Cleaned
from unspin.core.settings import Settings
from unspin.records import Text, clean_record, record_cleaner, warm
from unspin.sources.rows import Reader, Rows, Writer, placed

# Errors of a batch that are kept word by word for the summary; all are in the output.
_MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Work:
    """What all workers need to know, told once."""

    settings: Settings
    reader: Reader
    writer: Writer


@dataclass(frozen=True, slots=True)
class Counts:
    """How many records there were, how many failed or changed, how many edits; the first errors."""

    records: int = 0
    failed: int = 0
    changed: int = 0
    edits: int = 0
    errors: tuple[str, ...] = field(default=(), compare=False)

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.records + other.records,
            self.failed + other.failed,
            self.changed + other.changed,
            self.edits + other.edits,
            (self.errors + other.errors)[:_MOST_SHOWN],
        )

    def numbers(self) -> dict[str, int]:
        """The numbers alone."""
        return {"records": self.records, "failed": self.failed, "changed": self.changed, "edits": self.edits}


def counts_of(numbers: Mapping[str, int]) -> Counts:
    """The counts that have these numbers."""
    return Counts(numbers["records"], numbers["failed"], numbers["changed"], numbers["edits"])


Result = tuple[bytes, Counts]


def serve(connection: Connection, work: Work) -> None:
    """Answer each batch with its result; before each record say which one it is, so that its time can be taken.

    Sends ("ready", 0), then ("at", k) and ("done", result). Ends when the connection does.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    try:
        cleaner = warm(record_cleaner(work.settings))
        connection.send(("ready", 0))
        while True:
            packed, known = connection.recv()

            def clean(k: int, text: Text) -> Cleaned:
                connection.send(("at", k))
                return clean_record(text, cleaner)

            connection.send(("done", finished(work, packed, known, clean)))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def finished(work: Work, packed: Any, known: Mapping[int, str], clean: Callable[[int, Text], Cleaned]) -> Result:
    """The bytes and counts of a batch; `known` tells the errors of records that are not to be tried again."""
    rows = work.reader.parse(packed)
    cleaned = [Cleaned(None, error=known[k]) if k in known else clean(k, row.text) for k, row in enumerate(rows.rows)]
    return work.writer.render(rows, cleaned), _counted(rows, cleaned)


def _counted(rows: Rows, cleaned: Sequence[Cleaned]) -> Counts:
    errors = [error for row, each in zip(rows.rows, cleaned, strict=True) if (error := placed(row, each)) is not None]
    return Counts(
        len(cleaned),
        len(errors),
        sum(each.changed for each in cleaned),
        sum(len(each.edits) for each in cleaned),
        tuple(errors[:_MOST_SHOWN]),
    )

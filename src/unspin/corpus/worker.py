"""This file is what worker processes do with the records of a data set, and what they count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from unspin.core.record import Cleaned
from unspin.core.settings import Settings
from unspin.records import LARGE, Text, clean_record, record_cleaner, warm
from unspin.sources.rows import Reader, Rows, Writer, placed
from unspin.workers.work import Do, Lost

# Errors of a batch that are kept word by word for the summary; all are in the output.
_MOST_SHOWN = 10


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


@dataclass(frozen=True, slots=True)
class Loading:
    """How workers load, each of which has `size` bytes of records to clean."""

    settings: Settings
    size: int

    def __call__(self, shared: bool) -> Callable[[Text], Cleaned]:
        """What cleans one text."""
        cleaner = warm(record_cleaner(self.settings), whole=shared and self.size >= LARGE)
        return lambda text: clean_record(text, cleaner)


@dataclass(frozen=True, slots=True)
class RecordWork:
    """What workers do with batches of records: the bytes of the output, and counts."""

    load: Loading
    reader: Reader
    writer: Writer

    def result(self, packed: Any, known: Mapping[int, Lost], do: Do) -> tuple[bytes, Counts]:
        """The bytes and counts of a batch; `known` tells why some are not to be tried again."""
        rows = self.reader.parse(packed)
        cleaned = [
            Cleaned(None, error=known[k].reason) if k in known else do(k, row.text) for k, row in enumerate(rows.rows)
        ]
        return self.writer.render(rows, cleaned), _counted(rows, cleaned)


def _counted(rows: Rows, cleaned: Sequence[Cleaned]) -> Counts:
    errors = [error for row, each in zip(rows.rows, cleaned, strict=True) if (error := placed(row, each)) is not None]
    return Counts(
        len(cleaned),
        len(errors),
        sum(each.changed for each in cleaned),
        sum(len(each.edits) for each in cleaned),
        tuple(errors[:_MOST_SHOWN]),
    )

"""This file defines what all formats of data sets have in common: raw records, rows, readers and writers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from unspin.core.record import Cleaned
from unspin.records import Text
from unspin.sources.lines import Position


@dataclass(frozen=True, slots=True)
class Raw:
    """A record as it stands in its file, the number of its line or row, the position after it, and its weight in bytes.

    A record with a `fault` could not be read: that is what its error says.
    """

    number: int
    data: Any
    after: Position
    size: int
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Object:
    """A JSON object around the value of its text field: all that stands before it, the value, and all after it.

    `after` ends before the brace that closes the object, `rest` begins with it.
    """

    before: str
    value: str
    after: str
    rest: str = "}"

    @property
    def empty(self) -> bool:
        """Whether it has no field yet."""
        return not self.value and self.before.strip() == "{"


@dataclass(frozen=True, slots=True)
class Row:
    """A record that was read: where it stands, as "line 7", its text or why there is none, and its fields.

    `native` is what its own format needs to write it again; None where nothing of it can pass through.
    """

    place: str
    text: Text
    native: Any = None


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a batch, and all of them as one value where their format has one."""

    rows: tuple[Row, ...]
    whole: Any = None


class Reader(Protocol):
    """A source of records. It travels to the workers, which parse what is read."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that formats with columns get."""
        ...

    def read(self, start: Position) -> Iterator[Raw]:
        """The records from a position on, in order."""
        ...

    def packed(self, raws: Sequence[Raw]) -> Any:
        """Records in a form that travels."""
        ...

    def parse(self, packed: Any) -> Rows:
        """What `packed` holds, as rows."""
        ...

    def as_object(self, row: Row) -> Object:
        """A row as a JSON object."""
        ...

    def cells(self, row: Row) -> list[str | None]:
        """A row as texts, one for each column."""
        ...


class Writer(Protocol):
    """What makes the bytes of an output. It travels to the workers."""

    @property
    def head(self) -> bytes:
        """What stands before all records."""
        ...

    def render(self, rows: Rows, cleaned: Sequence[Cleaned]) -> bytes:
        """The bytes of a batch."""
        ...


def placed(row: Row, cleaned: Cleaned) -> str | None:
    """The error of a record with where it stands."""
    return None if cleaned.error is None else f"{row.place}: {cleaned.error}"

"""This file reads and writes Parquet, row by row in bounded memory.

A Parquet file can't be added to, so records are written as Arrow streams one after another, which can be cut anywhere
between two of them, and become Parquet when all are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from unspin.core.errors import SourceError
from unspin.core.record import Cleaned
from unspin.integrations import arrow
from unspin.sources.commas import object_of
from unspin.sources.layout import Layout, dumps
from unspin.sources.lines import Position
from unspin.sources.places import Place, name_of, needed, opened
from unspin.sources.rows import Object, Raw, Reader, Row, Rows, placed

# Rows decoded at a time. Their texts are in memory together, so 64 of the largest allowed are 640 MB; 64 articles are
# some 200 kB.
_DECODED = 64


@dataclass(frozen=True, slots=True)
class Parquet:
    """Reads the rows of a Parquet file; a position's offset counts rows."""

    where: Place
    layout: Layout
    schema: Any

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the file."""
        return tuple(self.schema.names)

    def read(self, start: Position) -> Iterator[Raw]:
        """The rows from a position on, as batches of one row."""
        with opened(self.where) as file:
            yield from self._rows(_parquet().ParquetFile(file), start.offset)

    def _rows(self, source: Any, start: int) -> Iterator[Raw]:
        first, number = _first_group(source, start)
        groups = list(range(first, source.num_row_groups))
        for batch in source.iter_batches(_DECODED, row_groups=groups) if groups else ():
            for k in range(batch.num_rows):
                number += 1
                if number > start:
                    row = batch.slice(k, 1)
                    yield Raw(number, row, Position(number, number), row.nbytes)

    def packed(self, raws: Sequence[Raw]) -> tuple[int, bytes]:
        """The number of the first row, and the rows as an Arrow stream, which holds no more than these rows."""
        return raws[0].number, stream_of([raw.data for raw in raws])

    def parse(self, packed: tuple[int, bytes]) -> Rows:
        """The rows, and all of them as one batch."""
        number, stream = packed
        batch = whole(stream)
        found = arrow.texts(batch, self.layout)
        ids = batch.column(self.layout.id_field).to_pylist() if self.layout.id_field in self.columns else None
        rows = (Row(self._place(number + k, ids[k] if ids else None), text, (batch, k)) for k, text in enumerate(found))
        return Rows(tuple(rows), batch)

    def as_object(self, row: Row) -> Object:
        """A row as a JSON object."""
        values = {name: _plain(value) for name, value in self._values(row).items()}
        return object_of(values, self.layout.text_field)

    def cells(self, row: Row) -> list[str | None]:
        """A row as texts; what is no text is JSON."""
        plain = (_plain(value) for value in self._values(row).values())
        return [each if each is None or isinstance(each, str) else dumps(each) for each in plain]

    def _values(self, row: Row) -> dict[str, Any]:
        batch, k = row.native
        values: dict[str, Any] = batch.slice(k, 1).to_pylist()[0]
        return values

    def _place(self, number: int, name: object) -> str:
        return f"row {number}" if name is None else f"row {number} ({self.layout.id_field} {str(name)[:80]})"


@dataclass(frozen=True, slots=True)
class ParquetWriter:
    """Writes Arrow streams, of which `join` makes Parquet."""

    reader: Reader
    layout: Layout

    @property
    def head(self) -> bytes:
        """A stream without rows, which says what the columns are."""
        return stream_of([self._schema().empty_table()])

    def render(self, rows: Rows, cleaned: Sequence[Cleaned]) -> bytes:
        """The rows with what is added, as an Arrow stream."""
        told = [_told(row, each) for row, each in zip(rows.rows, cleaned, strict=True)]
        batch = self._columns(rows) if rows.whole is None else rows.whole
        return stream_of([arrow.extended(batch, told, self.layout)])

    def _schema(self) -> Any:
        schema = self.reader.schema if isinstance(self.reader, Parquet) else self._columns(Rows(())).schema
        return arrow.cleaned_schema(schema, self.layout)

    def _columns(self, rows: Rows) -> Any:
        """The rows of a format without types: columns of texts."""
        pa = needed("pyarrow", "corpus", "Parquet")
        cells = [self.reader.cells(row) for row in rows.rows]
        schema = pa.schema([(name, pa.large_string()) for name in self.reader.columns])
        arrays = [pa.array([_writable(row[k]) for row in cells], pa.large_string()) for k in range(len(schema))]
        return pa.RecordBatch.from_arrays(arrays, schema=schema)


def open_parquet(where: Place, layout: Layout) -> Parquet:
    """A reader of a Parquet file.

    Raises SourceError where it is none, or lacks the text.
    """
    try:
        with opened(where) as file:
            schema = _parquet().ParquetFile(file).schema_arrow
    except (OSError, ValueError) as error:
        raise SourceError(f"{where}: can't be read as Parquet: {error}") from error
    arrow.check(schema, layout, name_of(where))
    return Parquet(where, layout, schema)


def stream_of(tables: Sequence[Any]) -> bytes:
    """Tables or batches of one schema as one Arrow stream."""
    pa = needed("pyarrow", "corpus", "Parquet")
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, tables[0].schema) as writer:
        for table in tables:
            writer.write(table)
    return bytes(sink.getvalue().to_pybytes())


def whole(stream: bytes) -> Any:
    """The one batch that an Arrow stream's batches are together."""
    pa = needed("pyarrow", "corpus", "Parquet")
    table = pa.ipc.open_stream(stream).read_all().combine_chunks()
    batches = table.to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=table.schema)


def join(streams: Path, target: Path, ends: Iterable[int]) -> None:
    """Write the rows of the streams in a file as Parquet; a row group ends after each of `ends` rows."""
    pa = needed("pyarrow", "corpus", "Parquet")
    with streams.open("rb") as file:
        first = pa.ipc.open_stream(file)
        batches = _batches(pa, file, first)
        with _parquet().ParquetWriter(str(target), first.schema, compression="zstd") as writer:
            held: list[Any] = []
            done = 0
            for end in ends:
                while done + sum(batch.num_rows for batch in held) < end:
                    held.append(next(batches))
                writer.write_table(pa.Table.from_batches(held, first.schema), row_group_size=max(1, end - done))
                held, done = [], end


def _batches(pa: Any, file: Any, stream: Any) -> Iterator[Any]:
    """The batches of all streams in a file; `stream` is the first."""
    while True:
        yield from stream
        if not file.peek(1):
            return
        stream = pa.ipc.open_stream(file)


def _first_group(source: Any, start: int) -> tuple[int, int]:
    """The row group that holds the row after row `start`, and how many rows stand before it."""
    passed = 0
    for group in range(source.num_row_groups):
        rows = source.metadata.row_group(group).num_rows
        if passed + rows > start:
            return group, passed
        passed += rows
    return source.num_row_groups, passed


def _plain(value: Any) -> Any:
    """A value as JSON has it; what JSON lacks (dates, decimals, bytes) as a text."""
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, str | bool | int | float) else str(value)


def _told(row: Row, cleaned: Cleaned) -> Cleaned:
    """The result with the place of its error, where Arrow can hold it."""
    if isinstance(row.text, str) and _writable(row.text) != row.text:
        cleaned = Cleaned(None, error="the text has lone surrogates, which Parquet can't hold")
    return replace(cleaned, error=_writable(placed(row, cleaned)))


def _writable(text: str | None) -> str | None:
    return None if text is None else text.encode("utf-8", "replace").decode()


def _parquet() -> Any:
    return needed("pyarrow.parquet", "corpus", "Parquet")

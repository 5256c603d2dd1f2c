"""This file reads and writes comma-separated values with a header, in UTF-8."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from unspin.core.errors import SourceError
from unspin.core.record import Cleaned, Problem
from unspin.sources.jsonl import raw_line
from unspin.sources.layout import Layout, dumps, too_long
from unspin.sources.lines import START, Line, Position, lines
from unspin.sources.pieces import pieces
from unspin.sources.places import Place, name_of
from unspin.sources.rows import Object, Raw, Reader, Row, Rows, placed

_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Commas:
    """Reads rows below a header. Fields may hold line breaks; blank lines are no records."""

    where: Place
    packing: str
    layout: Layout
    columns: tuple[str, ...]
    line_break: str
    marked: bool
    begin: Position

    def read(self, start: Position) -> Iterator[Raw]:
        """The rows from a position on."""
        start = self.begin if start == START else start
        yield from _raws(self._lines(start), self.layout.most_bytes)

    def _lines(self, start: Position) -> Iterator[Line]:
        return lines(pieces(self.where, self.packing, start.offset), start, self.layout.most_bytes)

    def packed(self, raws: Sequence[Raw]) -> tuple[Raw, ...]:
        """The records as they are."""
        return tuple(raws)

    def parse(self, packed: Sequence[Raw]) -> Rows:
        """Each record as a row."""
        return Rows(tuple(self._row(raw) for raw in packed))

    def as_object(self, row: Row) -> Object:
        """The cells as an object of texts."""
        if row.native is None:
            return Object("{", "", "")
        return object_of(dict(zip(self.columns, self.cells(row), strict=True)), self.layout.text_field)

    def cells(self, row: Row) -> list[str | None]:
        """The cells, as many as the header has."""
        cells: list[str | None] = list(row.native or ())
        return [*cells, *[None] * len(self.columns)][: len(self.columns)]

    def _row(self, raw: Raw) -> Row:
        place = f"line {raw.number}"
        if raw.fault:
            return Row(place, Problem(raw.fault))
        cells = tuple(raw.data)
        if len(cells) != len(self.columns):
            reason = f"the row has {len(cells)} columns, the header {len(self.columns)}"
            return Row(place, Problem(reason), cells)
        named = dict(zip(self.columns, cells, strict=True))
        name = named.get(self.layout.id_field)
        return Row(place if name is None else f"{place} ({self.layout.id_field} {name[:80]})", self._text(named), cells)

    def _text(self, named: dict[str, str]) -> str | Problem:
        bad = next((name for name, cell in named.items() if not _is_unicode(cell)), None)
        return named[self.layout.text_field] if bad is None else Problem(f"the column {bad!r} is no UTF-8")


@dataclass(frozen=True, slots=True)
class CommasWriter:
    """Writes rows below a header; edits are JSON, what is None is empty.

    `errors` says what becomes of what UTF-8 lacks: bad bytes of a CSV file pass through as they are.
    """

    reader: Reader
    layout: Layout
    line_break: str = "\n"
    marked: bool = False
    errors: str = "replace"

    @property
    def head(self) -> bytes:
        """The header, after a byte order mark where the input had one."""
        mark = _BYTE_ORDER_MARK if self.marked else ""
        return (mark + self._rows([[*self.reader.columns, *self.layout.added]])).encode("utf-8", self.errors)

    def render(self, rows: Rows, cleaned: Sequence[Cleaned]) -> bytes:
        """Each row with what is added."""
        text = self._rows(self._cells(row, each) for row, each in zip(rows.rows, cleaned, strict=True))
        return text.encode("utf-8", self.errors)

    def _cells(self, row: Row, cleaned: Cleaned) -> list[Any]:
        cells: list[Any] = self.reader.cells(row)
        if self.layout.replace and cleaned.text is not None:
            cells[self.reader.columns.index(self.layout.text_field)] = _writable(cleaned.text)
        *values, _error = self.layout.values(cleaned)
        values[-2] = dumps(values[-2])
        added = [*values, placed(row, cleaned)]
        return [*cells, *(_writable(each) if isinstance(each, str) else each for each in added)]

    def _rows(self, rows: Iterable[Sequence[Any]]) -> str:
        sheet = io.StringIO(newline="")
        csv.writer(sheet, lineterminator=self.line_break).writerows(rows)
        return sheet.getvalue()


def open_commas(where: Place, packing: str, layout: Layout) -> Commas:
    """A reader of the rows below a header.

    Raises SourceError where there is no header, or it lacks the text.
    """
    first = next(_raws(lines(pieces(where, packing), START, layout.most_bytes), layout.most_bytes), None)
    if first is None or first.fault:
        raise SourceError(f"{where}: line 1 is no header: {first.fault if first else 'the file is empty'}")
    columns = (first.data[0].removeprefix(_BYTE_ORDER_MARK), *first.data[1:])
    if len(columns) == 1 and any(mark in columns[0] for mark in ";\t|"):
        raise SourceError(f"{name_of(where)}: one column alone, {columns[0]!r}; write commas between the fields")
    layout.check(columns, name_of(where))
    head = next(lines(pieces(where, packing), START, layout.most_bytes)).data
    line_break = "\r\n" if head.endswith(b"\r") else "\n"
    return Commas(where, packing, layout, columns, line_break, first.data[0] != columns[0], first.after)


def object_of(values: dict[str, Any], text_field: str) -> Object:
    """Values as a JSON object, cut around the text."""
    pairs = [(name, dumps(name), dumps(value)) for name, value in values.items()]
    at = next(k for k, (name, _, _) in enumerate(pairs) if name == text_field)
    before = "".join(f"{name}: {value}, " for _, name, value in pairs[:at])
    after = "".join(f", {name}: {value}" for _, name, value in pairs[at + 1 :])
    return Object(f"{{{before}{pairs[at][1]}: ", pairs[at][2], after)


def _raws(source: Iterator[Line], most_bytes: int) -> Iterator[Raw]:
    """Lines put together to rows. Where quotes are wrong, the line that begins the row is an error, and the next line
    begins another row."""
    again: deque[Line] = deque()
    while True:
        line = again.popleft() if again else next(source, None)
        if line is None:
            return
        if line.fault:
            yield raw_line(line, b"")
        elif line.data.strip(b"\r"):
            taken = [line]
            row, fault = _row(_texts(taken, again, source, most_bytes))
            if fault:
                again.extendleft(reversed(taken[1:]))
                yield Raw(line.number, (), line.after, len(line.data), fault)
            else:
                yield Raw(line.number, row, taken[-1].after, sum(len(each.data) for each in taken))


def _texts(taken: list[Line], again: deque[Line], source: Iterator[Line], most_bytes: int) -> Iterator[str]:
    """The lines of one row as the parser asks for them; those that it took are in `taken`."""
    size = 0
    while True:
        line = taken[-1]
        size += len(line.data) + 1
        if line.fault or size > most_bytes + 1:
            raise csv.Error(line.fault or too_long(size, most_bytes))
        yield line.data.decode("utf-8", "surrogateescape") + "\n"
        following = again.popleft() if again else next(source, None)
        if following is None:
            return
        taken.append(following)


def _row(texts: Iterator[str]) -> tuple[tuple[str, ...], str]:
    """The cells of a row, or what is wrong with it."""
    csv.field_size_limit(_NO_LIMIT)
    try:
        cells = next(csv.reader(texts, strict=True))
    except (csv.Error, StopIteration) as error:
        return (), f"the row can't be read: {error}"
    return tuple(cells), ""


# Rows are held to their own limit; the parser's, of 128 kB a field, is too small for articles.
_NO_LIMIT = 2**31 - 1


def _is_unicode(cell: str) -> bool:
    return cell.isascii() or not any("\udc80" <= letter <= "\udcff" for letter in cell)


def _writable(text: str) -> str:
    """The text without lone surrogates, which UTF-8 lacks."""
    return text.encode("utf-8", "replace").decode()

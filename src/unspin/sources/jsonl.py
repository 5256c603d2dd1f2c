"""This file reads and writes JSON lines; what it does not add stays byte for byte as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from unspin.core.record import Cleaned, Problem
from unspin.sources.layout import Layout, dumps
from unspin.sources.lines import Line, Position, lines
from unspin.sources.members import Member, members
from unspin.sources.pieces import pieces
from unspin.sources.places import Place
from unspin.sources.rows import Object, Raw, Reader, Row, Rows, placed

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# What a format with columns gets of the fields that it has no column for.
FIELDS = "fields"


@dataclass(frozen=True, slots=True)
class JsonObject:
    """A line that is an object: its text, its members, and where its closing brace stands."""

    body: str
    members: tuple[Member, ...]
    close: int

    def member(self, key: str) -> Member | None:
        """The member of this name."""
        return next((each for each in self.members if each.key == key), None)


@dataclass(frozen=True, slots=True)
class JsonLines:
    """Reads one JSON object a line; blank lines are no records."""

    where: Place
    packing: str
    layout: Layout

    @property
    def columns(self) -> tuple[str, ...]:
        """What names a record, its text, and all other fields as one JSON object."""
        return (self.layout.id_field, self.layout.text_field, FIELDS)

    def read(self, start: Position) -> Iterator[Raw]:
        """The lines from a position on."""
        for line in lines(pieces(self.where, self.packing, start.offset), start, self.layout.most_bytes):
            data = line.data.removeprefix(_BYTE_ORDER_MARK) if line.number == 1 else line.data
            if line.fault or data.strip(b" \t\r"):
                yield raw_line(line, data)

    def packed(self, raws: Sequence[Raw]) -> tuple[Raw, ...]:
        """The records as they are."""
        return tuple(raws)

    def parse(self, packed: Sequence[Raw]) -> Rows:
        """Each line as a row."""
        return Rows(tuple(self._row(raw) for raw in packed))

    def as_object(self, row: Row) -> Object:
        """The line itself, cut around the value of its text."""
        if row.native is None:
            return Object("{", "", "")
        body, close, found = row.native.body, row.native.close, row.native.member(self.layout.text_field)
        if found is None:
            return Object(body[:close], "", "", body[close:])
        return Object(body[: found.start], body[found.start : found.end], body[found.end : close], body[close:])

    def cells(self, row: Row) -> list[str | None]:
        """The id and the text as they are or as JSON, then all other fields."""
        if row.native is None:
            return [None, None, None]
        named = [row.native.member(name) for name in self.columns[:2]]
        others = (each for each in row.native.members if each not in named)
        rest = ", ".join(f"{dumps(each.key)}: {row.native.body[each.start : each.end]}" for each in others)
        return [*(_cell(row.native.body, each) for each in named), f"{{{rest}}}"]

    def _row(self, raw: Raw) -> Row:
        place = f"line {raw.number}"
        if raw.fault:
            return Row(place, Problem(raw.fault))
        try:
            body = raw.data.decode()
            found, close = members(body)
        except UnicodeDecodeError as error:
            return Row(place, Problem(f"byte {error.start} of the line (0x{raw.data[error.start]:02x}) is no UTF-8"))
        except json.JSONDecodeError as error:
            return Row(place, Problem(f"the line is no JSON object: {error.msg} (column {error.colno})"))
        except RecursionError:
            return Row(place, Problem("the line is no JSON object that can be read: it is nested too deep"))
        native = JsonObject(body, tuple(found), close)
        taken = next((name for name in self.layout.added if native.member(name)), None)
        if taken is not None:
            return Row(place, Problem(f"the record has a field {taken!r} of its own; use --prefix"))
        return Row(place + _named(native, self.layout.id_field), _text(native, self.layout.text_field), native)


@dataclass(frozen=True, slots=True)
class JsonLinesWriter:
    """Writes one JSON object a line."""

    reader: Reader
    layout: Layout

    @property
    def head(self) -> bytes:
        """Nothing."""
        return b""

    def render(self, rows: Rows, cleaned: Sequence[Cleaned]) -> bytes:
        """Each row with what is added. A lone surrogate, which UTF-8 lacks, is written as JSON's escape."""
        lines = (self._line(row, each) for row, each in zip(rows.rows, cleaned, strict=True))
        return "".join(lines).encode("utf-8", "backslashreplace")

    def _line(self, row: Row, cleaned: Cleaned) -> str:
        found = self.reader.as_object(row)
        value = found.value
        if self.layout.replace and cleaned.text is not None and cleaned.changed:
            value = dumps(cleaned.text)
        *values, _error = self.layout.values(cleaned)
        named = zip(self.layout.added, (*values, placed(row, cleaned)), strict=True)
        added = ", ".join(f"{dumps(name)}: {dumps(each)}" for name, each in named)
        comma = "" if found.empty else ", "
        return f"{found.before}{value}{found.after}{comma}{added}{found.rest}\n"


def raw_line(line: Line, data: bytes) -> Raw:
    """A line as a raw record."""
    return Raw(line.number, data, line.after, len(data), line.fault)


def _named(native: JsonObject, field: str) -> str:
    found = native.member(field)
    return f" ({field} {native.body[found.start : found.end][:_SHOWN]})" if found else ""


# Characters of an id that an error shows.
_SHOWN = 80


def _text(native: JsonObject, field: str) -> str | Problem:
    texts = [each.text for each in native.members if each.key == field]
    if not texts:
        return Problem(f"the record has no field {field!r}")
    if len(texts) > 1:
        return Problem(f"the record has {len(texts)} fields {field!r}")
    return Problem(f"the field {field!r} is no text") if texts[0] is None else texts[0]


def _cell(body: str, member: Member | None) -> str | None:
    if member is None:
        return None
    return body[member.start : member.end] if member.text is None else member.text

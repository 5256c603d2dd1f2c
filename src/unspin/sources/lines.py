"""This file cuts bytes into numbered lines, none longer than allowed, each with the offset at which the next begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from unspin.sources.layout import too_long
from unspin.sources.pieces import DamagedError

# The offset after damage: nothing can be read from there on.
END = -1


@dataclass(frozen=True, slots=True)
class Position:
    """A place between two records: an offset into the unpacked bytes (or rows), and how many lines stand before it."""

    offset: int = 0
    number: int = 0


START = Position()


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its line feed, and the position after it; one with a `fault` has no data."""

    data: bytes
    after: Position
    fault: str = ""

    @property
    def number(self) -> int:
        """The line's number, from 1."""
        return self.after.number


def lines(pieces: Iterator[bytes], start: Position, most_bytes: int) -> Iterator[Line]:
    """The lines of pieces that begin at `start`. Of one that is too long, and of damage, a line with a fault tells."""
    offset, number, size = start.offset, start.number, 0
    held: list[bytes] = []

    def line() -> Line:
        fault = too_long(size, most_bytes) if size > most_bytes else ""
        return Line(b"" if fault else b"".join(held), Position(offset, number), fault)

    try:
        for piece in pieces:
            parts = piece.split(b"\n")
            for k, part in enumerate(parts):
                size += len(part)
                offset += len(part)
                if size <= most_bytes:
                    held.append(part)
                if k < len(parts) - 1:
                    offset, number = offset + 1, number + 1
                    yield line()
                    held, size = [], 0
    except DamagedError as error:
        yield Line(b"", Position(END, number + 1), str(error))
        return
    if size:
        number += 1
        yield line()

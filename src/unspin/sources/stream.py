"""This file reads the elements of a list in a JSON file one by one, as all of them may be too many for memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

# Characters read at a time; an element may be longer.
_PIECE = 1 << 16
_DECODER = json.JSONDecoder()


def begins_with(path: Path, key: str) -> bool:
    """Whether the object in a file, as unspin writes it, begins with the list under `key`."""
    with path.open(encoding="utf-8", errors="surrogatepass") as file:
        return file.read(len(_head(key))) == _head(key)


def elements(path: Path, key: str) -> Iterator[Any]:
    """The elements of the list that stands under `key` in the object of a file which begins with it.

    Raises ValueError where the file does not begin so, or the list is damaged.
    """
    with path.open(encoding="utf-8", errors="surrogatepass") as file:
        held = file.read(_PIECE)
        if not held.startswith(_head(key)):
            raise ValueError(f"does not begin with the list {key!r}")
        yield from _elements(file, held[len(_head(key)) :])


def _head(key: str) -> str:
    return f'{{\n  "{key}": ['


def _elements(file: IO[str], held: str) -> Iterator[Any]:
    while True:
        held = held.lstrip(" \n\r\t,")
        if held.startswith("]"):
            return
        try:
            value, end = _DECODER.raw_decode(held)
        except ValueError:
            more = file.read(max(_PIECE, len(held)))  # twice as much each time, so that a long element is no square
            if not more:
                raise
            held += more
            continue
        yield value
        held = held[end:]

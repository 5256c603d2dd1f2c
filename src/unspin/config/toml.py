"""This file reads TOML, naming file and line where it is none, and finds the lines on which its keys stand."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from unspin.core.errors import SettingsError

Place = tuple[str, ...]


def read_text(path: Path) -> str:
    """The text of a settings file.

    Raises SettingsError where it is no file, can't be read, or is not UTF-8.
    """
    try:
        if path.is_dir():
            raise SettingsError(f"{path} is a folder; a settings file must be a file")
        if path.exists() and not path.is_file():
            raise SettingsError(f"{path} is no regular file; a settings file must be one")
        data = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path}: can't be read: {error.strerror or error}") from error
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SettingsError(
            f"{path}:{line}: byte 0x{data[error.start]:02x} is not UTF-8; convert the file to UTF-8"
        ) from error


def parse(text: str, path: Path) -> dict[str, Any]:
    """The tables of a TOML document.

    Raises SettingsError, with the line, where it is none.
    """
    try:
        return _load(text)
    except (ValueError, RecursionError) as error:
        where = re.search(r" \(at line (\d+), column \d+\)| \(at end of document\)", str(error))
        line = int(where[1]) if where and where[1] else text.count("\n") + 1
        what = str(error).replace(where[0], "") if where else str(error)
        raise SettingsError(f"{path}:{line}: not TOML: {what}") from error


def _load(text: str) -> dict[str, Any]:
    """The tables. The reader costs 5 ms, which a run without a file need not pay; its errors are ValueErrors."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    tables: dict[str, Any] = tomllib.loads(text)
    return tables


def line_of(text: str, place: Place) -> int:
    """The line (from 1) on which the statement begins that sets the key or table at `place`, or one that it is in.

    A number in `place` stands for that table of an array.
    """
    lines = _lines(text)
    return next((lines[place[:depth]] for depth in range(len(place), 0, -1) if place[:depth] in lines), 1)


@lru_cache(maxsize=8)
def _lines(text: str) -> dict[Place, int]:
    """Where each key and table is first set.

    Each number of first lines that are TOML on their own is read. A statement that runs over several lines is no TOML
    until its last, so the line after such a number begins the next statement.
    """
    lines, found, first = text.split("\n"), dict[Place, int](), 1
    for count in range(1, len(lines) + 1):
        try:
            tables = _load("\n".join(lines[:count]))
        except (ValueError, RecursionError):
            continue
        for place in _places(tables):
            found.setdefault(place, first)
        first = count + 1
    return found


def _places(tables: Any, above: Place = ()) -> Iterator[Place]:
    """The place of every key and table."""
    pairs = tables.items() if isinstance(tables, Mapping) else enumerate(tables) if isinstance(tables, list) else ()
    for step, value in pairs:
        place = (*above, str(step))
        yield place
        yield from _places(value, place)

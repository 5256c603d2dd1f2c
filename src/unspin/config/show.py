"""This file shows what settings are in force, and where each comes from, as text and as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unspin.config.force import InForce, shown
from unspin.core.kinds import TableOf
from unspin.core.settings import KEYS, RESIDUE_KINDS

_DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class _Row:
    """One value: its name, an entry of a table as "table.entry", and where it comes from."""

    name: str
    value: Any
    origin: str


def as_text(path: Path, found: InForce) -> str:
    """A heading, and a line for each value: name, value, origin."""
    rows = [(row.name, _text(row.value), row.origin) for row in _rows(found)]
    wide = [max(len(row[k]) for row in rows) for k in range(2)]
    lines = [f"{name:{wide[0]}}  {value:{min(wide[1], _WIDEST)}}  {origin}" for name, value, origin in rows]
    heads = [f"settings for {shown(path)}", f"settings file: {shown(found.file) if found.file else 'none'}"]
    heads += [f"excluded by {found.excluded}"] if found.excluded else []
    return "\n".join([*heads, "", *lines]) + "\n"


# Columns; longer values push their origin to the right.
_WIDEST = 40


def as_values(path: Path, found: InForce) -> dict[str, object]:
    """The same, ready for `json.dumps`."""
    return {
        "path": shown(path),
        "file": shown(found.file) if found.file else None,
        "excluded": found.excluded,
        "settings": {row.name: {"value": plain(row.value), "origin": row.origin} for row in _rows(found)},
    }


def _rows(found: InForce) -> Iterator[_Row]:
    for key in KEYS:
        value = getattr(found.settings, key.name)
        if isinstance(key.kind, TableOf):
            whole: Mapping[str, Any] = {**RESIDUE_KINDS, **value} if key.name == "residue" else value
            yield from (
                _Row(f"{key.name}.{name}", each, _origin(found, f"{key.name}.{name}")) for name, each in whole.items()
            )
        else:
            yield _Row(key.name, value, _origin(found, key.name))


def _origin(found: InForce, name: str) -> str:
    return ", ".join(dict.fromkeys(map(str, found.origins.get(name, (_DEFAULT,)))))


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(_text(each) for each in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "none"
    return shown(value) if isinstance(value, Path) else str(value)


def plain(value: Any) -> Any:
    """A value as JSON has it: a tuple as a list, a path as its text."""
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return shown(value) if isinstance(value, Path) else value

"""This file says where a record's text stands, and what columns cleaning adds to it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from unspin.core.errors import SourceError
from unspin.core.record import Cleaned, edit_values

# Bytes. News articles have some thousand; what is larger than this is no article, and would hold up all others.
MOST_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields of a record: its text, what names it, what is added (`prefix` before each name), how long it may be.

    With `replace` the cleaned text takes the text's place, and no field `clean_text` is added.
    """

    text_field: str = "text"
    id_field: str = "id"
    replace: bool = False
    prefix: str = ""
    most_bytes: int = MOST_BYTES

    @property
    def added(self) -> tuple[str, ...]:
        """The names of the fields that are added, in order."""
        names = ("edits", "spin_probability", "error")
        return tuple(self.prefix + name for name in (names if self.replace else ("clean_text", *names)))

    def values(self, cleaned: Cleaned) -> tuple[Any, ...]:
        """The values of the fields that are added, in order."""
        edits = [edit_values(edit) for edit in cleaned.edits]
        values = (edits, cleaned.spin_probability, cleaned.error)
        return values if self.replace else (cleaned.text, *values)

    def check(self, columns: tuple[str, ...], name: str) -> None:
        """Raise SourceError where columns that hold for all records lack the text, or what is added has no place."""
        if self.text_field not in columns:
            raise SourceError(
                f"{name}: no column {self.text_field!r}; choose one with --text-field (there are: {', '.join(columns)})"
            )
        if len(set(columns)) < len(columns):
            raise SourceError(f"{name}: two columns have one name; rename them")
        for taken in set(columns) & set(self.added):
            raise SourceError(f"{name}: has a column {taken!r} of its own; name the new ones otherwise with --prefix")


def too_long(size: int, most: int) -> str:
    """What the error of an oversized record says."""
    return f"the record has {size:,} bytes, more than the {most:,} that are allowed; raise --max-record or split it"


def dumps(value: object) -> str:
    """JSON on one line, as it stands in data sets."""
    return json.dumps(value, ensure_ascii=False)

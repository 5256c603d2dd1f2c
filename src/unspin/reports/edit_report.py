"""This file reads the JSON reports that `unspin check` writes, in both forms, and trusts none of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from unspin.core.edit import Edit, apply, revert
from unspin.core.errors import SourceError
from unspin.reports.checked import VERSION

Record = dict[str, Any]

_HELP = "name a report that unspin check --format json or jsonl wrote"


@dataclass(frozen=True, slots=True)
class Version:
    """One side of a change: the SHA-256 of the text, and of the file's bytes."""

    text: str
    data: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a report says of one document."""

    path: str
    encoding: str
    mark: bytes
    before: Version
    after: Version
    edits: tuple[Edit, ...]

    def turned(self, text: str, undo: bool) -> str:
        """The text with the edits made, or taken back.

        Raises ValueError where they do not fit it.
        """
        return revert(text, self.edits) if undo else apply(text, self.edits)


def changes(data: bytes, name: str) -> list[Change]:
    """What the report called `name` says of each of its documents.

    Raises SourceError where the data is no such report, or one of another version.
    """
    return [_change(record, name) for value in _values(data, name) for record in _documents(value, name)]


def _values(data: bytes, name: str) -> list[Any]:
    """The one value of a JSON file, or those of the lines of a JSON-lines file."""
    try:
        text = data.decode("utf-8-sig")
        try:
            return [json.loads(text)]
        except ValueError:
            lines = [line for line in text.split("\n") if line.strip()]
            if len(lines) < 2:
                raise
            return [json.loads(line) for line in lines]
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{name}: is no JSON report ({error}); {_HELP}") from error


def _documents(value: Any, name: str) -> Iterator[Record]:
    if not isinstance(value, dict) or "version" not in value:
        raise SourceError(f"{name}: is no report of unspin; {_HELP}")
    if value["version"] != VERSION:
        raise SourceError(
            f"{name}: has the report version {value['version']!r}, and this unspin reads {VERSION}; "
            "use the unspin that wrote it"
        )
    if value.get("kind") in ("failure", "skipped"):
        return
    found = [value] if value.get("kind") == "document" else value.get("documents")
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise SourceError(f"{name}: is no report of unspin; {_HELP}")
    yield from found


def _change(record: Record, name: str) -> Change:
    try:
        return Change(
            path=_text(record["path"]),
            encoding=_text(record["encoding"]),
            mark=bytes.fromhex(_text(record["byte_order_mark"])),
            before=_version(record["before"]),
            after=_version(record["after"]),
            edits=tuple(_edits(record["edits"])),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise SourceError(f"{name}: a document lacks what it takes to make its edits ({error!r}); {_HELP}") from error


def _version(record: Record) -> Version:
    return Version(_text(record["sha256"]), _text(record["bytes_sha256"]))


def _edits(records: Iterable[Record]) -> Iterator[Edit]:
    for record in records:
        start = record["start"]
        if type(start) is not int or start < 0:
            raise TypeError(f"an edit starts at {start!r}")
        yield Edit(start, _text(record["before"]), _text(record["after"]), _text(record["rule"]), "")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value

"""This file reads the documents that learning is given: folders, text files, and JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from unspin.core.document import Document
from unspin.core.errors import DecodingError, LearnError, SourceError
from unspin.sources.decode import decode
from unspin.sources.files import Note, find_inputs, read_bytes, silently
from unspin.text.language import is_english

_JSONL = frozenset({".jsonl", ".ndjson"})
_IDS = ("id", "name")
# Says in a document's meta that its name is a line number, and so pairs it with nothing.
NAMELESS = "nameless"


def read_documents(paths: Iterable[Path], field: str = "text", note: Note = silently) -> list[Document]:
    """The documents of folders (.txt, .md, .html), text files, and JSON lines with the text in `field`, in order.

    `note` is told of folders below that an earlier run wrote, which are passed over. Raises SourceError where a path
    can't be read, DecodingError where bytes are no text, LearnError where a line is no such object, or where no
    document holds any text.
    """
    paths = list(paths)
    found = [document for path in paths for document in _read(path, field, note)]
    if not any(document.text.strip() for document in found):
        raise LearnError(f"{', '.join(map(str, paths))}: no text in it; name texts to learn from")
    return [document for document in found if document.text.strip()]


def read_both(path: Path, spun_field: str, original_field: str) -> tuple[list[Document], list[Document]]:
    """The spun documents and the originals of one file of JSON lines that holds both."""
    if not is_jsonl(path):
        raise LearnError(f"{path}: no JSON lines; name the originals too, or a .jsonl file with both fields")
    return read_documents([path], spun_field), read_documents([path], original_field)


def is_jsonl(path: Path) -> bool:
    """Whether the name says that the file holds JSON lines."""
    return path.suffix.lower() in _JSONL


def require_english(documents: Iterable[Document], what: str) -> None:
    """Raise LearnError where most of the documents are in another language."""
    found = list(documents)
    foreign = [document.name for document in found if not is_english(document.text)]
    if 2 * len(foreign) > len(found):
        raise LearnError(
            f"{len(foreign)} of {len(found)} {what} are not English (the first: {foreign[0]}); "
            "unspin's dictionaries and models are for English"
        )


def _read(path: Path, field: str, note: Note) -> Iterator[Document]:
    if path.is_dir():
        try:
            found = find_inputs([path], note=note)
        except SourceError as error:
            raise SourceError(f"{error}, .jsonl among them") from error
        for each in found:
            yield Document(_text(each.path), str(each.name))
    elif is_jsonl(path):
        yield from _json_lines(path, field)
    else:
        yield Document(_text(path), path.name)


def _text(path: Path) -> str:
    if not path.exists():
        raise SourceError(f"{path}: no such file or folder")
    try:
        return decode(read_bytes(path))[0]
    except DecodingError as error:
        raise DecodingError(f"{path}: {error}") from error


def _json_lines(path: Path, field: str) -> Iterator[Document]:
    seen: set[str] = set()
    for number, line in enumerate(_text(path).split("\n"), 1):
        if line.strip():
            item = _object(line, f"{path}:{number}")
            if not isinstance(item.get(field), str):
                raise LearnError(f"{path}:{number}: no text in field {field!r} (fields: {', '.join(item) or 'none'})")
            name = next((str(item[key]) for key in _IDS if key in item), "")
            if name in seen:
                raise LearnError(f"{path}:{number}: the id {name!r} stands in an earlier line too; give each its own")
            seen.update([name] if name else [])
            yield Document(item[field], name or f"line {number}", {} if name else {NAMELESS: "yes"})


def _object(line: str, place: str) -> Mapping[str, Any]:
    try:
        item = json.loads(line)
    except ValueError as error:
        raise LearnError(f"{place}: no JSON: {error}") from error
    if not isinstance(item, dict):
        raise LearnError(f"{place}: no JSON object; write one a line, with an id and a text")
    return item

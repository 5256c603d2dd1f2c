"""This file reads a cleaned data set back into repairs: what cleaning made of each record, and what failed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from unspin.core.document import Document
from unspin.core.edit import revert
from unspin.core.errors import SourceError
from unspin.core.repair import Repair
from unspin.reports.failure import Failure
from unspin.sources.corpora import Form, reader_of
from unspin.sources.layout import Layout
from unspin.sources.lines import START
from unspin.sources.places import Place, name_of
from unspin.sources.rereading import edit_of
from unspin.sources.rows import Object, Raw, Reader

# The columns that cleaning added are columns like others here, so those that a reader refuses get a name nobody has.
_NOBODYS = "\x00"
# A cleaned record holds its text twice, and every edit: so much larger than allowed it may be.
_LARGER = 20
# Records parsed at a time.
_BATCH = 64


def cleaned_repairs(where: Place, layout: Layout, form: Form | None = None) -> Iterator[Repair | Failure]:
    """The repair of each record, in order; a record with an error, or that can't be read back, is a failure.

    A folder is read as parts of one `form`, in the order of their names. Raises SourceError where the data set can't be
    read at all, or its first record shows that nothing cleaned it.
    """
    if isinstance(where, Path) and where.is_dir():
        for part in sorted(where.iterdir()):
            yield from cleaned_repairs(part, layout, form)
        return
    reader = reader_of(
        where, Layout(layout.text_field, layout.id_field, False, _NOBODYS, _LARGER * layout.most_bytes), form
    )
    raws, number = reader.read(START), 0
    while batch := list(islice(raws, _BATCH)):
        for each in _records(reader, batch):
            number += 1
            if number == 1:
                _check(each, where, layout)
            yield _repair(each, f"{name_of(where)} {number:,}", layout)


def _check(first: dict[str, Any] | str, where: Place, layout: Layout) -> None:
    """Raise SourceError where the first record lacks the field that each cleaned one has."""
    field = f"{layout.prefix}error"
    if isinstance(first, dict) and field not in first:
        raise SourceError(
            f"{where}: was not cleaned, as it has no field {field!r}; "
            "name what unspin clean wrote, with the --prefix that it was given"
        )


def _records(reader: Reader, raws: list[Raw]) -> Iterator[dict[str, Any] | str]:
    """Each record as an object, or why it is none."""
    for row in reader.parse(reader.packed(raws)).rows:
        found = reader.as_object(row)
        yield f"{row.place}: can't be read" if found == Object("{", "", "") else json.loads(_whole(found))


def _whole(found: Object) -> str:
    return f"{found.before}{found.value}{found.after}{found.rest}"


def _repair(record: dict[str, Any] | str, name: str, layout: Layout) -> Repair | Failure:
    if isinstance(record, str):
        return Failure(document=name, error="record", message=record)
    key = record.get(layout.id_field)
    name = name if key in (None, "") else f"{str(key)[:80]} ({name})"
    try:
        error = record[f"{layout.prefix}error"]
        return Failure(document=name, error="record", message=error) if error else _read(record, name, layout)
    except (KeyError, TypeError, ValueError) as error:
        why = f"no field {error}" if isinstance(error, KeyError) else error
        return Failure(document=name, error="record", message=f"is not as cleaning wrote it: {why}")


def _read(record: Mapping[str, Any], name: str, layout: Layout) -> Repair:
    edits, probability = (record[f"{layout.prefix}{each}"] for each in ("edits", "spin_probability"))
    found = tuple(edit_of(each) for each in (json.loads(edits) if isinstance(edits, str) else edits))
    after = record.get(f"{layout.prefix}clean_text", record[layout.text_field])
    known = None if probability in (None, "") else float(probability)
    return Repair(Document(revert(after, found), name), Document(after, name), found, (), known)

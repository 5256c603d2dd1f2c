"""This file reads back what a run over files left in its output folder: the repairs, and what failed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from unspin.core.document import Document
from unspin.core.edit import Edit, EditError, revert
from unspin.core.errors import SourceError
from unspin.core.repair import Repair
from unspin.reports.failure import Failure
from unspin.sources.stream import elements

EDITS, SUMMARY = "edits.jsonl", "summary.json"


def repairs_of(root: Path) -> Iterator[Repair | Failure]:
    """The repairs in the order of the run, then its failures. One that can't be read back is a failure.

    Raises SourceError where the reports can't be read.
    """
    try:
        with (root / EDITS).open(encoding="utf-8", errors="surrogatepass") as file:
            edits = groupby((json.loads(line) for line in file), key=lambda record: record["document"])
            waiting = next(edits, None)
            for document in elements(root / SUMMARY, "documents"):
                mine = waiting is not None and waiting[0] == document["name"]
                found = list(waiting[1]) if mine and waiting else []
                waiting = next(edits, None) if mine else waiting
                yield _repair(root, document, found)
            if waiting is not None:
                raise ValueError(f"{EDITS} has edits of {waiting[0]!r}, which {SUMMARY} has not")
        yield from _failures(root)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError(f"{root}: what a run left here can't be read back ({error}); clean again") from error


def _repair(root: Path, document: Mapping[str, Any], found: list[dict[str, Any]]) -> Repair | Failure:
    name = document["name"]
    try:
        after = (root / "clean" / name).read_bytes().decode("utf-8", "surrogatepass")
        applied = tuple(edit_of(each) for each in found if each["applied"])
        suggested = tuple(edit_of(each) for each in found if not each["applied"])
        before = Document(_before(after, applied, sum(document["edits"].values())), name)
    except (OSError, ValueError) as error:  # EditError is a ValueError
        kind = EditError.__name__ if isinstance(error, EditError) else SourceError.__name__
        return Failure(document=name, error=kind, message=f"clean/{name} is not as it was written: {error}")
    notes = tuple(document["notes"])
    return Repair(before, Document(after, name), applied, suggested, document["spin_probability"], notes)


def _before(after: str, edits: Sequence[Edit], known: int) -> str:
    if len(edits) != known:
        raise ValueError(f"{EDITS} has {len(edits)} edits of it, {SUMMARY} has {known}")
    return revert(after, edits)


def edit_of(record: Mapping[str, Any]) -> Edit:
    """The edit of a record."""
    return Edit(
        record["start"],
        record["before"],
        record["after"],
        record["rule"],
        record["reason"],
        record["confidence"],
        tuple(record["alternatives"]),
    )


def _failures(root: Path) -> Iterator[Failure]:
    """The failures, which stand in the summary after all documents."""
    with (root / SUMMARY).open(encoding="utf-8", errors="surrogatepass") as file:
        yield from json.loads("{" + "".join(_from(file, '  "failures": [')))["failures"]


def _from(lines: Iterable[str], beginning: str) -> Iterator[str]:
    reached = False
    for line in lines:
        reached = reached or line.startswith(beginning)
        if reached:
            yield line

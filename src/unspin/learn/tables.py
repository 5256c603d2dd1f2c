"""This file lays out what was learnt as tab-separated tables: evidence, and rows to review with a column to accept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from unspin.core.errors import LearnError, SourceError
from unspin.learn.rows import Judged
from unspin.lexicon.entry import Row
from unspin.lexicon.exchange import read_text
from unspin.lexicon.laws import Fault
from unspin.lexicon.load import COLUMNS, parse_row
from unspin.sources.folder import write_whole

EVIDENCE = ("spun", "original", "count", "documents", "occurrences", "P(spun | original)", "G2", "status", "examples")
# A row of a review is a dictionary row behind this column; these cells in it mean yes.
ACCEPT = "accept"
_YES = frozenset({"y", "yes", "x", "1", "true"})
_NO = frozenset({"", "n", "no", "0", "false"})


def evidence(judged: Iterable[Judged]) -> str:
    """What was seen of each pair, the most frequent first."""
    lines = [
        (each.row.spun, each.row.original, found.count, found.documents, found.occurrences, f"{found.probability:.3f}",
         f"{found.g2:.1f}", each.status, " | ".join(found.examples))
        for each in sorted(judged, key=lambda one: (-one.substitution.count, one.row.spun, one.row.original))
        for found in (each.substitution,)
    ]  # fmt: skip
    return table(EVIDENCE, lines)


def review(rows: Iterable[tuple[Row, str, Sequence[object]]], more: Sequence[str] = ()) -> str:
    """Rows for a person to accept: each with the reason or evidence as its note, and further cells named `more`."""
    lines = (("", *(getattr(replace(row, note=note), name) for name in COLUMNS), *cells) for row, note, cells in rows)
    return table((ACCEPT, *COLUMNS, *more), lines)


def accepted(path: Path) -> list[tuple[int, Row]]:
    """The rows of a review that a person accepted, each with its line.

    Raises LearnError where the file is no review, a mark is neither yes nor no, or nothing is accepted.
    """
    text = read_text(path)
    if isinstance(text, Fault):
        raise LearnError(str(text))
    lines = [(n, line.split("\t")) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    head = [cell.strip("# \r") for cell in lines[0][1]] if lines else []
    if head[: len(COLUMNS) + 1] != [ACCEPT, *COLUMNS]:
        raise LearnError(
            f"{path}: no table to accept rows from; its first line must name {ACCEPT}, {', '.join(COLUMNS)}"
        )
    found = [
        (number, _row(cells, f"{path}:{number}"))
        for number, cells in lines[1:]
        if _is_yes(cells[0], f"{path}:{number}")
    ]
    if not found:
        raise LearnError(f"{path}: no row is accepted; write yes in the column {ACCEPT!r} of those that are right")
    return found


def _is_yes(cell: str, place: str) -> bool:
    mark = cell.strip().lower()
    if mark not in _YES | _NO:
        raise LearnError(f"{place}: {cell!r} in the column {ACCEPT!r}; write yes, no or nothing")
    return mark in _YES


def _row(cells: Sequence[str], place: str) -> Row:
    try:
        return parse_row("\t".join(cells[1 : len(COLUMNS) + 1]))
    except ValueError as error:
        raise LearnError(f"{place}: {error}") from error


def table(head: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """Tab-separated lines below the names of the columns."""
    return "".join("\t".join(_cell(cell) for cell in line) + "\n" for line in (head, *lines))


def _cell(value: object) -> str:
    return " ".join(str(value).split())


def check_new(paths: Iterable[Path]) -> None:
    """Raise SourceError where a file exists that would be written, or its folder can't hold it."""
    for path in paths:
        if path.exists():
            raise SourceError(f"{path} exists; name a new file, or delete it")
        if path.parent.exists() and not path.parent.is_dir():
            raise SourceError(f"{path.parent} is no folder; name another file")


def write_all(files: Mapping[Path, str]) -> None:
    """Write files, each whole or not at all.

    Raises SourceError where one can't be written; those written before it are taken back.
    """
    done: list[Path] = []
    for path, text in files.items():
        try:
            write_whole(path, text.encode("utf-8"))
            done.append(path)
        except OSError as error:
            for each in done:
                each.unlink(missing_ok=True)
            raise SourceError(f"{path}: can't be written: {error.strerror or error}") from error

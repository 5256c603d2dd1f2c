"""This file makes the edits of a JSON report in the files that it names, or takes them back.

Nothing is written before every file has been found to hold what the report says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from unspin.core.errors import SourceError
from unspin.core.paths import real
from unspin.reports.edit_report import Change, Version
from unspin.sources.files import read_bytes
from unspin.sources.inplace import replace_contents
from unspin.sources.original import Original, bytes_hash, text_hash


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A file, what it holds, and what it shall hold."""

    path: Path
    before: bytes
    after: bytes


def plan(changes: Iterable[Change], root: Path, undo: bool) -> tuple[list[Rewrite], list[str]]:
    """What to write, and why some files can't be written: one message each, beginning with its name."""
    rewrites: list[Rewrite] = []
    refusals: list[str] = []
    for change in changes:
        try:
            rewrites += _rewrites(change, root, undo)
        except SourceError as error:
            refusals.append(str(error))
    return rewrites, refusals


def carry_out(rewrites: Iterable[Rewrite]) -> Iterator[Path]:
    """Write the files one after another; yields each when it is done.

    Raises SourceError where one can't be written.
    """
    for each in rewrites:
        replace_contents(each.path, each.before, each.after)
        yield each.path


def _rewrites(change: Change, root: Path, undo: bool) -> Iterator[Rewrite]:
    """The file's rewrite; none where it holds the wanted text already, or nothing is to be changed."""
    old, new = (change.after, change.before) if undo else (change.before, change.after)
    path = _located(change.path, root)
    data = read_bytes(path)
    if bytes_hash(data) == new.data:
        return
    if bytes_hash(data) != old.data:
        raise SourceError(f"{change.path}: the text has changed since the report was made; check it again")
    yield Rewrite(path, data, _turned(change, data, old, new, undo))


def _turned(change: Change, data: bytes, old: Version, new: Version, undo: bool) -> bytes:
    """The new bytes, held against all that the report says of them."""
    try:
        text = data.removeprefix(change.mark).decode(change.encoding)
        result = change.turned(text, undo)
        turned = Original(result, change.encoding, change.mark).encode(result)
    except (ValueError, LookupError) as error:
        raise _damaged(change) from error
    if (text_hash(text), text_hash(result), bytes_hash(turned)) != (old.text, new.text, new.data):
        raise _damaged(change)
    return turned


def _damaged(change: Change) -> SourceError:
    return SourceError(
        f"{change.path}: the report's edits do not lead from one of its hashes to the other; make it anew"
    )


def _located(name: str, root: Path) -> Path:
    """The file below `root`. A report from elsewhere shall not reach files that its reader did not mean."""
    if name == "<stdin>":
        raise SourceError("<stdin>: the text came from standard input, so there is no file to change")
    path = root / name
    try:
        inside = real(path).is_relative_to(real(root))
    except (OSError, ValueError, RuntimeError) as error:
        raise SourceError(f"{name}: can't be read: {error}") from error
    if not inside:
        raise SourceError(f"{name}: lies outside {root}; name a folder that holds it with --root")
    return path

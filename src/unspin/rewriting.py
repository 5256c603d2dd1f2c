"""This file writes checked documents back into their files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from unspin.core.errors import SourceError
from unspin.core.paths import real
from unspin.reports.checked import Checked, Item
from unspin.reports.failure import Failure
from unspin.sources.inplace import replace_contents


def rewrite(items: Iterable[Item], again: Callable[[str], Item]) -> Iterator[Item]:
    """Yield each item when its file holds the cleaned text; one that can't be written becomes a failure.

    A file that has several names, as links give it, may have been read for the second before it was written for the
    first: then the second is checked `again`.
    """
    written: set[Path] = set()
    for item in items:
        stale = isinstance(item, Checked) and real(Path(item.path)) in written
        found = again(item.path) if isinstance(item, Checked) and stale else item
        if isinstance(found, Checked) and found.repair.changed:
            written.add(real(Path(found.path)))
            yield _rewritten(found)
        else:
            yield found


def _rewritten(item: Checked) -> Item:
    repair, original = item.repair, item.original
    try:
        replace_contents(Path(item.path), original.encode(repair.before.text), original.encode(repair.after.text))
        return item
    except SourceError as error:
        message = str(error).removeprefix(f"{item.path}: ")
        return Failure(document=item.path, error=type(error).__name__, message=message)

"""This file writes checked documents back into their files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from unspin.core.errors import SourceError
from unspin.reports.checked import Checked, Item
from unspin.reports.failure import Failure
from unspin.sources.inplace import replace_contents


def rewrite(items: Iterable[Item]) -> Iterator[Item]:
    """Yield each item when its file holds the cleaned text; one that can't be written becomes a failure."""
    for item in items:
        yield _rewritten(item) if isinstance(item, Checked) and item.repair.changed else item


def _rewritten(item: Checked) -> Item:
    repair, original = item.repair, item.original
    try:
        replace_contents(Path(item.path), original.encode(repair.before.text), original.encode(repair.after.text))
        return item
    except SourceError as error:
        message = str(error).removeprefix(f"{item.path}: ")
        return Failure(document=item.path, error=type(error).__name__, message=message)

"""This file says whether a change keeps the facts: numbers and amounts."""

from __future__ import annotations

from functools import lru_cache

from unspin.text.numbers import same_numbers
from unspin.text.quantities import quantities


# A news document has 60 edits, most of which others had before.
@lru_cache(maxsize=20_000)
def facts_kept(before: str, after: str) -> tuple[bool, bool]:
    """Whether both hold the same numbers, and the same quantity words."""
    return same_numbers(before, after), quantities(before) == quantities(after)

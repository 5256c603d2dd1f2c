"""This file turns a function from text to text into edits that do the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import SequenceMatcher

from unspin.core.edit import Edit

# The matcher's time grows with the product of the lengths. Past a million pairs of characters (a changed stretch of
# about 1,000) the whole stretch is one edit instead, found in linear time.
_MATCH_LIMIT = 1_000_000


def lift(
    rewrite: Callable[[str], str], rule: str, reason: str, confidence: float = 1.0
) -> Callable[[str], Iterator[Edit]]:
    """A stage that makes the changes `rewrite` would make to each line, line end included."""

    def stage(text: str) -> Iterator[Edit]:
        start = 0
        for line in text.splitlines(keepends=True):
            after = rewrite(line)
            for low, high, new in differences(line, after):
                yield Edit(start + low, line[low:high], new, rule, reason, confidence)
            start += len(line)

    return stage


def differences(before: str, after: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, replacement) in `before` for each run of characters that `after` changes."""
    if before == after:
        return
    low, high = _common_ends(before, after)
    old, new = before[low : len(before) - high], after[low : len(after) - high]
    if len(old) * len(new) > _MATCH_LIMIT:
        yield low, low + len(old), new
        return
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield low + i1, low + i2, new[j1:j2]


def _common_ends(before: str, after: str) -> tuple[int, int]:
    """The lengths of the common prefix and of the common suffix, which do not overlap."""
    shorter = min(len(before), len(after))
    low = 0
    while low < shorter and before[low] == after[low]:
        low += 1
    high = 0
    while high < shorter - low and before[-1 - high] == after[-1 - high]:
        high += 1
    return low, high

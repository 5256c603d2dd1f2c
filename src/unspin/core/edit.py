"""This file defines the algebra of edits: what to change, where, why, and how sure we are.

An edit names a place in one particular text, what stands there and what should. Five functions give edits their
meaning: `select` keeps a set that can be applied together, `apply` makes the new text, `revert` takes it back,
`locate` finds where a span of the new text came from, `compose` turns two rounds into one on the original text.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from unspin.core.values import dataclass, replace


class EditError(ValueError):
    """Edits that break their laws: unsorted, overlapping, or of another text."""


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace `before`, which stands at character `start`, by `after`.

    `confidence` is the probability (0 to 1) that the edit restores what the author wrote; `alternatives` are other
    readings, best first. An edit that is not `applicable` is a finding: shown, never applied, however sure we are.
    """

    start: int
    before: str
    after: str
    rule: str
    reason: str
    confidence: float = 1.0
    alternatives: tuple[str, ...] = ()
    applicable: bool = True

    @property
    def end(self) -> int:
        """The character after the last one replaced."""
        return self.start + len(self.before)

    @property
    def growth(self) -> int:
        """How many characters the text gains."""
        return len(self.after) - len(self.before)

    @property
    def stage(self) -> str:
        """The stage that proposed it: the first part of the rule's name."""
        return self.rule.split(".", 1)[0]


def select(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Keep the most confident edits that change something and do not touch one another, in order of their place."""
    kept: list[Edit] = []
    for edit in sorted((e for e in edits if e.before != e.after), key=lambda e: (-e.confidence, e)):
        k = bisect_left(kept, edit)
        clear_left = k == 0 or kept[k - 1].end < edit.start
        clear_right = k == len(kept) or edit.end < kept[k].start
        if clear_left and clear_right:
            kept.insert(k, edit)
    return tuple(kept)


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Make every edit.

    Raises EditError where the edits are not sorted, overlap, or do not find in `text` what they replace.
    """
    pieces, position = [], 0
    for edit in edits:
        if edit.start < position:
            raise EditError(f"edits overlap at character {edit.start}: {edit.rule}")
        if not text.startswith(edit.before, edit.start):
            raise EditError(f"{edit.rule} expects {edit.before!r} at character {edit.start}; the text has changed")
        pieces += [text[position : edit.start], edit.after]
        position = edit.end
    return "".join([*pieces, text[position:]])


def revert(text: str, edits: Iterable[Edit]) -> str:
    """Undo every edit: `revert(apply(text, edits), edits) == text`.

    Raises EditError where `text` is not what the edits left.
    """
    return apply(
        text,
        [replace(edit, start=start, before=edit.after, after=edit.before) for edit, start in _images(edits)],
    )


def locate(edits: Iterable[Edit], start: int, end: int) -> tuple[int, int]:
    """The span of the old text that became new[start:end], whole edits included."""
    low, high, before, within = start, end, 0, 0
    for edit, left in _images(edits):
        right = left + len(edit.after)
        if right < start:
            before += edit.growth
        elif left <= end:
            low, high = min(low, left), max(high, right)
            within += edit.growth
    return low - before, high - before - within


def compose(text: str, first: Sequence[Edit], second: Sequence[Edit]) -> tuple[Edit, ...]:
    """One round of edits that does the work of two.

    `text` lies between the rounds: `first` produced it and `second` refers to it. The result refers to the text
    before `first`. Edits of the two rounds that touch become one edit; all others keep their rule and reason.
    """
    if not first or not second:
        return (*first, *second)
    composed: list[Edit] = []
    shift = 0
    for older, newer, low, high in _groups(first, second):
        if not newer:
            composed += older
        elif not older:
            composed += [_move(edit, -shift) for edit in newer]
        else:
            composed.append(_merge(text[low:high], low, shift, older, newer))
        shift += sum(edit.growth for edit in older)
    return tuple(composed)


def _images(edits: Iterable[Edit]) -> Iterator[tuple[Edit, int]]:
    """Each edit with the place of its result in the text it made."""
    growth = 0
    for edit in edits:
        yield edit, edit.start + growth
        growth += edit.growth


def _groups(first: Iterable[Edit], second: Iterable[Edit]) -> Iterator[tuple[list[Edit], list[Edit], int, int]]:
    """Edits of both rounds gathered where their spans touch, with the span they cover."""
    spans = [(start, start + len(edit.after), 0, edit) for edit, start in _images(first)]
    spans += [(edit.start, edit.end, 1, edit) for edit in second]
    spans.sort(key=lambda span: span[:2])
    group: tuple[list[Edit], list[Edit]] = ([], [])
    low = high = -1
    for start, end, round_, edit in spans:
        if start > high:
            if low >= 0:
                yield *group, low, high
            group, low = ([], []), start
        group[round_].append(edit)
        high = max(high, end)
    if low >= 0:
        yield *group, low, high


def _move(edit: Edit, by: int) -> Edit:
    return replace(edit, start=edit.start + by)


def _merge(text: str, low: int, shift: int, older: list[Edit], newer: list[Edit]) -> Edit:
    """The single edit that stands for a touching group.

    `text` is what stands between the rounds at `low`; `shift` is what edits before the group made it gain.
    """
    parts = [*older, *newer]
    return Edit(
        low - shift,
        before=revert(text, [_move(edit, shift - low) for edit in older]),
        after=apply(text, [_move(edit, -low) for edit in newer]),
        rule="+".join(dict.fromkeys(edit.rule for edit in parts)),
        reason="; ".join(dict.fromkeys(edit.reason for edit in parts)),
        confidence=math.prod(edit.confidence for edit in parts),
    )

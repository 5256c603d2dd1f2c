"""This file runs stages one after another and folds their edits back onto the original text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from unspin.core.document import Document
from unspin.core.edit import Edit, apply, compose, select
from unspin.core.repair import Repair
from unspin.core.values import replace

Stage = Callable[[str], Iterable[Edit]]
Guard = Callable[[str, Iterable[Edit]], Iterable[Edit]]


def unguarded(_text: str, edits: Iterable[Edit]) -> Iterable[Edit]:
    """Protect nothing."""
    return edits


# Where all stages have the common threshold.
_NO_THRESHOLDS: Mapping[str, float] = {}


def repair(
    document: Document,
    stages: Iterable[Stage],
    threshold: float = 0.0,
    guard: Guard = unguarded,
    thresholds: Mapping[str, float] = _NO_THRESHOLDS,
) -> Repair:
    """Run `stages` in order, each on the text that the one before left.

    `guard(text, edits)` drops the edits that would change protected spans. Applicable edits of at least `threshold`
    confidence, or what `thresholds` says for their stage, are applied; the others become suggestions. All places in the
    result refer to the original text.
    """

    def applies(edit: Edit) -> bool:
        return edit.applicable and edit.confidence >= thresholds.get(edit.stage, threshold)

    text = document.text
    edits: tuple[Edit, ...] = ()
    suggestions: list[Edit] = []
    for stage in stages:
        found = list(guard(text, _changing(stage(text))))
        if not found:
            continue
        applied = select(edit for edit in found if applies(edit))
        rejected = [edit for edit in found if not applies(edit)]
        suggestions += _changing(fold(text, edits, rejected))
        edits = _changing(compose(text, edits, applied))
        text = apply(text, applied)
    after = replace(document, text=text) if text != document.text else document
    return Repair(document, after, edits, tuple(sorted(suggestions)))


def in_turn(first: Repair, second: Repair) -> Repair:
    """What both repairs do to the text of `first`, where `second` goes on from the text that `first` left."""
    if not second.edits and not second.suggestions:
        return first
    text = first.after.text
    edits = _changing(compose(text, first.edits, second.edits))
    suggestions = (*first.suggestions, *_changing(fold(text, first.edits, second.suggestions)))
    return replace(first, after=second.after, edits=edits, suggestions=tuple(sorted(suggestions)))


def _changing(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The edits that change something: one stage may take back what another did."""
    return tuple(edit for edit in edits if edit.before != edit.after)


def fold(text: str, earlier: Sequence[Edit], suggestions: Iterable[Edit]) -> list[Edit]:
    """Suggestions that refer to `text`, as they read on the text before `earlier` made `text`.

    One that touches an earlier edit takes that edit's span in, so that it can be applied in its stead.
    """
    folded = []
    known = set(map(id, earlier))
    for suggestion in suggestions:
        for moved in compose(text, earlier, (suggestion,)):
            if id(moved) not in known:
                folded.append(replace(suggestion, start=moved.start, before=moved.before, after=moved.after))
    return folded

"""This file measures what learnt rows are worth: how much of unseen documents is restored with and without them."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from unspin.api import Cleaner
from unspin.core.edit import Edit
from unspin.core.settings import Settings
from unspin.learn.aligned import AlignedDocument
from unspin.learn.found import Found
from unspin.learn.rows import Bounds, judge, rows
from unspin.learn.substitutions import counted, find
from unspin.lexicon.entry import Row
from unspin.lexicon.exchange import dictionary
from unspin.text.tokens import tokens

# The shares of the documents to learn from after which the curve has a point.
_POINTS = (0.125, 0.25, 0.5, 1.0)
_SEED = 1


@dataclass(frozen=True, slots=True)
class Score:
    """Substitutions that were there, those put right, edits made, and those of them that are right."""

    faults: int
    mended: int
    edits: int
    right: int

    @property
    def recall(self) -> float:
        """The share of the substitutions that were put right."""
        return self.mended / max(1, self.faults)

    @property
    def precision(self) -> float:
        """The share of the edits that are right."""
        return self.right / max(1, self.edits)


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the learning curve: documents read, rows learnt from them, and the score on unseen documents."""

    documents: int
    rows: int
    score: Score


def split(documents: Sequence[AlignedDocument], share: float) -> tuple[list[AlignedDocument], list[AlignedDocument]]:
    """The documents to learn from and those held out, drawn by chance but the same each time."""
    shuffled = sorted(documents, key=lambda each: each.pair.spun.name)
    random.Random(_SEED).shuffle(shuffled)  # noqa: S311 - a draw that can be repeated
    held_out = max(1, round(share * len(shuffled)))
    return shuffled[held_out:], shuffled[:held_out]


def learning_curve(
    documents: Sequence[AlignedDocument], unseen: Sequence[AlignedDocument], bounds: Bounds
) -> Iterator[Point]:
    """Points from nothing learnt to all documents read; `rows` counts those that the shipped dictionaries lack."""
    truth = find(unseen)
    yield Point(0, 0, score(unseen, truth, ()))
    for n in sorted({round(share * len(documents)) for share in _POINTS} - {0}):
        some = documents[:n]
        learnt = rows(judge(counted(some, find(some)), bounds))
        yield Point(n, len(learnt), score(unseen, truth, learnt))


def score(unseen: Sequence[AlignedDocument], truth: Sequence[Found], learnt: Sequence[Row]) -> Score:
    """How well the spin stage restores the documents with these rows beside the shipped ones."""
    with tempfile.TemporaryDirectory() as folder:
        lexicons = []
        if learnt:
            lexicons.append(Path(folder) / "learnt.tsv")
            lexicons[0].write_text(dictionary(learnt, "learnt"), encoding="utf-8")
        cleaner = Cleaner(Settings(stages=("spin",), lexicons=tuple(lexicons)))
        edits = [cleaner.clean(document.pair.spun).edits for document in unseen]
    each = [
        _score(document.pair.spun.text, [found for found in truth if found.document == k], edits[k])
        for k, document in enumerate(unseen)
    ]
    return Score(*(sum(getattr(one, name) for one in each) for name in ("faults", "mended", "edits", "right")))


def _score(text: str, truth: Sequence[Found], edits: Sequence[Edit]) -> Score:
    """Compare what was made of each stretch that an edit or a substitution touches with what stood there."""
    faults = mended = made = right = 0
    for low, high in _stretches([*((f.start, f.end) for f in truth), *((e.start, e.end) for e in edits)]):
        inside = [(f.start, f.end, f.original) for f in truth if low <= f.start and f.end <= high]
        done = [(e.start, e.end, e.after) for e in edits if low <= e.start and e.end <= high]
        same = _words(text, low, high, inside) == _words(text, low, high, done)
        faults, made = faults + len(inside), made + len(done)
        mended, right = mended + same * len(inside), right + same * len(done)
    return Score(faults, mended, made, right)


def _stretches(spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The stretches that overlapping spans cover together."""
    low, high = -1, -1
    for start, end in sorted(spans):
        if start >= high:
            if high >= 0:
                yield low, high
            low, high = start, end
        high = max(high, end)
    if high >= 0:
        yield low, high


def _words(text: str, low: int, high: int, changes: Sequence[tuple[int, int, str]]) -> list[str]:
    """The words of text[low:high] after the changes; a possessive ending and the form of an article don't count."""
    parts, at = [], low
    for start, end, after in sorted(changes):
        parts += [text[at:start], after]
        at = end
    made = "".join([*parts, text[at:high]])
    return [_bare(token.word) for token in tokens(made) if token.is_word]


def _bare(word: str) -> str:
    return "a" if word == "an" else word.removesuffix("'s")

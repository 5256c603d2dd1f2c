"""This file writes a sentence as its reading has it."""

from __future__ import annotations

from collections.abc import Iterable

from unspin.core.edit import Edit
from unspin.lexicon.entry import Entry
from unspin.stages.candidates import Change, change_of
from unspin.stages.facts import facts_kept
from unspin.stages.judgement import SUGGEST, Judgement
from unspin.stages.reading import Reading
from unspin.stages.wording import edit_of


class SentenceWriter:
    """Writes a sentence as the first reading has it, but for one place."""

    def __init__(self, text: str, judged: Judgement) -> None:
        self._text, self._judged = text, judged
        self._entries = entries_of(judged.reading)
        self._edits: dict[Change, Edit] = {}
        self._best = [change for change in judged.best if judged.shares.get(change, 0.0) >= SUGGEST]
        tokens = judged.reading.sentence.tokens
        self._start, self._end = _bounds(text, tokens[0].start, tokens[-1].end)

    @property
    def written(self) -> str:
        """The sentence as it stands."""
        return self._text[self._start : self._end]

    def keeps_facts(self, change: Change) -> bool:
        """Whether a change leaves numbers and amounts as they are; what does not is not for a model to decide."""
        edit = self._edit(change)
        return all(facts_kept(edit.before, edit.after))

    def sentence(self, changes: Iterable[Change], start: int, end: int) -> str:
        """The sentence with these changes of words[start:end]."""
        around = [change for change in self._best if not change.overlaps(start, end)]
        pieces, position = [], self._start
        for edit in sorted(map(self._edit, (*around, *changes))):
            if edit.start >= position:  # an article that agrees with what follows may stand in the change before it
                pieces += [self._text[position : edit.start], edit.after]
                position = edit.end
        return "".join([*pieces, self._text[position : self._end]])

    def _edit(self, change: Change) -> Edit:
        if change not in self._edits:
            judged = self._judged
            entry = self._entries[change]
            self._edits[change] = edit_of(self._text, judged.reading.sentence, change, entry, judged.shares)
        return self._edits[change]


def _bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """The characters of a sentence with the marks that touch its first and last word."""
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end


def entries_of(reading: Reading) -> dict[Change, Entry]:
    """The entry behind each change, through its likeliest edge."""
    edges = [*reading.replaced(reading.spun), *reading.replaced(reading.clean)]
    return {change_of(reading, edge): reading.entry(edge) for edge, _ in sorted(edges, key=lambda each: each[1])}

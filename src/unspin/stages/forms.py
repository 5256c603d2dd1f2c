"""This file weighs spun forms where they stand: by how much likelier their originals are beside the same words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from unspin.lm.model import LanguageModel
from unspin.stages.family import Family, share_of

# Originals of a form that are weighed, those that spinners leave behind most often first: with all of them the gate
# lets no document more or less through, and an estimate by four tells clean from spun no better.
_ORIGINALS = 2
# No original is e^50 times likelier in its place than the form.
_LIMIT = 50.0


@dataclass(frozen=True, slots=True)
class Form:
    """A spun form: its words, P(kept | it) where it is an original too, and P(form | original) for each original."""

    words: tuple[str, ...]
    kept: float
    originals: tuple[tuple[float, tuple[str, ...]], ...]


class Forms:
    """The forms of some families together, each made when it is first met."""

    def __init__(self, families: Sequence[Family], lm: LanguageModel) -> None:
        """`families`: first the one beside which the shares of the others are taken, and which may keep a form."""
        self._families, self._lm = families, lm
        self._start, self._anywhere = lm.start(), lm.anywhere()
        self._met: dict[str, Form | None] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}

    def at(self, words: Sequence[str], start: int) -> Iterator[tuple[int, Form]]:
        """The forms that begin at a word, each with the place after its last word."""
        word = words[start]
        known = self._lengths.get(word)
        for length in self._lengths_of(word) if known is None else known:
            end = start + length
            if end <= len(words):
                form = self.form(" ".join(words[start:end]) if length > 1 else word)
                if form:
                    yield end, form

    def form(self, spun: str) -> Form | None:
        """The form of these words, if some family has it."""
        found = self._met.get(spun)
        if found is None and any(family.matcher.entries(spun) for family in self._families):
            found = self._met[spun] = self._make(spun)
        return found

    def odds(self, form: Form, words: Sequence[str], start: int, end: int) -> float:
        """P(form | replaced, the words beside it) / P(form | the words beside it), summed over its originals."""
        score = self._lm.score
        before = score(self._anywhere, words[start - 1])[1] if start else self._start
        after = words[end] if end < len(words) else "</s>"
        log_written, odds = 0.0, 0.0
        for p, reading in ((0.0, form.words), *form.originals):
            state, log_p = before, 0.0
            for word in reading:
                gain, state = score(state, word)
                log_p += gain
            log_p += score(state, after)[0]
            if p:
                odds += p * math.exp(min(_LIMIT, log_p - log_written))
            else:
                log_written = log_p
        return odds

    def _lengths_of(self, word: str) -> tuple[int, ...]:
        found = (family.matcher.lengths(word) for family in self._families)
        known = self._lengths[word] = tuple(sorted({length for lengths in found for length in lengths}))
        return known

    def _make(self, spun: str) -> Form:
        """The form, with the originals that leave it behind most often."""
        found: list[tuple[float, float, tuple[str, ...]]] = []
        for family in self._families:
            for words, entry in family.matcher.readings(spun):
                p = share_of(family, self._families[0]) * math.exp(family.channel.log_replaced(spun, entry.original))
                found.append((p * math.exp(_log_words(self._lm, self._lm.anywhere(), words)), p, words))
        found.sort(reverse=True)
        kept = math.exp(self._families[0].channel.log_kept(spun))
        return Form(tuple(spun.split(" ")), kept, tuple((p, words) for _, p, words in found[:_ORIGINALS]))


def _log_words(lm: LanguageModel, state: object, words: Sequence[str]) -> float:
    log_p = 0.0
    for word in words:
        gain, state = lm.score(state, word)
        log_p += gain
    return log_p

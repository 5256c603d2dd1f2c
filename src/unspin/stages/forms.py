"""This file weighs spun forms where they stand: by how much likelier their originals are beside the same words."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Sequence

from unspin.core.values import dataclass
from unspin.lm.model import LanguageModel
from unspin.stages.family import Family, share_of

# Originals of a form that are weighed, those that spinners leave behind most often first: with all of them the gate
# lets no document more or less through, and an estimate by four tells clean from spun no better.
_ORIGINALS = 2
# No original is e^50 times likelier in its place than the form.
_LIMIT = 50.0


# How many words forms have, and the forms.
_Beginning = tuple[tuple[int, ...], Container[str]]


@dataclass(frozen=True, slots=True)
class Form:
    """A spun form: its words, P(kept | it) where it is an original too, and P(form | original) for each original.

    `odds` are those of its originals whatever stands beside it: P(form | replaced) / P(form).
    """

    words: tuple[str, ...]
    kept: float
    originals: tuple[tuple[float, tuple[str, ...]], ...]
    odds: float


class Forms:
    """The forms of some families together, each made when it is first met."""

    def __init__(self, families: Sequence[Family], lm: LanguageModel) -> None:
        """`families`: first the one beside which the shares of the others are taken, and which may keep a form."""
        self._families, self._lm = families, lm
        self._start, self._anywhere = lm.start(), lm.anywhere()
        self._met: dict[str, Form] = {}
        self._begun: dict[str, _Beginning] = {}

    def at(self, words: Sequence[str], starts: Iterable[int]) -> list[tuple[int, int, str]]:
        """The spun forms that begin at these words: where each starts, the place after its last word, and the form."""
        found = []
        for start in starts:
            word = words[start]
            lengths, forms = self._begun.get(word) or self._beginning(word)
            for length in lengths:
                spun = " ".join(words[start : start + length]) if length > 1 else word
                if spun in forms and start + length <= len(words):
                    found.append((start, start + length, spun))
        return found

    def has(self, spun: str) -> bool:
        """Whether some family has the form."""
        return spun in self._beginning(spun.partition(" ")[0])[1]

    def form(self, spun: str) -> Form:
        """What a form that some family has stands for."""
        return self._met.get(spun) or self._made(spun)

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

    def _beginning(self, word: str) -> _Beginning:
        """How many words the forms have that begin with a word, and these forms."""
        begun = [each for family in self._families if (each := family.matcher.lexicon.beginning(word))]
        lengths = tuple(sorted({length for each in begun for length in each.lengths}))
        forms = begun[0].forms if len(begun) == 1 else frozenset(form for each in begun for form in each.forms)
        known = self._begun[word] = lengths, forms
        return known

    def _made(self, spun: str) -> Form:
        """The form, with the originals that leave it behind most often."""
        found: list[tuple[float, float, tuple[str, ...]]] = []
        for family in self._families:
            for words, entry in family.matcher.readings(spun):
                p = share_of(family, self._families[0]) * math.exp(family.channel.log_replaced(spun, entry.original))
                found.append((p * math.exp(_log_words(self._lm, self._lm.anywhere(), words)), p, words))
        found.sort(reverse=True)
        words, kept = tuple(spun.split(" ")), math.exp(self._families[0].channel.log_kept(spun))
        odds = sum(mass for mass, _, _ in found) / math.exp(_log_words(self._lm, self._lm.anywhere(), words))
        form = Form(words, kept, tuple((p, original) for _, p, original in found[:_ORIGINALS]), odds)
        return self._met.setdefault(spun, form)


def _log_words(lm: LanguageModel, state: object, words: Sequence[str]) -> float:
    log_p = 0.0
    for word in words:
        gain, state = lm.score(state, word)
        log_p += gain
    return log_p

"""This file says what the readings of a sentence come to."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import compress

from unspin.lexicon.entry import Entry
from unspin.lm.model import LanguageModel
from unspin.stages.candidates import Belief, Candidate, Change, candidates, ranked
from unspin.stages.options import Option
from unspin.stages.reading import Reading

# Readings less probable than this are noise to a reader, so they are not even suggested.
SUGGEST = 0.2
_TINY = 1e-300


@dataclass(frozen=True, slots=True)
class Site:
    """Words that rival changes overlap in, which a second model has read.

    `before` and `after` have P(option | text) without the second model and with it; `log_moved` is what that did to the
    log posterior of each change.
    """

    options: tuple[Option, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]
    log_moved: Mapping[Change, float]

    @property
    def best(self) -> Option:
        """The most probable option."""
        return max(zip(self.after, self.options, strict=True), key=lambda each: (each[0], each[1].changes))[1]

    def log_moved_kept(self, start: int, end: int) -> float:
        """By what the log probability changed that words[start:end] are kept."""
        kept = [not any(each.overlaps(start, end) for each in option.changes) for option in self.options]
        before, after = (sum(compress(each, kept)) for each in (self.before, self.after))
        return math.log(max(_TINY, after) / before) if before else 0.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is believed of a sentence: P(change | text) of every change, and those that are best together.

    `sites` are the places that a second model has read.
    """

    reading: Reading
    belief: Belief
    shares: Mapping[Change, float]
    best: Mapping[Change, Entry]
    sites: tuple[Site, ...] = ()

    def candidates(self, start: int, end: int, lm: LanguageModel) -> list[Candidate]:
        """Every reading of words[start:end] or of a part of them, as they stand included; the most probable first."""
        found = candidates(self.reading, self.belief, start, end, lm)
        for site in self.sites:
            found = [_read_twice(each, site) for each in found]
        return ranked(found)


def _read_twice(candidate: Candidate, site: Site) -> Candidate:
    """The candidate with what the second model says of it at one site."""
    change = candidate.change
    moved = site.log_moved.get(change, 0.0) if candidate.entry else site.log_moved_kept(change.start, change.end)
    return replace(
        candidate, terms=tuple(replace(each, log_second=each.log_second + moved) for each in candidate.terms)
    )

"""This file estimates the substitution channel: P(spun form | original) and P(kept | original)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache, partial
from types import MappingProxyType
from typing import NamedTuple

from unspin.core.values import dataclass
from unspin.lexicon.entry import WORDNET, Entry, Survival, TermEntry

# P(replaced | original) is a beta posterior mean: the counts, and the belief before them worth this many occurrences.
# That belief grows with how often the original was seen replaced anywhere: (n + a) / (n + b). Measured on the watched
# words: .15 at n = 0 (a written row is a guess at the table), .20 at 1, .68 at 2 to 3, .75 at 4 to 9, .91 from 10 on.
# It is held far lower than that, as no list of originals is complete, and rows that were seen seldom mislead most
# often. From (.03, 4) to (.01, 12) F0.5 goes from .889 to .893 on the development sentences, from .893 to .895 and .849
# to .854 on documents spun at .95 and .5, and from .884 to .892 and .832 to .840 on those spun by the pairs of other
# pages; precision rises by .007 to .015, recall falls by .002 to .025.
_PRIOR_WEIGHT = 2.0
_SEEN_A, _SEEN_B = 0.01, 12.0
# P(spun form | original replaced) is additive smoothing: each form counts as seen this often more than it was. With the
# counts of a random half of the observed pairs forgotten, as on an unseen topic, F0.5 on sentences is .790 with .1 for
# written forms and (.1, 2) above, .772 with .03 and .05; with all counts it is .868 against .870.
_OBSERVED_FORM = 0.3
_WRITTEN_FORM = 0.1
# A synonym of WordNet, which nobody wrote down as a spinner's, is worth a tenth of a written form, and an original that
# only WordNet knows is replaced a tenth as often. It is an assumption; where it was measured, less is not better.
_WORDNET_SHARE = 0.1
# Not even "said", replaced 21 times of 21, is replaced always.
_MOST_REPLACED = 0.97
# Originals, and pairs of a form and its original, remembered; a document of 350 words asks for some 1,000.
_MOST_ESTIMATES = 50_000
# How many occurrences in a document it takes to move P(replaced) and the choice of forms half-way from what spinners
# do in general to what this one does: one article mostly keeps one choice.
_DOCUMENT_WEIGHT = 3.0
_CHOICE_WEIGHT = 1.0


# What is not seen in a document.
_NONE: Mapping[str, float] = MappingProxyType({})


class Original(NamedTuple):
    """What the channel does to one original: P(replaced), and in general P(form | replaced) for each spun form.

    `seen` is how often a document has each form, in expectation.
    """

    replaced: float
    forms: Mapping[str, float]
    seen: Mapping[str, float] = _NONE

    def form(self, spun: str) -> float:
        """P(form | replaced), where the forms were seen so often in the document.

        Raises KeyError where the lexicon does not pair the two.
        """
        if not self.seen:
            return self.forms[spun]
        chosen = _CHOICE_WEIGHT * self.forms[spun] + self.seen.get(spun, 0.0)
        return chosen / (_CHOICE_WEIGHT + sum(self.seen.values()))

    def adapted(self, kept: float, replaced: Mapping[str, float], rate: float) -> Original:
        """The same in a document whose spinner works at `rate`, kept it `kept` times and replaced it as counted."""
        total = sum(replaced.values())
        p = (_DOCUMENT_WEIGHT * rate * self.replaced + total) / (_DOCUMENT_WEIGHT + total + kept)
        return Original(min(_MOST_REPLACED, p), self.forms, replaced)


@dataclass(frozen=True, slots=True)
class Counts:
    """What happened in a document, in expectation: originals kept, and replaced by which forms; and its rate."""

    kept: Mapping[str, float]
    replaced: Mapping[str, Mapping[str, float]]
    rate: float = 1.0

    def of(self, original: str) -> tuple[float, Mapping[str, float], float]:
        """How often it was kept, by which forms replaced, and the document's rate."""
        return self.kept.get(original, 0.0), self.replaced.get(original, _NONE), self.rate


# What happens to an original.
LookUp = Callable[[str], Original | None]


class SubstitutionChannel:
    """P(spun form | original), which sums to one with P(kept | original) over the forms of each original."""

    def __init__(self, look_up: LookUp) -> None:
        """`look_up` remembers, within bounds, what it found; None is for an original that is not known."""
        self.original = look_up
        # log P(spun form | original), by the two. Raises KeyError where the lexicon does not pair them.
        self.log_replaced: Callable[[str, str], float] = lru_cache(_MOST_ESTIMATES)(partial(_log_replaced, look_up))
        # log P(kept | word): 0 for a word the spinner does not know.
        self.log_kept: Callable[[str], float] = lru_cache(_MOST_ESTIMATES)(partial(_log_kept, look_up))

    def log_entry(self, entry: Entry) -> float:
        """The same for an entry of the matcher, or for a garbled term, which no row lists."""
        return entry.log_weight if isinstance(entry, TermEntry) else self.log_replaced(entry.spun, entry.original)

    def adapted(self, counts: Counts) -> SubstitutionChannel:
        """The channel of one document; it remembers what it is asked for as long as it lives."""

        @cache
        def look_up(phrase: str) -> Original | None:
            known = self.original(phrase)
            return known and known.adapted(*counts.of(phrase))

        return SubstitutionChannel(look_up)


def _log_replaced(look_up: LookUp, spun: str, original: str) -> float:
    known = look_up(original)
    if known is None:
        raise KeyError(original)
    return math.log(known.replaced * known.form(spun))


def _log_kept(look_up: LookUp, word: str) -> float:
    known = look_up(word)
    return math.log1p(-known.replaced) if known else 0.0


def estimate(entries: Iterable[Entry], survival: Mapping[str, Survival]) -> SubstitutionChannel:
    """The channel of a list of entries: their weights are counts, `survival` tells how often originals were kept."""
    by_original: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_original[entry.original].append(entry)
    return estimate_when_asked(lambda original: by_original.get(original, []), survival)


def estimate_when_asked(
    entries_of: Callable[[str], Sequence[Entry]], survival: Mapping[str, Survival]
) -> SubstitutionChannel:
    """The same for a lexicon that gives the entries of an original; nothing is estimated before a text asks for it."""

    @lru_cache(maxsize=_MOST_ESTIMATES)
    def look_up(original: str) -> Original | None:
        forms = entries_of(original)
        return _original(forms, survival.get(original)) if forms else None

    return SubstitutionChannel(look_up)


def _original(forms: Sequence[Entry], counts: Survival | None) -> Original:
    seen = sum(entry.weight for entry in forms)
    guess = _SEEN_A * (_WORDNET_SHARE if all(entry.domain == WORDNET for entry in forms) else 1.0)
    prior = (seen + guess) / (seen + _SEEN_B)
    replaced, occurred = (counts.replaced, counts.occurred) if counts else (0, 0)
    p = min(_MOST_REPLACED, (replaced + _PRIOR_WEIGHT * prior) / (occurred + _PRIOR_WEIGHT))
    masses = {entry.spun: _mass(entry) for entry in forms}
    total = sum(masses.values())
    return Original(p, {form: mass / total for form, mass in masses.items()})


def _mass(entry: Entry) -> float:
    if entry.weight:
        return entry.weight + _OBSERVED_FORM
    return _WRITTEN_FORM * (_WORDNET_SHARE if entry.domain == WORDNET else 1.0)

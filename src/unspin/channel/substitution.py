"""This file estimates the substitution channel: P(spun form | original) and P(kept | original)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from unspin.lexicon.entry import Entry, Survival

# P(replaced | original) is a beta posterior mean: the counts, and the belief before them worth this many
# occurrences. An original that was seen replaced stands in the spinner's table, and inside its table the spinner
# replaces nearly every occurrence (162 of 185 over the ten words best known); a written row is a guess at the table.
_PRIOR_WEIGHT = 2.0
_REPLACED_IF_OBSERVED = 0.7
_REPLACED_IF_WRITTEN = 0.05
# P(spun form | original replaced) is additive smoothing: each form counts as seen this often more than it was.
_OBSERVED_FORM = 0.3
_WRITTEN_FORM = 0.03
# Not even "said", replaced 21 times of 21, is replaced always.
_MOST_REPLACED = 0.97
# How many occurrences in a document it takes to move P(replaced) and the choice of forms half-way from what spinners
# do in general to what this one does: one article mostly keeps one choice.
_DOCUMENT_WEIGHT = 3.0
_CHOICE_WEIGHT = 1.0


@dataclass(frozen=True, slots=True)
class Original:
    """What the channel does to one original: P(replaced), and P(form | replaced) for each spun form."""

    replaced: float
    forms: Mapping[str, float]

    def adapted(self, kept: float, replaced: Mapping[str, float], rate: float) -> Original:
        """The same in a document whose spinner works at `rate`, kept it `kept` times and replaced it as counted."""
        total = sum(replaced.values())
        p = (_DOCUMENT_WEIGHT * rate * self.replaced + total) / (_DOCUMENT_WEIGHT + total + kept)
        scale = _CHOICE_WEIGHT + total
        forms = {form: (_CHOICE_WEIGHT * q + replaced.get(form, 0.0)) / scale for form, q in self.forms.items()}
        return Original(min(_MOST_REPLACED, p), forms)


@dataclass(frozen=True, slots=True)
class Counts:
    """What happened in a document, in expectation: originals kept, originals replaced by which forms, and at what rate."""

    kept: Mapping[str, float]
    replaced: Mapping[str, Mapping[str, float]]
    rate: float = 1.0


@dataclass(frozen=True)
class SubstitutionChannel:
    """P(spun form | original), which sums to one with P(kept | original) over the forms of each original."""

    originals: Mapping[str, Original]
    _logs: dict[tuple[str, str], float] = field(default_factory=dict)

    def log_replaced(self, spun: str, original: str) -> float:
        """log P(spun form | original)."""
        key = (spun, original)
        if key not in self._logs:
            known = self.originals[original]
            self._logs[key] = math.log(known.replaced * known.forms[spun])
        return self._logs[key]

    def log_kept(self, word: str) -> float:
        """log P(kept | word): 0 for a word the spinner does not know."""
        known = self.originals.get(word)
        return math.log1p(-known.replaced) if known else 0.0

    def adapted(self, counts: Counts) -> SubstitutionChannel:
        """The channel of one document."""
        none: Mapping[str, float] = {}
        return SubstitutionChannel(
            {o: self.originals[o].adapted(counts.kept.get(o, 0.0), counts.replaced.get(o, none), counts.rate) for o in self.originals}
        )

    def rate(self, kept: Mapping[str, float], replaced: float) -> float:
        """The share of what spinners usually replace that this one did: the likeliest of `_RATES`."""
        chances = [(self.originals[o].replaced, n) for o, n in kept.items() if o in self.originals]
        replaced += _RATE_WEIGHT
        return max(_RATES, key=lambda r: replaced * math.log(r) + sum(n * math.log1p(-r * p) for p, n in chances))


_RATES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_RATE_WEIGHT = 3.0


def estimate(entries: Iterable[Entry], survival: Mapping[str, Survival]) -> SubstitutionChannel:
    """The channel of a lexicon: its rows' weights are counts, `survival` tells how often originals were kept."""
    by_original: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_original[entry.original].append(entry)
    return SubstitutionChannel(
        {original: _original(forms, survival.get(original)) for original, forms in by_original.items()}
    )


def _original(forms: Sequence[Entry], counts: Survival | None) -> Original:
    prior = _REPLACED_IF_OBSERVED if any(entry.weight for entry in forms) else _REPLACED_IF_WRITTEN
    replaced, occurred = (counts.replaced, counts.occurred) if counts else (0, 0)
    p = min(_MOST_REPLACED, (replaced + _PRIOR_WEIGHT * prior) / (occurred + _PRIOR_WEIGHT))
    masses = {entry.spun: entry.weight + (_OBSERVED_FORM if entry.weight else _WRITTEN_FORM) for entry in forms}
    total = sum(masses.values())
    return Original(p, {form: mass / total for form, mass in masses.items()})

"""This file estimates the substitution channel: P(spun form | original) and P(kept | original)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from unspin.lexicon.entry import Entry, Survival

# P(replaced | original) is a beta posterior mean: the counts, and the belief before them worth this many
# occurrences. An original that was seen replaced stands in the spinner's table, and inside its table the spinner
# replaces nearly every occurrence (162 of 185 over the ten words best known); a written row is a guess at the table.
_PRIOR_WEIGHT = 2.0
_REPLACED_IF_OBSERVED = 0.7
_REPLACED_IF_WRITTEN = 0.15
# P(spun form | original replaced) is additive smoothing: each form counts as seen this often before it was seen.
_FORM_PRIOR = 0.3
# Not even "said", replaced 21 times of 21, is replaced always.
_MOST_REPLACED = 0.97


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry with its original's words and log P(spun form | original)."""

    entry: Entry
    words: tuple[str, ...]
    log_channel: float


class SubstitutionChannel:
    """P(spun form | original), which sums to one with P(kept | original) over the forms of each original."""

    def __init__(self, entries: Iterable[Entry], survival: Mapping[str, Survival]) -> None:
        by_original: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            by_original[entry.original].append(entry)
        self._log_kept: dict[str, float] = {}
        self._candidates: dict[str, list[Candidate]] = defaultdict(list)
        for original, forms in by_original.items():
            replaced = probability_replaced(forms, survival.get(original))
            self._log_kept[original] = math.log1p(-replaced)
            total = sum(entry.weight + _FORM_PRIOR for entry in forms)
            for entry in forms:
                log_p = math.log(replaced * (entry.weight + _FORM_PRIOR) / total)
                self._candidates[entry.spun].append(Candidate(entry, tuple(original.split(" ")), log_p))

    def candidates(self, spun: str) -> list[Candidate]:
        """What may stand behind the spun form."""
        return self._candidates.get(spun, [])

    def log_kept(self, word: str) -> float:
        """log P(kept | word): 0 for a word the spinner does not know."""
        return self._log_kept.get(word, 0.0)


def probability_replaced(forms: Iterable[Entry], counts: Survival | None) -> float:
    """P(replaced | original), from its counts where it was watched, else from whether it was ever seen replaced."""
    prior = _REPLACED_IF_OBSERVED if any(entry.weight for entry in forms) else _REPLACED_IF_WRITTEN
    replaced, occurred = (counts.replaced, counts.occurred) if counts else (0, 0)
    return min(_MOST_REPLACED, (replaced + _PRIOR_WEIGHT * prior) / (occurred + _PRIOR_WEIGHT))

"""This file estimates P(spun word | original word), at stems, from all pairs of a lexicon; what no pair says is backed
off to: the word itself, its family, and two substitutions in a row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from stems import stem

# How many occurrences the belief before counting is worth, and what that belief gives to a word kept, to another word
# of its family, and to substitutions that the pairs only suggest: one after another, two forms of one original, and
# one against its direction.
_BACK_OFF = 2.0
_KEPT, _FAMILY = 0.3, 0.1
_TWO_STEPS, _SIBLING, _BACKWARDS = 0.3, 0.15, 0.15
# Words are of one family where they share this many letters at the beginning, and this much of the longer one.
_PREFIX, _PREFIX_SHARE = 4, 0.6

Counts = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Pair:
    """A substitution that was seen, of words or phrases, and how much it counts."""

    spun: str
    original: str
    count: float = 1.0


class WordChannel:
    """P(spun stem | original stem) for the originals among `vocabulary`, and those of the pairs."""

    def __init__(self, pairs: Iterable[Pair], vocabulary: Iterable[str] = ()) -> None:
        self._forms = count_words(pairs)
        self._totals = {original: sum(forms.values()) for original, forms in self._forms.items()}
        self._originals = _turned(self._forms)
        self._alike: dict[str, set[str]] = defaultdict(set)
        for word in {*map(stem, vocabulary), *self._forms}:
            self._alike[word[:_PREFIX]].add(word)
        self._known: dict[str, Mapping[str, float]] = {}

    def originals(self, word: str) -> Mapping[str, float]:
        """Every original stem that may stand behind `word`, with P(stem of the word | it)."""
        spun = stem(word)
        if spun not in self._known:
            believed, seen = self._believed(spun), self._originals.get(spun, {})
            self._known[spun] = {
                original: (seen.get(original, 0.0) + _BACK_OFF * believed.get(original, 0.0))
                / (self._totals.get(original, 0.0) + _BACK_OFF)
                for original in (*believed, *(each for each in seen if each not in believed))
            }
        return self._known[spun]

    def _believed(self, spun: str) -> Mapping[str, float]:
        """What is believed before counting: P(spun | original) for each original that is related to it in some way."""
        found: dict[str, float] = defaultdict(float)
        found[spun] += _KEPT
        for word in self._alike.get(spun[:_PREFIX], ()):
            if word != spun and _shared(word, spun) >= max(_PREFIX, _PREFIX_SHARE * max(len(word), len(spun))):
                found[word] += _FAMILY
        for middle, count in self._originals.get(spun, {}).items():
            share = count / (self._totals[middle] + 1)
            for original, steps in self._originals.get(middle, {}).items():
                found[original] += _TWO_STEPS * share * steps / (self._totals[original] + 1)
            mine = count / (sum(self._originals[spun].values()) + 1)
            for sibling, others in self._forms[middle].items():
                found[sibling] += (sibling != spun) * _SIBLING * mine * others / (self._totals[middle] + 1)
        for form, count in self._forms.get(spun, {}).items():
            found[form] += (form != spun) * _BACKWARDS * count / (self._totals[spun] + 1)
        return found


def count_words(pairs: Iterable[Pair]) -> Counts:
    """How often each original stem was replaced by which; phrases of equal length are compared word by word."""
    counts: Counts = defaultdict(lambda: defaultdict(float))
    for pair in pairs:
        spun, original = pair.spun.split(" "), pair.original.split(" ")
        if len(spun) == len(original):
            for a, b in zip(spun, original, strict=True):
                counts[stem(b)][stem(a)] += pair.count
    return counts


def _turned(forms: Counts) -> Counts:
    originals: Counts = defaultdict(dict)
    for original, counts in forms.items():
        for form, count in counts.items():
            originals[form][original] = count
    return originals


def _shared(a: str, b: str) -> int:
    """How many letters two words share at the beginning."""
    return next((k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))

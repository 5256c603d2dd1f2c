"""This file finds which fixed phrase stands behind words that no lexicon row holds as a whole: "counterfeit
consciousness" lands on "artificial intelligence" word by word.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from stems import stem
from wordwise import WordChannel

# Where the k-th word of a phrase went: the spinner keeps the order, so P falls by this with the distance, in phrases.
_DISTANCE = 4.0
# P(a word | anything), for words that nothing explains.
_UNEXPLAINED = 2e-4
# What a word more or less than the original costs, how many there may be, and the weight of the other direction: each
# word of the original must have become something.
_LENGTH, _MOST_LONGER, _OTHER_WAY = 2.0, 2, 0.4
# Words that no phrase of the list stands behind look as if each had this P. With it half as large, twice as much is
# restored where the original is not on the list, hence wrongly (.26 of phrases against .17, at a share of .5).
_BY_CHANCE = 0.02
# A word is looked for behind another only from here on.
LEAST = 1e-3
# Far beyond any difference of scores, and still a number when raised.
_MOST = 300.0


class FixedPhrases:
    """The fixed phrases of a field, found by what a spinner may have made of them."""

    def __init__(self, phrases: Iterable[str], channel: WordChannel) -> None:
        self._channel = channel
        self._phrases = tuple(dict.fromkeys(phrases))
        self._stems = tuple(map(stems_of, self._phrases))
        self._holding: dict[str, list[int]] = defaultdict(list)
        for number, stems in enumerate(self._stems):
            for each in dict.fromkeys(stems):
                self._holding[each].append(number)

    def rank(self, words: Sequence[str]) -> list[tuple[float, str]]:
        """The phrases that may stand behind the words, best first, each with its log score."""
        behind = [self._channel.originals(word) for word in words]
        numbers = {
            n for each in behind for s, p in each.items() if p > LEAST and s in self._holding for n in self._holding[s]
        }
        found = [
            (_log_score(behind, self._stems[n]), self._phrases[n])
            for n in numbers
            if abs(len(self._stems[n]) - len(words)) <= _MOST_LONGER
        ]
        return sorted(found, reverse=True)

    def best(self, words: Sequence[str]) -> tuple[str, float] | None:
        """The best phrase, and its posterior were all phrases, and none of them, equally frequent."""
        ranked = self.rank(words)
        if not ranked:
            return None
        log_none = len(words) * (1 + _OTHER_WAY) * math.log(_BY_CHANCE)
        top, phrase = ranked[0]
        alike = stems_of(phrase)
        same = sum(math.exp(log - top) for log, other in ranked if stems_of(other) == alike)
        return phrase, same / (sum(math.exp(log - top) for log, _ in ranked) + math.exp(min(log_none - top, _MOST)))


def stems_of(phrase: str) -> tuple[str, ...]:
    """The stems of a phrase, by which "random forests" is "random forest"."""
    return tuple(map(stem, phrase.split(" ")))


def _log_score(behind: Sequence[Mapping[str, float]], original: Sequence[str]) -> float:
    """log P(words | original) by alignment of each word (IBM model 2 with fixed positions), and the other way round."""
    there, back = _positions(len(behind), len(original))
    table = [[each.get(word, 0.0) for word in original] for each in behind]
    forward = sum(math.log(_dot(weights, row) + _UNEXPLAINED) for weights, row in zip(there, table, strict=True))
    columns = zip(*table, strict=True)
    other = sum(math.log(_dot(weights, column) + _UNEXPLAINED) for weights, column in zip(back, columns, strict=True))
    return forward + _OTHER_WAY * other - _LENGTH * abs(len(behind) - len(original))


def _dot(a: Iterable[float], b: Iterable[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


@lru_cache(maxsize=100)
def _positions(n: int, m: int) -> tuple[list[list[float]], list[list[float]]]:
    """For each of n words the weights of m originals, and for each original those of the words; each sums to one."""
    near = [[math.exp(-_DISTANCE * abs((i + 0.5) / n - (j + 0.5) / m)) for j in range(m)] for i in range(n)]
    return [_normed(row) for row in near], [_normed(column) for column in zip(*near, strict=True)]


def _normed(weights: Sequence[float]) -> list[float]:
    total = sum(weights)
    return [weight / total for weight in weights]

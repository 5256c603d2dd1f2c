"""This file estimates without a search what a text says for a family of spinners: some ten times as fast as decoding.

Each spun form is weighed by itself beside a bigram model, as the decoder weighs sentences: P(text | spun at a rate)
against P(text | not spun), where an author may choose the form too, and one that comes in a burst counts as one. What a
spinner would have replaced, and stands there, speaks against. The best stretch of text counts.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, compress, count
from typing import NamedTuple

from unspin.channel.chance import BURST, COINCIDENCE, chance
from unspin.channel.substitution import SubstitutionChannel
from unspin.detection.spun import RATES
from unspin.lm.model import LanguageModel
from unspin.stages.family import Family
from unspin.stages.forms import Form, Forms

# The rate at which it is counted how often a form stands in the place of an original.
_COUNTED = RATES[-1]
# Words whose weight is remembered, for each rate; the lexicon has 4,000 originals of one word.
_MOST_REMEMBERED = 50_000

# A family's own forms are partly common words ("successful", "connected"), so a text is not its work where less than
# this stands there. Nor is it where that says less than the last figure, and each other word _LOG_WORD: in 90 clean
# articles another family's forms say 3 at most, in 79 documents that were believed to be its work 8 at least.
_LEAST_FORMS, _LEAST_SHARE, _LEAST_EVIDENCE = 2, 0.02, 5.0
_LOG_WORD = -0.01

# Forms with smaller odds, whatever stands beside them, are not weighed: they are more than half, and say 2 % of all.
_LEAST_ODDS = 0.03

# A spun form from start to end.
_Found = tuple[int, int, str]
# What words[:k] say where all of them are kept, for each k.
_Kept = Callable[[int], float]


class _Spot(NamedTuple):
    """A form where it stands, its odds of being a replacement, and the rate at which an author chooses it."""

    start: int
    end: int
    form: Form
    odds: float
    chance: float

    def log_ratio(self, rate: float) -> float:
        """log P(the form stands here | spun at the rate) - log P(it does | not spun)."""
        replaceable = 1.0 - self.form.kept
        clean = 1.0 - COINCIDENCE * replaceable + self.chance * self.odds
        return math.log((1.0 - rate * replaceable + rate * self.odds) / clean)

    def share(self) -> float:
        """P(an original was replaced here | spun)."""
        replaced = _COUNTED * self.odds
        return replaced / (replaced + 1.0 - _COUNTED * (1.0 - self.form.kept))


class Estimate:
    """What texts say for one family: of one that shares the common rows a guess, else rather too much."""

    def __init__(self, family: Family, lm: LanguageModel) -> None:
        self._family, self._lm, self._forms = family, lm, Forms((family,), lm)
        self._chances: dict[str, float] = {}
        self._weights = [_Weights(family.channel, rate) for rate in RATES]

    @property
    def name(self) -> str:
        """The name of the family."""
        return self._family.name

    def may_speak(self, words: Sequence[str]) -> bool:
        """Whether the text may be the family's work, as far as its own forms tell."""
        found = self._found(words)
        if len({spun for *_, spun in found}) < _LEAST_FORMS or len(found) < _LEAST_SHARE * len(words):
            return False
        return self._log_evidence(words, found) >= _LEAST_EVIDENCE

    def log_evidence(self, words: Sequence[str]) -> float:
        """log P(the best stretch of words | spun at the best of `RATES`) - log P(it | not spun), at least 0."""
        return self._log_evidence(words, self._found(words))

    def _log_evidence(self, words: Sequence[str], found: Sequence[_Found]) -> float:
        spots = [
            _Spot(start, end, form, self._forms.odds(form, words, start, end), self._chance(spun))
            for start, end, spun in found
            if (form := self._forms.form(spun)).odds >= _LEAST_ODDS
        ]
        spots = sorted(_in_bursts(spots), key=lambda each: each.end)
        return max(_best(spots, rate, kept) for rate, kept in zip(RATES, self._kept(words), strict=True))

    def _kept(self, words: Sequence[str]) -> list[_Kept]:
        """For each of `RATES`."""
        if not self._family.shares:
            return [_LOG_WORD.__mul__] * len(RATES)
        sums = (list(accumulate(map(weights.__getitem__, words), initial=0.0)) for weights in self._weights)
        return [each.__getitem__ for each in sums]

    def _found(self, words: Sequence[str]) -> list[_Found]:
        """The forms of a text."""
        begun = self._family.matcher.lexicon.begun
        return self._forms.at(words, compress(count(), map(begun.__getitem__, words)))

    def _chance(self, spun: str) -> float:
        if spun not in self._chances:
            family = self._family
            self._chances[spun] = chance(spun, family.matcher.entries(spun), family.channel, self._lm)
        return self._chances[spun]


class _Weights(dict[str, float]):
    """What each word says at a rate where it is kept, weighed when it is first met."""

    def __init__(self, channel: SubstitutionChannel, rate: float) -> None:
        super().__init__()
        self._channel, self._rate = channel, rate

    def __missing__(self, word: str) -> float:
        replaced = -math.expm1(self._channel.log_kept(word))
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        log_ratio = self[word] = math.log1p(-self._rate * replaced) - math.log1p(-COINCIDENCE * replaced)
        return log_ratio


def _in_bursts(spots: Sequence[_Spot]) -> Iterator[_Spot]:
    """The spots with the chance of each form the higher, the more often it stands for something else around there."""
    bursts = [(each.form.words, each.start // BURST) for each in spots]
    counts: dict[tuple[tuple[str, ...], int], float] = defaultdict(float)
    for each, burst in zip(spots, bursts, strict=True):
        counts[burst] += each.share()
    for each, burst in zip(spots, bursts, strict=True):
        yield each._replace(chance=each.chance ** (1.0 / max(1.0, counts[burst])))


def _best(spots: Sequence[_Spot], rate: float, kept: _Kept) -> float:
    """The largest sum over neighbouring words, of which each is kept or part of one spot."""
    ends, sums, best = [0], [0.0], 0.0

    def reached(at: int) -> float:
        """The best sum that ends at a word, or nothing: a stretch may begin anywhere."""
        last = bisect_right(ends, at) - 1
        return max(0.0, sums[last] + kept(at) - kept(ends[last]))

    for each in spots:
        total = max(reached(each.end), reached(each.start) + each.log_ratio(rate))
        ends.append(each.end)
        sums.append(total)
        best = max(best, total)
    return best

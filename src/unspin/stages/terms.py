"""This file finds garbled terms in a sentence, and tells how probably each is one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from operator import mul, ne
from typing import TYPE_CHECKING, NamedTuple

from unspin.detection.stretch import Sign
from unspin.lexicon.entry import TERMS, Entry, TermEntry
from unspin.lexicon.terms import LONGEST, GarbledTerm, Terms
from unspin.lm.model import LanguageModel

if TYPE_CHECKING:
    from unspin.channel.sentence import Place, Sentence


class Features(NamedTuple):
    """What tells a garbled term from words that stand together by chance; probabilities are natural logarithms.

    `words` is how many the term has, for long ones don't come about by chance; `gain` log P(text with the term) - log
    P(text as it stands); `weight`, `likeness` and `ambiguity` are those of GarbledTerm; `kept` is log P of the rarest
    word that was kept; `frequency` the mean log P of the term's words, and `association` the least mutual information
    of its neighbours: what is common in general English too is met by chance more often.
    """

    words: float
    gain: float
    weight: float
    likeness: float
    ambiguity: float
    kept: float
    frequency: float
    association: float


# A logistic regression (benchmarks/terms.py): its positives are garbled terms of 3,000 phrases of the Problematic Paper
# Screener, its negatives wrong readings of these, and what 131,000 words of clean news seem to hold.
BIAS = -16.83
WEIGHTS = Features(1.3, 0.22, 0.66, 1.17, -0.63, -0.36, -0.54, -0.06)
# Where every word was replaced, the term is as sure as with a rather common word kept.
_NONE_KEPT = -8.0
# Words of a higher log P (the, to, and, of, a, in, i, you, that) stand beside any other: "order and" has mutual
# information only because nouns are often followed by "and". Where two words were replaced, these are not asked: .495
# and not .485 of 2,300 spun phrases are restored rightly, and .483 and not .472 of 3,500 others (right of the changed:
# .855 for .852, .880 for .881; benchmarks/novel.py, (d)). Bounds down to -6.5 do the same. With one word replaced next
# to such a word alone there would be no evidence: "refused to" became "declined to" in clean sentences.
_FUNCTION_WORD = -4.5
# Less probable readings are not worth a search.
_LEAST = -1.0
# Neighbours that are remembered, 200 bytes each.
_MOST_NEIGHBOURS = 10_000


def _entry(words: Sequence[str], found: GarbledTerm, features: Features) -> TermEntry:
    spun, original, log_ratio = " ".join(words[found.start : found.end]), " ".join(found.term), log_odds(features)
    return TermEntry(spun, original, 0, "garble", "A", TERMS, log_odds=log_ratio, log_weight=log_ratio - features.gain)


def log_odds(features: Features) -> float:
    """log odds that words of a text stand for a term."""
    return float(BIAS + sum(map(mul, WEIGHTS, features)))


class TermFinder:
    """Finds words that may stand for a term and are no collocation themselves.

    A thesaurus knows nothing of what stands beside a word, so no two neighbours in what it makes of a term go together:
    log P(word | word before) is no more than log P(word), their pointwise mutual information not above 0 (Church and
    Hanks 1990). Neighbours that were both kept tell nothing: "neural network" goes together in "repetitive neural
    network" too. Of 12 garbled terms that 131,000 words of clean news seemed to hold, 10 were collocations ("power
    station", "heart failure"), and of 2,000 phrases of the Problematic Paper Screener as many are restored.
    """

    def __init__(self, terms: Terms, lm: LanguageModel) -> None:
        self._terms, self._lm = terms, lm
        self._association = lru_cache(_MOST_NEIGHBOURS)(self._mutual_information)

    def may_stand(self, word: str) -> tuple[bool, bool]:
        """Whether a word may be the first of two neighbours in a term, and whether it may be the second."""
        return self._terms.may_stand(word)

    def places(self, words: Sequence[str], among: Sequence[int] | None = None) -> Iterator[int]:
        """Where in a whole text two neighbours may belong to a garbled term: all that `signs` are looked for at.

        No place is left out if only those are looked at `among` which `may_stand` leaves.
        """
        return (k for k in self._terms.spots(words, among) if self._association(words[k], words[k + 1]) <= 0.0)

    def signs(self, words: Sequence[str], places: Iterable[int] | None = None) -> Iterator[Sign]:
        """What may be garbled terms in a whole text, or at these places of it, with their log odds: for a glance."""
        for k in self.places(words) if places is None else places:
            window = words[max(0, k - LONGEST + 2) : k + LONGEST]
            odds = [log_odds(self.features(window, each)) for each in self.apart(window)]
            if odds:
                yield Sign(k, k + 2, max(odds))

    def entries(self, sentence: Sentence) -> dict[Place, Entry]:
        """The garbled terms of a sentence, as entries that are never right English."""
        from unspin.channel.sentence import runs  # which needs the decoder's lattice

        found: dict[Place, Entry] = {}
        for low, high in runs(sentence.joined):
            words = sentence.words[low:high]
            for each in self.apart(words):
                features = self.features(words, each)
                if log_odds(features) > _LEAST:
                    found[low + each.start, low + each.end, each.term] = _entry(words, each, features)
        return found

    def apart(self, words: Sequence[str]) -> Iterator[GarbledTerm]:
        """The garbled terms of which no replaced word goes together with a neighbour."""
        for each in self._terms.garbled(words):
            if self._are_apart(words[each.start : each.end], each.term):
                yield each

    def _are_apart(self, standing: Sequence[str], term: Sequence[str]) -> bool:
        joints = zip(pairwise(standing), pairwise(term), strict=True)
        asked = [here for here, there in joints if here != there]
        if sum(map(ne, standing, term)) > 1:
            asked = [here for here in asked if not self._is_common(here)]
        return all(self._association(*here) <= 0.0 for here in asked)

    def _is_common(self, words: Iterable[str]) -> bool:
        """Whether one of the words stands beside any other."""
        return any(self._log_p(word) > _FUNCTION_WORD for word in words)

    def features(self, words: Sequence[str], found: GarbledTerm) -> Features:
        """What speaks for and against words of a text standing for a term."""
        pairs = zip(found.term, words[found.start : found.end], strict=True)
        return Features(
            len(found.term),
            self._log_gain(words, found),
            found.weight,
            found.likeness,
            found.ambiguity,
            min((self._log_p(word) for word, spun in pairs if word == spun), default=_NONE_KEPT),
            sum(map(self._log_p, found.term)) / len(found.term),
            min(self._association(*pair) for pair in pairwise(found.term)),
        )

    def _log_gain(self, words: Sequence[str], found: GarbledTerm) -> float:
        """log P(term in its place) - log P(what stands there), with two words on either side."""
        state, score = self._lm.anywhere(), self._lm.score
        for word in words[max(0, found.start - 2) : found.start]:
            state = score(state, word)[1]
        log_p = []
        for reading in (found.term, words[found.start : found.end]):
            here, total = state, 0.0
            for word in (*reading, *words[found.end : found.end + 2]):
                gain, here = score(here, word)
                total += gain
            log_p.append(total)
        return log_p[0] - log_p[1]

    def _log_p(self, word: str) -> float:
        return float(self._lm.score(self._lm.anywhere(), word)[0])

    def _mutual_information(self, word: str, following: str) -> float:
        """Pointwise mutual information of two neighbours, natural."""
        after = self._lm.score(self._lm.anywhere(), word)[1]
        return float(self._lm.score(after, following)[0]) - self._log_p(following)

"""This file finds garbled terms in a sentence: those that the language model takes for no phrase of English."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from unspin.channel.sentence import Place, Sentence, runs
from unspin.lexicon.entry import TERMS, Entry
from unspin.lexicon.terms import Terms
from unspin.lm.model import LanguageModel


class TermFinder:
    """Finds words that may stand for a term and are no collocation themselves.

    A thesaurus knows nothing of what stands beside a word, so no two neighbours in what it makes of a term go together:
    log P(word | word before) is no more than log P(word), their pointwise mutual information not above 0 (Church and
    Hanks 1990). Of 12 garbled terms that 131,000 words of clean news seemed to hold, 10 were collocations ("power
    station", "heart failure"), and of 2,000 phrases of the Problematic Paper Screener as many are restored.
    """

    def __init__(self, terms: Terms, lm: LanguageModel) -> None:
        self.terms, self._lm = terms, lm

    def spots(self, words: Sequence[str]) -> Iterator[int]:
        """Where a garbled term may stand: for a glance at a document."""
        return (k for k in self.terms.spots(words) if self._apart(words[k], words[k + 1]))

    def entries(self, sentence: Sentence) -> dict[Place, Entry]:
        """The garbled terms of a sentence, as entries that are never right English."""
        found: dict[Place, Entry] = {}
        for low, high in runs(sentence.joined):
            words = sentence.words[low:high]
            for start, end, term in self.terms.garbled(words):
                if all(self._apart(*pair) for pair in pairwise(words[start:end])):
                    entry = Entry(" ".join(words[start:end]), " ".join(term), 0, "garble", "A", TERMS)
                    found[low + start, low + end, term] = entry
        return found

    def _apart(self, word: str, following: str) -> bool:
        """Whether one word says nothing for the other."""
        anywhere, score = self._lm.anywhere(), self._lm.score
        return score(score(anywhere, word)[1], following)[0] <= score(anywhere, following)[0]

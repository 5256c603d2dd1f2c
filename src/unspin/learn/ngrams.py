"""This file counts phrases: runs of up to so many words that no punctuation parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from unspin.learn.aligned import runs
from unspin.learn.differences import Words
from unspin.text.tokens import sentences


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each phrase stands, and how many words there are."""

    phrases: Counter[Words]
    total: int


def count(texts: Iterable[str], longest: int, least: int = 1) -> Counts:
    """Count phrases of one to `longest` words; those of more than one are left out below `least`.

    Length by length: a phrase is counted only where both phrases of one word less within it are frequent enough
    (Agrawal and Srikant 1994), so that memory stays with what recurs.
    """
    runs_of_words = [tuple(run) for text in texts for sentence in sentences(text) for run in runs(sentence)]
    found: Counter[Words] = Counter((word,) for run in runs_of_words for word in run)
    frequent = {phrase for phrase, n in found.items() if n >= least}
    for length in range(2, longest + 1):
        longer = Counter(
            run[low : low + length]
            for run in runs_of_words
            for low in range(len(run) - length + 1)
            if run[low : low + length - 1] in frequent and run[low + 1 : low + length] in frequent
        )
        frequent = {phrase for phrase, n in longer.items() if n >= least}
        found.update({phrase: longer[phrase] for phrase in frequent})
    return Counts(found, sum(map(len, runs_of_words)))

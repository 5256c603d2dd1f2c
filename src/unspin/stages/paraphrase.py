"""This file tells whether a paraphraser of papers was at work: by garbled terms, and how close they stand.

A paraphraser leaves a garbled term in every few sentences; where a clean text seems to hold one, it stands alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from unspin.channel.sentence import Place
from unspin.detection.stretch import Sign, stretches
from unspin.lexicon.entry import TERMS, Entry

# How often a garbled term stands in a paraphrased text (one in 50 words is what the screened papers show at their
# worst), and how often one seems to in clean news (measured: benchmarks/harm.py).
_LOG_RATE, _LOG_CHANCE = math.log(1 / 50), math.log(1 / 30_000)
# P(a document is a paraphraser's work), and that the next 50 words are.
_LOG_PRIOR = math.log(0.01)
_WORDS = 50
# The domains whose garble comes from paraphrasers of papers, not from the news spinner: it says nothing of that.
PAPERS = frozenset((TERMS, "science"))

Found = Mapping[Place, Entry]


def log_odds(sizes: Sequence[int], found: Sequence[Found]) -> float:
    """log odds that a document of parts with so many words is a paraphraser's work, by what is `found` in each part."""
    best = max((each.log_ratio for each in stretches(_signs(sizes, found), -1 / _WORDS)), default=-math.inf)
    return best + _LOG_PRIOR - math.log(max(1.0, sum(sizes) / _WORDS))


def united(listed: Found, terms: Found) -> Found:
    """What the dictionary lists, and the garbled terms; where both have one, it is garble."""
    return {
        **terms,
        **{place: entry for place, entry in listed.items() if place not in terms or entry.tier == "garble"},
    }


def _signs(sizes: Sequence[int], found: Sequence[Found]) -> Iterator[Sign]:
    """Each garbled form where it first stands: a coincidence comes as often as what the text is about."""
    seen: set[str] = set()
    offset = 0
    for size, each in zip(sizes, found, strict=True):
        for (start, end, _), entry in sorted(each.items(), key=lambda item: item[0]):
            if entry.tier == "garble" and entry.domain in PAPERS and entry.spun not in seen:
                seen.add(entry.spun)
                yield Sign(offset + start, offset + end, _LOG_RATE - _LOG_CHANCE)
        offset += size

"""This file tells whether a paraphraser of papers was at work: by garbled terms, and how close they stand.

A paraphraser leaves a garbled term in every few sentences; where a clean text seems to hold one, it stands alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from unspin.detection.stretch import Sign, stretches
from unspin.lexicon.entry import TERMS, Entry, TermEntry

if TYPE_CHECKING:
    from unspin.channel.sentence import Place

    Found = Mapping[Place, Entry]

# In the texts that screeners find, a garbled term stands in 50 words or fewer: so many more without one speak against
# the next, and each such run of words is another place where chance may make one.
_WORDS = 50
# No term says more, as its subject makes a text say odd things often. One term alone is believed in 130 words, two that
# stand close in 350; of 1,073 clean articles none is taken for a paraphraser's, and 3 were with a bound of log(places).
_MOST = 1.5
_LOG_PLACES = 1.5
# The domains whose garble comes from paraphrasers of papers, not from the news spinner: it says nothing of that.
PAPERS = frozenset((TERMS, "science"))


def log_odds(words: int, signs: Iterable[Sign]) -> float:
    """log odds that a text of so many words is a paraphraser's work, by the garbled terms that it may hold."""
    believed = (each._replace(log_ratio=min(_MOST, each.log_ratio)) for each in signs if each.log_ratio > 0.0)
    best = max((each.log_ratio for each in stretches(believed, -1 / _WORDS)), default=-math.inf)
    return best - _LOG_PLACES * math.log(max(1.0, words / _WORDS))


def may_be(words: int, terms: int) -> bool:
    """Whether so many garbled terms, however sure and close, may make a text of so many words a paraphraser's work."""
    return _MOST * terms > _LOG_PLACES * math.log(max(1.0, words / _WORDS))


def signs_of(sizes: Sequence[int], found: Sequence[Found]) -> list[Sign]:
    """What parts of a text, of so many words each, hold for garbled terms.

    Each form counts where it first stands, for what a text is about it says again.
    """
    signs: dict[str, Sign] = {}
    offset = 0
    for size, each in zip(sizes, found, strict=True):
        for (start, end, _), entry in each.items():
            if entry.tier == "garble" and entry.domain in PAPERS:
                log_ratio = entry.log_odds if isinstance(entry, TermEntry) else _MOST
                known = signs.setdefault(entry.spun, Sign(offset + start, offset + end, log_ratio))
                signs[entry.spun] = known._replace(log_ratio=max(known.log_ratio, log_ratio))
        offset += size
    return sorted(signs.values())


def united(listed: Found, terms: Found) -> Found:
    """What the dictionary lists, and the garbled terms; where both have one, it is garble."""
    kept = {place: entry for place, entry in listed.items() if place not in terms or entry.tier == "garble"}
    return {**terms, **kept}

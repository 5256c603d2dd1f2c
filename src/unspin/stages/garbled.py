"""This file tells whether a span of a text lies inside a phrase of the lexicon that is never right English.

The residue stage asks: in "tons of of" the doubled word is a trace of what the spinner replaced, and cut out of it the
phrase would no longer tell what stood there.
"""

from __future__ import annotations

from unspin.channel.sentence import Sentence, sentence_of, substitutions
from unspin.lexicon.matcher import Matcher
from unspin.text.tokens import tokens


def inside_garble(text: str, start: int, end: int, matcher: Matcher) -> bool:
    """Whether text[start:end] is part of a garbled phrase that is longer than it."""
    low = text.rfind("\n", 0, start) + 1
    high = text.find("\n", end)
    sentence = sentence_of(list(tokens(text[low : high if high >= 0 else None])))
    for (first, last, _), entry in substitutions(sentence, matcher).items():
        if entry.tier == "garble" and _covers(sentence, first, last, (start - low, end - low)):
            return True
    return False


def _covers(sentence: Sentence, first: int, last: int, span: tuple[int, int]) -> bool:
    """Whether words[first:last] hold the span and more."""
    low, high = sentence.tokens[first].start, sentence.tokens[last - 1].end
    return low <= span[0] and span[1] <= high and (low, high) != span

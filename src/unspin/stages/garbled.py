"""This file tells whether a span of a text lies inside a phrase of the lexicon that is never right English.

The residue stage asks: in "tons of of" the doubled word is a trace of what the spinner replaced, and cut out of it the
phrase would no longer tell what stood there.
"""

from __future__ import annotations

import re

from unspin.channel.sentence import Sentence, sentence_of, substitutions
from unspin.lexicon.matcher import Matcher
from unspin.text.tokens import tokens

# Characters read on either side, some 40 words: no phrase is as long, nor does a condition look so far. A whole line,
# which may be the whole text, would be read anew for each doubled word in it.
_REACH = 250
# A mark that stands in no word: phrases end at it. Dictionaries and manuals write "{words}" ten times on a page.
_MARK = re.compile(r"[^\w\s'’.-]")


def inside_garble(text: str, start: int, end: int, matcher: Matcher) -> bool:
    """Whether text[start:end] is part of a garbled phrase that is longer than it."""
    if _MARK.search(text, start, end):
        return False
    low = max(0, start - _REACH, text.rfind("\n", max(0, start - _REACH), start) + 1)
    high = text.find("\n", end, end + _REACH)
    sentence = sentence_of(list(tokens(text[low : high if high >= 0 else end + _REACH])))
    for (first, last, _), entry in substitutions(sentence, matcher).items():
        if entry.tier == "garble" and _covers(sentence, first, last, (start - low, end - low)):
            return True
    return False


def _covers(sentence: Sentence, first: int, last: int, span: tuple[int, int]) -> bool:
    """Whether words[first:last] hold the span and more."""
    low, high = sentence.tokens[first].start, sentence.tokens[last - 1].end
    return low <= span[0] and span[1] <= high and (low, high) != span

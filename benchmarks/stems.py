"""This file cuts endings off words, so that "learning", "learned" and "learns" count as one word."""

from __future__ import annotations

import re
from functools import lru_cache

# Longest first; what stays has four letters or more, so that "string" and "speed" stay whole.
_ENDING = re.compile(
    r"(?<=\w{4})(?:i?zations?|i?sations?|ations?|itions?|ically|ments?|ances?|ences?|ities|ness|ical|ings?|ions?|ives?"
    r"|able|ible|ants?|ents?|ates?|ated|izes?|ized|ises?|ised|ers?|ors?|als?|ing|ies|ity|ous|ful|ed|es|ly|ic|e|s|y)$"
)
_PLURAL = re.compile(r"(?<=\w{3})s$(?<!ss)(?<!us)(?<!is)")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What words of one family share, or nearly so; never empty for a word that is not."""
    whole = _PLURAL.sub("", word)
    cut = _ENDING.sub("", whole)
    return _ENDING.sub("", cut) if len(cut) > 6 else cut

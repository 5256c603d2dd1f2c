"""This file gives a replacement the capitals of what it replaces, and its article the right form."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Lower-case even inside names: "Institutes of Health", "Department for Work and Pensions".
_SMALL = frozenset("a an and at by for from in into of on or over per the to up with".split())

_VOWEL_LETTER = re.compile(r"[aeiou]", re.IGNORECASE)
# Spelled with a vowel, spoken with a consonant ("a union", "a European", "a one-off"), and the other way round.
_CONSONANT_SOUND = re.compile(
    r"uni[cflqostv]|us[aeiu]|eu|ewe|one(?!rous)|once|ubiq|uran|ut[ei]|utop|u\.", re.IGNORECASE
)
_VOWEL_SOUND = re.compile(r"hour|honest|honou?r|heir|x-ray|8|11\b|18\b", re.IGNORECASE)
# The letters whose names begin with a vowel, for abbreviations that are spelled out: "an MP", "a US senator".
_ABBREVIATION = re.compile(r"[A-Z][A-Z.]+\b")
_VOWEL_NAMES = frozenset("AEFHILMNORSX")
# Abbreviations and names that stand on one side of dictionary rows and not on the other, as news writes them. Their
# capitals say nothing of the place: "TV" becomes "television", "computer" becomes "PC". "US" is no word of a row, for
# there "us" is the pronoun; neither is "united" always a name.
_WRITTEN = {
    each.lower(): each
    for each in "AI ATM BBC CEO CEOs CFO DNA EU GDP GPS HIV ID IDs IMF IPO IQ MP MPs NBA NFL NHL NHS OK PC PCs PR RNA "
    "TV TVs UAE UFO UK UN USA USB VIP VIPs WTO America American Americans Christmas Facebook Ireland Republican "
    "Republicans Thanksgiving".split()
}
_OWN_CAPITALS = frozenset((*_WRITTEN.values(), "US"))


def has_own_capitals(text: str) -> bool:
    """Whether a word stands in capitals because news always writes it so."""
    return text in _OWN_CAPITALS


def recase(like: Sequence[str], words: Sequence[str]) -> list[str]:
    """`words` with the capitals of `like`: none, the first word's, every word's, or all capitals."""
    return _recased(like, _named([_as_written(word) for word in words]))


def _as_written(word: str) -> str:
    stem, mark, ending = word.partition("'")
    return f"{_WRITTEN.get(stem, stem)}{mark}{ending}"


def _named(words: list[str]) -> list[str]:
    """The words with the one name of several words that dictionary rows put for others in its capitals."""
    at = words.index("united") if "united" in words else len(words)
    if words[at + 1 : at + 2] in (["states"], ["states's"]):
        words[at : at + 2] = map(_capital, words[at : at + 2])
    return words


def _recased(like: Sequence[str], words: Sequence[str]) -> list[str]:
    letters = [word for word in like if any(c.isalpha() for c in word)]
    if all(map(has_own_capitals, letters)):
        return list(words)
    if all(word.isupper() for word in letters) and any(len(word) > 1 for word in letters):
        return [word.upper() for word in words]
    if not letters[0][0].isupper():
        return list(words)
    if len(letters) > 1 and all(word[0].isupper() or word.lower() in _SMALL for word in letters):
        return [_capital(words[0]), *(w if w in _SMALL else _capital(w) for w in words[1:])]
    return [_capital(words[0]), *words[1:]]


def article_for(word: str) -> str:
    """The indefinite article that `word` wants: "a" or "an"."""
    if _ABBREVIATION.fullmatch(word):
        return "an" if word[0] in _VOWEL_NAMES else "a"
    if _VOWEL_SOUND.match(word):
        return "an"
    return "an" if _VOWEL_LETTER.match(word) and not _CONSONANT_SOUND.match(word) else "a"


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]

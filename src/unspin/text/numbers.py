"""This file tells which numbers a phrase holds, in digits or in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = {word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_SMALL = {word: n for n, word in enumerate(_UNITS)} | _TENS
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_FIRST_RANKS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth"
).split()
_RANKS = {word: n for n, word in enumerate(_FIRST_RANKS, 1)} | {f"{w[:-1]}ieth": n for w, n in _TENS.items()}

# In words, these are a number only where the other side has it in digits; else a pronoun ("one of them"), a word for
# which there are others ("primary"), or a length of time.
_SOFT = frozenset({"one", "first", "second"})

# Amounts that have a name of their own, so that going from one to the other changes no number: spinners write "12
# months" for a year. Each is a number, in digits and in words, and what it counts.
_NAMED = {
    "year": r"(?:12|twelve) months?",
    "century": r"(?:100|(?:one |a )?hundred) years?",
    "decade": r"(?:10|ten) years?",
    "week": r"(?:7|seven) days?",
    "quarter": r"(?:3|three) months?",
    "day": r"(?:24|twenty four) (?:hours?|hrs)",
    "half": r"(?:50|fifty) (?:percent|per cent|p\.c|%)",
    "twice": r"(?:2|two) times",
    "thrice": r"(?:3|three) times",
}
_NAMED_PATTERNS = {name: re.compile(rf"(?<![\w.,]){amount}(?!\w)") for name, amount in _NAMED.items()}
_PLURALS = {"century": "centuries", "half": "halves"}
_YEAR = re.compile(r"\byr(?=s?\b)")
# "three.25 p.c": a spinner spells the number before the point.
_SPELLED_BEFORE_POINT = re.compile(rf"\b({'|'.join(_SMALL)})(?=\.\d)")

_PART = re.compile(r"\d+(?:[.,]\d+)*(?:st|nd|rd|th)?|[a-z]+(?:'[a-z]+)*|%")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
# A decade. "1000's of" says "thousands of", which is a quantity and no number.
_DECADE = re.compile(r"(?<![\w.,])(?!10+'?s)\d+'?s\b")
_ROUND = re.compile(r"(?<![\w.,])10+'?s\b")


# A glance that spares the phrases without a number, nearly all of them, the rest.
_MAY_HOLD = re.compile(rf"\d|{'|'.join((*_SMALL, *_SCALES, *_RANKS))}", re.IGNORECASE)


class Number(NamedTuple):
    """A value, and what it says: an amount ("20", "twenty"), a rank ("20th") or a decade ("20s")."""

    value: Fraction
    kind: str = ""


def same_numbers(before: str, after: str) -> bool:
    """Whether both phrases hold the same numbers, in digits or in words; "12 months" and "year" are the same."""
    if not _MAY_HOLD.search(f"{before} {after}"):
        return True
    old, new = _plain(before), _plain(after)
    for name, pattern in _NAMED_PATTERNS.items():
        named_old, named_new = pattern.sub(name, old), pattern.sub(name, new)
        if (named_old, named_new) != (old, new) and _count(named_old, name) == _count(named_new, name):
            old, new = named_old, named_new
    (hard_old, soft_old), (hard_new, soft_new) = numbers(old), numbers(new)
    gone, come = soft_old - soft_new - hard_new, soft_new - soft_old - hard_old
    if gone and come and {number.value for number in gone} != {number.value for number in come}:
        return False
    return not (hard_old - hard_new - soft_new or hard_new - hard_old - soft_old)


def numbers(phrase: str) -> tuple[Counter[Number], Counter[Number]]:
    """The numbers of a phrase, and apart those that may be none ("one", "first" and "second" in words)."""
    hard: Counter[Number] = Counter()
    soft: Counter[Number] = Counter()
    plain = _plain(phrase)
    hard.update(Number(Fraction(re.sub(r"\D", "", each)), each[-1]) for each in _DECADE.findall(plain))
    parts, at = _PART.findall(_ROUND.sub(" ", _DECADE.sub(" ", plain))), 0
    while at < len(parts):
        number, length = _number_at(parts[at:])
        if number is not None:
            (soft if parts[at] in _SOFT and length == 1 else hard)[number] += 1
        at += length
    return hard, soft


def _plain(phrase: str) -> str:
    """Lower case, one space between words, none of the hyphens that join them; "yr" is a year."""
    words = " ".join(re.sub(r"[-–\s]+", " ", phrase.lower().replace("’", "'")).split())
    words = words.replace("half a dozen", "6")
    words = _SPELLED_BEFORE_POINT.sub(lambda match: str(_SMALL[match[0]]), words)
    return _YEAR.sub("year", words)


def _count(phrase: str, name: str) -> int:
    """How often the name of an amount stands in the phrase, in the singular or the plural."""
    return len(re.findall(rf"\b(?:{name}|{_PLURALS.get(name, name + 's')})\b", phrase))


def _number_at(parts: Sequence[str]) -> tuple[Number | None, int]:
    """The number that the parts begin with, if any, and how many of them it takes, at least one."""
    small, taken = _below_hundred(parts)
    if taken == 0 and parts[0] not in _SCALES:
        rank = _rank(parts[0])
        return (None if rank is None else Number(rank, "th")), 1
    total, current = Fraction(0), small if taken else Fraction(1)
    while taken < len(parts):
        rank, (more, length) = _rank(parts[taken]), _below_hundred(parts[taken + (parts[taken] == "and") :])
        after_scale = parts[taken - 1] in _SCALES
        if parts[taken] in _SCALES:
            current *= _SCALES[parts[taken]]
            total, current = (total + current, Fraction(0)) if _SCALES[parts[taken]] >= 1000 else (total, current)
            taken += 1
        elif length and after_scale:
            current, taken = current + more, taken + length + (parts[taken] == "and")
        elif rank is not None and (after_scale or (parts[taken - 1] in _TENS and rank < 10)):
            return Number(total + current + rank, "th"), taken + 1
        else:
            break
    return Number(total + current), taken


def _below_hundred(parts: Sequence[str]) -> tuple[Fraction, int]:
    """The value of a numeral, or of a number word below one hundred, and how many parts it takes (0: it is none)."""
    if not parts:
        return Fraction(0), 0
    first, *others = parts
    if first[0].isdigit() and first[-1].isdigit():
        return _digits(first), 1
    if first in _TENS and others and others[0] in _UNITS[1:10]:
        return Fraction(_TENS[first] + _SMALL[others[0]]), 2
    return (Fraction(_SMALL[first]), 1) if first in _SMALL else (Fraction(0), 0)


def _digits(numeral: str) -> Fraction:
    """The value of a numeral. One with several points ("1.2.3") is no amount, and equal to itself alone."""
    whole, *decimals = (numeral.replace(",", "") if _GROUPED.fullmatch(numeral) else numeral.replace(",", ".")).split(
        "."
    )
    if len(decimals) < 2:
        return Fraction(".".join((whole, *decimals)))
    return Fraction(-int("1" + "0".join((whole, *decimals))))


def _rank(part: str) -> Fraction | None:
    """The rank that "third" or "3rd" says."""
    if part in _RANKS:
        return Fraction(_RANKS[part])
    return _digits(part[:-2]) if part[0].isdigit() and part[-1].isalpha() else None

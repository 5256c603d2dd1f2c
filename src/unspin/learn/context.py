"""This file widens a substitution by the word beside it where the spinner's own row had that word too."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from unspin.learn.differences import Words
from unspin.learn.found import Found

# "Within the" for "in the" shows as "within" for "in", before "the" each time. It is widened where this share of at
# least so many places has the neighbour, and the original with it is replaced so many times more often than without.
_SHARE, _LEAST_PLACES, _GAIN = 0.9, 3, 1.5
_LAST = re.compile(r"([\w'’.-]*\w)\s+$")
_NEXT = re.compile(r"\s+(\w+(?:['’.-]\w+)*)")

Count = Callable[[Iterable[Words]], Mapping[Words, int]]


@dataclass(frozen=True, slots=True)
class _Neighbour:
    """The word on one side of a pair; `before` tells which."""

    word: str
    before: bool

    def beside(self, phrase: str) -> str:
        """The phrase with the word."""
        return f"{self.word} {phrase}" if self.before else f"{phrase} {self.word}"


def widened(found: Sequence[Found], texts: Sequence[str], count: Count) -> list[Found]:
    """The substitutions, with a neighbour where one belongs to them; `count` counts phrases of the originals."""
    for before in (False, True):
        found = _widened(found, texts, count, before)
    return list(found)


def _widened(found: Sequence[Found], texts: Sequence[str], count: Count, before: bool) -> list[Found]:
    kept = {(each.document, each.start) for each in found} | {(each.document, each.end) for each in found}
    places: dict[tuple[str, str], list[tuple[Found, str]]] = defaultdict(list)
    for each in found:
        places[each.spun, each.original].append((each, _beside(each, texts[each.document], before, kept)))
    usual = {pair: neighbour for pair, each in places.items() if (neighbour := _usual(each, before))}
    phrases = [tuple(o.split()) for (_, one), neighbour in usual.items() for o in (one, neighbour.beside(one))]
    occurrences = count(phrases)
    worth = {
        pair: neighbour
        for pair, neighbour in usual.items()
        if _gain(pair[1], neighbour.beside(pair[1]), occurrences) >= _GAIN
    }
    return [
        _with(each, worth[pair]) if pair in worth and word == worth[pair].word else each
        for pair, group in places.items()
        for each, word in group
    ]


def _usual(places: Sequence[tuple[Found, str]], before: bool) -> _Neighbour | None:
    """The word that stands beside nearly all places."""
    if len(places) < _LEAST_PLACES:
        return None
    word, n = Counter(word for _, word in places).most_common(1)[0]
    return _Neighbour(word, before) if word and n >= _SHARE * len(places) else None


def _gain(original: str, wide: str, occurrences: Mapping[Words, int]) -> float:
    """How many times more often the wide original is replaced than the narrow one; nearly all places have both."""
    return occurrences.get(tuple(original.split()), 0) / max(1, occurrences.get(tuple(wide.split()), 0))


def _beside(found: Found, text: str, before: bool, changed: set[tuple[int, int]]) -> str:
    """The word before or after, with only white space between; "" where none stands, or a changed one."""
    match = _LAST.search(text, max(0, found.start - _REACH), found.start) if before else _NEXT.match(text, found.end)
    if not match or "\n" in match[0] or (found.document, match.end(1) if before else match.start(1)) in changed:
        return ""
    return match[1].lower().replace("’", "'")


# Characters in which the word before is looked for.
_REACH = 40


def _with(found: Found, neighbour: _Neighbour) -> Found:
    size = len(neighbour.word) + 1
    spun, original = neighbour.beside(found.spun), neighbour.beside(found.original)
    if neighbour.before:
        return replace(found, spun=spun, original=original, start=found.start - size)
    return replace(found, spun=spun, original=original, end=found.end + size)

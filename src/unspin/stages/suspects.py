"""This file tells which words of a text may be typos: those that stand once and that no word list knows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from functools import lru_cache
from itertools import filterfalse
from typing import NamedTuple

from unspin.channel.words import known_words, misspelt, other_words
from unspin.lexicon.inflect import adjective_forms, noun_forms, verb_forms
from unspin.lm.sphinx import SphinxModel
from unspin.stages.manners import mannered
from unspin.text.coarse import Cut, coarse_words, letter_runs
from unspin.text.tokens import passage

# The longest word of the list has 28 letters. What is much longer is no word, and would take long to look into.
_LONGEST = 40
_PLAIN = re.compile(rf"[a-z]{{4,{_LONGEST}}}")
# The language model's vocabulary has typos of its own ("seperate", "untill", "goverment"), all rarer than this. Words
# rarer than this are no corrections either: what looks like a slip in one is mostly a newer word ("oche", "och").
LOG_COMMON = -13.0
# Words remembered, some 100 bytes each.
_MOST_REMEMBERED = 200_000
# Words that no list has, remembered: each is looked for in some thirty ways.
_MOST_STRANGE = 10_000
# Suspects that are looked for one by one; a line with more is read whole.
_FEW = 8

# What touches one of these is part of something else: an address, a path, a hyphenated word, a foreign name.
_JOINERS = frozenset("-'’@/\\._&#`*=+<>[]{}|~^$%0123456789")

_PREFIXES = tuple("un re non over under out pre anti mis super sub multi inter micro de".split())
_SUFFIXES = tuple("ly ness less like able ish y ism ist ists wise hood er ers".split())
# No English word has a vowel three times over.
_RUN = re.compile(r"([aeiou])\1\1+")
_ENDINGS = re.compile(r"(?:e?s|e?d|ing|e?r|ers|est)$")


class Strange(NamedTuple):
    """The lower-case words of a text that are in no word list: those that may be slips, and those that are none."""

    suspects: set[str]
    others: set[str]


class Sieve:
    """Finds the words of texts that may be typos. It remembers them and the others, and asks about each word once."""

    def __init__(self, lm: SphinxModel) -> None:
        self._lm = lm
        self._right: set[str] = set()
        self._strange: set[str] = set()
        self._unlisted: dict[str, tuple[str, ...]] = {}  # parts of coarse words, most of them names

    def strange(self, text: str, cut: Cut = coarse_words) -> Strange:
        """The words that are in no word list; suspects are those of them that stand once, and never with a capital."""
        if len(self._right) + len(self._strange) + len(self._unlisted) > _MOST_REMEMBERED:
            self._right, self._strange, self._unlisted = set(), set(), {}
        unsure = set(filterfalse(self._right.__contains__, cut(text)))
        if not any(self._may_hold_strange(word, text) for word in unsure):
            return Strange(set(), set())
        runs = letter_runs(text)
        unsure = set(filterfalse(self._right.__contains__, runs))
        strange = {word for word in unsure if not self._is_right(word)}
        if not strange:
            return Strange(set(), set())
        spellings = {form for word in strange for form in (word, word.capitalize(), word.upper())}
        counts = Counter(filter(spellings.__contains__, runs))
        suspects = {
            word
            for word in strange
            if counts[word] == 1 and word.capitalize() not in counts and word.upper() not in counts
        }
        suspects -= mannered(suspects, runs) if suspects else set()
        return Strange(suspects, strange - suspects)

    def _may_hold_strange(self, word: str, text: str) -> bool:
        """Whether a coarse word of the text, where it is no name, has a strange part; one that is listed is right."""
        parts = self._unlisted.get(word)
        if parts is None:
            parts = tuple(part for part in letter_runs(word) if not _is_listed(part))
            if len(word) <= _LONGEST and parts:
                self._unlisted[word] = parts
            elif len(word) <= _LONGEST:
                self._right.add(word)
        return any(part in text and not self._is_right(part) for part in parts)

    def _is_right(self, word: str) -> bool:
        """Whether the word is listed, no plain one, or a common or known one, which is remembered."""
        if word in self._strange:
            return False
        is_right = _is_listed(word) or self._lm.knows(word, LOG_COMMON) or is_known(word)
        if len(word) <= _LONGEST:
            (self._right if is_right else self._strange).add(word)
        return is_right


def _is_listed(word: str) -> bool:
    """Whether a word list has the word, or it is no plain one."""
    listed = (word in known_words() or word in other_words()) and word not in misspelt()
    return listed or not _PLAIN.fullmatch(word)


def passages_with(text: str, words: set[str]) -> Iterator[tuple[int, str]]:
    """Passages of whole sentences, each with its place, that hold every word that stands by itself in the text."""
    if len(words) <= _FEW:
        yield from _round(text, words)
        return
    for start, line in _lines(text):
        here = words.intersection(letter_runs(line))
        if len(here) > _FEW:
            yield start, line
        elif here:
            yield from ((start + at, part) for at, part in _round(line, here))


def _round(text: str, words: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The passages round a few words."""
    end = -1
    for at in sorted(_first_runs(text, words)):
        if at >= end:
            start, end = passage(text, at)
            yield start, text[start:end]


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def is_joined(text: str, start: int, end: int) -> bool:
    """Whether a word touches something that it is part of; a semicolon before it ends an entity."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return before in _JOINERS or before == ";" or (after in _JOINERS and not _ends_sentence(text, end))


def _ends_sentence(text: str, at: int) -> bool:
    """Whether the mark at `at` is a full stop with nothing joined on."""
    return text[at] == "." and not text[at + 1 : at + 2].isalnum()


def _first_runs(text: str, words: Iterable[str]) -> Iterator[int]:
    """Where each word first stands as a run of letters, if it stands by itself there."""
    for word in words:
        at = text.find(word)
        while at >= 0 and (_is_letter(text[at - 1 : at]) or _is_letter(text[at + len(word) : at + len(word) + 1])):
            at = text.find(word, at + 1)
        if at >= 0 and not is_joined(text, at, at + len(word)):
            yield at


def _is_letter(character: str) -> bool:
    """Whether a run of letters goes on with the character, if there is one."""
    return character.isalnum() and not character.isdecimal()


@lru_cache(maxsize=_MOST_STRANGE)
def is_known(word: str) -> bool:
    """Whether the word is listed, its American form, derived from a listed one, drawn out, or put together from two."""
    from unspin.text.american import british  # 2 ms of patterns, which only a strange word needs

    known = known_words()
    if word in misspelt():
        return False
    if word in known or _is_drawn_out(word, known) or _is_doer(word, known) or _is_pet_form(word, known):
        return True
    if word in other_words() or any(spelled in known for spelled in british(word)):
        return True
    stems = [word.removesuffix(suffix) for suffix in _SUFFIXES if word.endswith(suffix)]
    stems += [stem[:-1] + "y" for stem in stems if stem.endswith("i")]
    stems += [word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix)]
    if any(len(stem) > 4 and stem in known for stem in stems) or _is_inflected(word, known):
        return True
    return any(word[:k] in known and word[k:] in known for k in range(4, len(word) - 3))


def _is_drawn_out(word: str, known: Container[str]) -> bool:
    """Whether one vowel of a listed word is drawn out ("pleeease"); a double one made triple is a slip ("degreee")."""
    return _RUN.sub(r"\1", word) in known and _RUN.sub(r"\1\1", word) not in known and _RUN.search(word) is not None


def _is_doer(word: str, known: Container[str]) -> bool:
    """Whether the word names who does something: "leakers", from a listed "leak".

    Hides 13 of 29,476 one-slip typos of 3,000 common words ("forkers" for workers), and spares the "leakers" of news.
    """
    stem = word.removesuffix("s").removesuffix("er")
    return word.removesuffix("s").endswith("er") and len(stem) >= 4 and (stem in known or stem + "e" in known)


def _is_pet_form(word: str, known: Container[str]) -> bool:
    """Whether the word is listed in its other spelling: "yuppy", "hippy" beside "yuppie", "hippie".

    Hides 2 of the same typos.
    """
    return word.endswith("y") and word[:-1] + "ie" in known


def _is_inflected(word: str, known: Container[str]) -> bool:
    """Whether the word is a form of a listed one, rightly made ("occurred" is, "occured" is not)."""
    bare = _ENDINGS.sub("", word)
    stems = (bare, bare + "e", bare[:-1], bare[:-1] + "y")
    made = (form for stem in stems if stem in known for inflect in _INFLECTIONS for form in inflect(stem))
    return bare != word and word in made


_INFLECTIONS = (verb_forms, noun_forms, adjective_forms)

"""This file is the typo channel: which words a misspelt one may stand for, and how probable each slip is."""

from __future__ import annotations

import gc
import math
import os
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from platformdirs import user_cache_path

from unspin.channel.slips import log_slip
from unspin.channel.words import frequencies, frequency_file, misspelt

# Damerau-Levenshtein distance; two slips in one word are only believed in long words.
_MAX_DISTANCE = 2
_LONG_WORD = 8
# Letters of a word that SymSpell's index goes by. With 7, its default, the index takes 149 MB and .41 s to read, and a
# word .14 ms to look up; with 6 these are 77 MB, .24 s and .31 ms; with 5, 40 MB, .09 s and 1.06 ms. All find the same,
# and only long words are looked up, so memory counts for more than time.
_PREFIX = 5
# An assumption: text worth cleaning has a typo in 1,000 words (edited news has one in 12,000: 35 in 410,000).
_LOG_TYPO = math.log(1e-3)


class Correction(NamedTuple):
    """A word that may have been meant, with log P(slip | word)."""

    word: str
    log_channel: float


# Strange words come again, in a document that is read twice and in others on its subject; finding what they may stand
# for takes .1 to 3 ms.
@lru_cache(maxsize=2_000)
def corrections(word: str) -> tuple[Correction, ...]:
    """The words within reach of a misspelt lower-case word, the nearest and most frequent first."""
    words = [each.word for each in sorted(_near(word)) if each.word != word and each.word not in misspelt()]
    words = [each for each in words if not _denies(word, each)]
    return tuple(Correction(each, _LOG_TYPO + log_slip(word, each)) for each in words[:_MOST])


# "unecessarily" is one slip from "necessarily" as from "unnecessarily", and one makes the text say the opposite; so it
# is with right words that no list has ("irremovable", "insusceptible").
_NEGATIONS = ("un", "in", "im", "ir", "il")


def _denies(word: str, near: str) -> bool:
    """Whether the word is the other one with a negation before it, or with the half of one that makes a word too."""
    head = word.removesuffix(near)
    return head in _NEGATIONS or (
        head in ("u", "i") and any(each + near in frequencies() for each in _NEGATIONS if each[0] == head)
    )


# Candidates come nearest and most frequent first; the far end of a long list only costs time.
_MOST = 12
# The long words that were sought among all others, one by one: 3 ms each, where reading the index takes .09 s.
_scanned: set[str] = set()
_MOST_SCANS = 60


class Near(NamedTuple):
    """A known word within reach of another; they sort the nearest first, then the most frequent."""

    distance: int
    less_frequency: int
    word: str


def _near(word: str) -> list[Near]:
    """The known words within reach, by the cheapest way to find them."""
    if len(word) < _LONG_WORD:
        return one_slip_away(word)
    if word not in _scanned and len(_scanned) < _MOST_SCANS:
        _scanned.add(word)
    return (scanned if word in _scanned else looked_up)(word, _MAX_DISTANCE)


def one_slip_away(word: str) -> list[Near]:
    """The known words one slip away, by making every slip (Norvig 2007): .1 ms."""
    counts = frequencies()
    parts = [(word[:k], word[k:]) for k in range(len(word) + 1)]
    made = {a + b[1:] for a, b in parts if b}  # a letter too few, two exchanged, another one, one too many
    made |= {a + b[1] + b[0] + b[2:] for a, b in parts if len(b) > 1}
    made |= {a + letter + b[1:] for a, b in parts if b for letter in _LETTERS}
    made |= {a + letter + b for a, b in parts for letter in _LETTERS}
    return [Near(1, -counts[each], each) for each in made if each in counts and each != word]


# What the words of the frequency list are made of.
_LETTERS = "abcdefghijklmnopqrstuvwxyz'"


def scanned(word: str, reach: int) -> list[Near]:
    """The known words within `reach` slips of `word`, by trying all that are not much longer or shorter."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    counts, found = frequencies(), []
    for length in range(len(word) - reach, len(word) + reach + 1):
        near = extract(word, _of_length().get(length, ()), scorer=OSA.distance, score_cutoff=reach, limit=None)
        found += [Near(int(away), -counts[each], each) for each, away, _ in near]
    return found


@lru_cache(maxsize=1)
def _of_length() -> dict[int, list[str]]:
    """The words of the frequency list by their length."""
    words: dict[int, list[str]] = {}
    for word in frequencies():
        words.setdefault(len(word), []).append(word)
    return words


def looked_up(word: str, reach: int) -> list[Near]:
    """The same, from the SymSpell index."""
    from symspellpy import Verbosity

    found = symspell_index().lookup(word, Verbosity.ALL, max_edit_distance=reach)
    return [Near(each.distance, -each.count, each.term) for each in found]


@lru_cache(maxsize=1)
def symspell_index() -> Any:
    """The SymSpell index: read from the user's cache folder, or built (some 4 seconds) and kept there."""
    from importlib.metadata import version

    from symspellpy import SymSpell

    index = SymSpell(max_dictionary_edit_distance=_MAX_DISTANCE, prefix_length=_PREFIX)
    cached = user_cache_path("unspin") / f"symspell-{version('symspellpy')}-{_PREFIX}.pickle"
    collecting = gc.isenabled()
    gc.disable()  # nothing here is garbage, and looking for it doubles the time
    try:
        if not _read(index, cached):
            index = SymSpell(max_dictionary_edit_distance=_MAX_DISTANCE, prefix_length=_PREFIX)
            index.load_dictionary(str(frequency_file()), 0, 1, encoding="utf-8-sig")
            _write(index, cached)
    finally:
        if collecting:
            gc.enable()
    return index


def _read(index: Any, cached: Path) -> bool:
    """Load the cached index; False where there is none or it is damaged."""
    if not cached.is_file():
        return False
    try:
        return bool(index.load_pickle(cached, compressed=False)) and bool(index.words)
    except Exception:  # whatever a damaged pickle raises: the cache is only a cache
        return False


def _write(index: Any, cached: Path) -> None:
    """Keep the index; a folder that can't be written costs time later, not the run."""
    # Processes that were forked alike have the same places for their objects.
    partial = cached.with_suffix(f".{os.getpid()}-{id(index):x}.partial")
    try:
        cached.parent.mkdir(parents=True, exist_ok=True)
        index.save_pickle(partial, compressed=False)
        partial.replace(cached)
    except OSError:
        partial.unlink(missing_ok=True)

"""This file tells how probable a slip is that makes one word of another, by its kind and its place."""

from __future__ import annotations

import math
from itertools import product

# P(kind of slip), over the letters that it may take: a letter left out and two swapped choose only a place. A reader
# judged 202 slips in two million words of manuals, dictionaries, essays and jokes: in 48 % a letter was left out, in
# 15 % two were swapped, in 7 % one was doubled, in 10 % another was put in, in 5 % the key beside was hit, in 10 % a
# vowel stood for a vowel, in 3 % any other letter. News has more of the keys (Kukich 1992).
_LOG_KINDS = {
    "omitted": math.log(0.45),
    "swapped": math.log(0.15),
    "doubled": math.log(0.08),
    "inserted": math.log(0.08 / 25),
    "beside": math.log(0.12 / 6),
    "vowel": math.log(0.09 / 4),
    "other": math.log(0.03 / 25),
}
# First letters are seldom wrong (1.4 to 7 % of the errors in the collections that Kukich surveys), and another ending
# makes another word of the same stem, or its like in another language ("systemd", "divisiones"): of 157 true slips 1
# was a letter more or less at the end, of 490 right words so near to a common one 132.
_LOG_FIRST, _LOG_LAST = math.log(1 / 3), math.log(1 / 9)
# A second slip in a word: one of 25 letters at one place too, and an assumed 1 in 64 that there is one.
_LOG_TWO = -2 * math.log(25 * math.sqrt(64))

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS = frozenset("aeiou")


def _neighbours() -> frozenset[tuple[str, str]]:
    """The pairs of letters whose keys touch; each row stands half a key to the right of the one above."""
    places = {letter: (row, k + row / 2) for row, keys in enumerate(_ROWS) for k, letter in enumerate(keys)}
    return frozenset(
        (one, two)
        for (one, (row, x)), (two, (other, y)) in product(places.items(), repeat=2)
        if one != two and abs(row - other) <= 1 and abs(x - y) <= 1
    )


# What a hand hits, or a scanner reads, for what was meant: keys that touch, and shapes that are alike in print.
_BESIDE = _neighbours() | {
    ("rn", "m"),
    ("m", "rn"),
    ("cl", "d"),
    ("li", "h"),
    ("e", "c"),
    ("c", "e"),
    ("h", "b"),
    ("b", "h"),
    ("i", "l"),
    ("l", "i"),
    ("ri", "n"),
}


def log_slip(typo: str, word: str) -> float:
    """log P(typo | word, and a slip was made in it), for two words that are not the same."""
    at, wrong, right = _difference(typo, word)
    kind = _kind(typo, at, wrong, right)
    log_p = _LOG_TWO - math.log(len(word)) if kind is None else _LOG_KINDS[kind]
    if at == 0:
        log_p += _LOG_FIRST
    if at + len(right) == len(word) and kind not in ("beside", "swapped"):
        log_p += _LOG_LAST
    return log_p - math.log(len(word))


def _difference(typo: str, word: str) -> tuple[int, str, str]:
    """Where the two part, and what stands there in each until they meet again."""
    shorter = min(len(typo), len(word))
    start = next((k for k in range(shorter) if typo[k] != word[k]), shorter)
    end = next((k for k in range(shorter - start) if typo[-1 - k] != word[-1 - k]), shorter - start)
    return start, typo[start : len(typo) - end], word[start : len(word) - end]


def _kind(typo: str, at: int, wrong: str, right: str) -> str | None:
    """Which single slip put `wrong` for `right`, if one did."""
    if (wrong, right) in _BESIDE:
        return "beside"
    match len(wrong), len(right):
        case 0, 1:
            return "omitted"
        case 1, 0:
            return "doubled" if wrong in (typo[at - 1 : at], typo[at + 1 : at + 2]) else "inserted"
        case 1, 1:
            return "vowel" if {wrong, right} <= _VOWELS else "other"
        case 2, 2:
            return "swapped" if wrong == right[::-1] else None
    return None

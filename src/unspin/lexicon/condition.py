"""This file says where a row holds: words that must, or must not, stand near its spun form.

    near:tariff*|foreign exchange; not:chamber~3

Clauses are parted by ";" and all of them must hold. `near:` asks for one of its phrases within a window, `not:` for
none; "|" parts phrases, "*" ends a word that may go on ("tariff*": tariffs), and "~3" sets the window to 3 words. The
phrase "," is a punctuation mark, or the sentence's end, right after the form: `not:,` keeps "However, it fell" from
being "But, it fell".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

# Words on either side of the spun form, within its sentence: half of what a news sentence has (20 to 40).
WINDOW = 10
_MOST = 99
_CLAUSE = re.compile(r"(?P<kind>near|not)\s*:(?P<phrases>[^~]*)(?:~\s*(?P<window>\d+)\s*)?")
_WORD = re.compile(r"[^\W_]\w*(?:['.-]\w+)*\*?")
_MARK = ","


@dataclass(frozen=True, slots=True)
class Clause:
    """One of `phrases` must stand within `window` words (`wanted`), or none of them may."""

    wanted: bool
    phrases: tuple[tuple[str, ...], ...]
    window: int = WINDOW

    def holds(self, words: Sequence[str], start: int, end: int, marked: bool = False) -> bool:
        """Whether words[start:end] stands where the clause wants it; `marked`: a punctuation mark follows."""
        before, after = words[max(0, start - self.window) : start], words[end : end + self.window]
        if (_MARK,) in self.phrases and marked:
            return self.wanted
        return self.wanted == any(_stands(phrase, side) for phrase in self.phrases for side in (before, after))

    def __str__(self) -> str:
        """The clause as a dictionary file writes it."""
        window = "" if self.window == WINDOW else f"~{self.window}"
        return f"{'near' if self.wanted else 'not'}:{'|'.join(map(' '.join, self.phrases))}{window}"


Condition = tuple[Clause, ...]


@lru_cache(maxsize=10_000)
def parse_condition(text: str) -> Condition:
    """The clauses of a condition.

    Raises ValueError, saying what is wrong and how to mend it.
    """
    return tuple(_clause(part.strip()) for part in text.split(";")) if text.strip() else ()


def written(condition: Condition) -> str:
    """The condition as a dictionary file writes it."""
    return "; ".join(map(str, condition))


def holds(condition: str, words: Sequence[str], start: int, end: int, marked: bool = False) -> bool:
    """Whether a condition allows words[start:end] to be a substitution; `words` are those of its sentence."""
    return all(clause.holds(words, start, end, marked) for clause in parse_condition(condition))


def _clause(text: str) -> Clause:
    match = _CLAUSE.fullmatch(text)
    if not match:
        raise ValueError(
            f"condition {text!r} is no clause; write near:word|two words or not:word, with ~3 for a window"
        )
    phrases = tuple(tuple(phrase.lower().split()) for phrase in match["phrases"].split("|"))
    for phrase in phrases:
        if not phrase or not (phrase == (_MARK,) or all(map(_WORD.fullmatch, phrase))):
            raise ValueError(f"condition {text!r} has {' '.join(phrase)!r} for a phrase; write words, parted by |")
    window = int(match["window"] or WINDOW)
    if not 1 <= window <= _MOST:
        raise ValueError(f"condition {text!r} looks {window} words far; write a window of 1 to {_MOST}")
    return Clause(match["kind"] == "near", phrases, window)


def _stands(phrase: Sequence[str], words: Sequence[str]) -> bool:
    """Whether a phrase stands in words side by side."""
    return any(
        all(_is(wanted, word) for wanted, word in zip(phrase, words[at:], strict=False))
        for at in range(len(words) - len(phrase) + 1)
    )


def _is(wanted: str, word: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted[-1] == "*" else wanted == word

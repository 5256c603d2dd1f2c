"""This file cuts a text into tokens and sentences that know where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_TOKEN = re.compile(r"\w+(?:['’.-]\w+)*|\n|[^\w\s]")

# Words whose full stop does not end a sentence, as they stand in news. Single letters are initials.
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof gen col lt sgt capt rev hon gov sen rep st no vs jan feb mar apr jun jul aug sept sep oct nov "
    "dec inc ltd co corp u.s u.k u.n e.g i.e a.m p.m approx dept est fig vol".split()
)
_ENDS = frozenset(".!?")
_CLOSERS = frozenset("\"'”’)]")


class Token(NamedTuple):
    """A word, number or mark at text[start:end]; `word` is its lower-case form with straight apostrophes."""

    text: str
    start: int
    end: int
    word: str

    @property
    def is_word(self) -> bool:
        """Whether it holds a letter or digit, and so is no punctuation mark."""
        return self.text[0].isalnum()


# A sixth faster than Token(...), which is interpreted.
_new = tuple.__new__


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of `text`; a line break is a token of its own."""
    for match in _TOKEN.finditer(text):
        raw, (start, end) = match[0], match.span()
        yield _new(Token, (raw, start, end, raw.lower().replace("’", "'")))


def sentences(text: str) -> Iterator[list[Token]]:
    """Yield the sentences of `text` as lists of tokens; a line break always ends one."""
    sentence: list[Token] = []
    ended = False
    for token in tokens(text):
        if token.text == "\n":
            if sentence:
                yield sentence
            sentence, ended = [], False
            continue
        if ended and _opens(token, sentence[-1]):
            yield sentence
            sentence, ended = [], False
        sentence.append(token)
        ended = _closes(sentence, ended)
    if sentence:
        yield sentence


def passage(text: str, at: int) -> tuple[int, int]:
    """A stretch (start, end) of whole sentences round a place, often one: it is no longer than a line."""
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    end = len(text) if end < 0 else end
    low = text.rfind(". ", start, at)
    while low >= 0 and not _surely_ends(text, low):
        low = text.rfind(". ", start, low)
    high = text.find(". ", at, end)
    while high >= 0 and not _surely_ends(text, high):
        high = text.find(". ", high + 1, end)
    return (low + 1 if low >= 0 else start), (high + 1 if high >= 0 else end)


def _surely_ends(text: str, at: int) -> bool:
    """Whether the full stop and space at `at` stand between a plain word that is no abbreviation and a capital."""
    word, capital = text[max(0, at - 3) : at], text[at + 2 : at + 3]
    plain = len(word) == 3 and word.isascii() and word.isalpha() and word.islower()
    return plain and "A" <= capital <= "Z" and not text.endswith(_SHORT, 0, at)


# Tuples are what `str.endswith` takes.
_SHORT = tuple(_ABBREVIATIONS)


def _closes(sentence: Sequence[Token], ended: bool) -> bool:
    """Whether the sentence may be over after its last token."""
    last = sentence[-1].text
    if last in _ENDS:
        previous = sentence[-2].word if len(sentence) > 1 else ""
        return last != "." or not (previous in _ABBREVIATIONS or (len(previous) == 1 and previous.isalpha()))
    return ended and last in _CLOSERS


def _opens(token: Token, previous: Token) -> bool:
    """Whether `token`, which follows an end mark, begins a new sentence."""
    apart = token.start > previous.end
    return apart and not token.text[0].islower() and token.text not in _CLOSERS - {'"', "'"}

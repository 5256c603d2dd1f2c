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


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of `text`; a line break is a token of its own."""
    for match in _TOKEN.finditer(text):
        raw = match.group()
        yield Token(raw, match.start(), match.end(), raw.lower().replace("’", "'"))


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

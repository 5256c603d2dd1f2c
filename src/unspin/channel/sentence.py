"""This file lays the candidates of the substitution channel over a sentence, as a lattice."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from unspin.channel.substitution import SubstitutionChannel
from unspin.decode.lattice import Edge, Lattice
from unspin.lexicon.entry import Entry
from unspin.lexicon.matcher import Matcher
from unspin.text.tokens import Token

# How often garble turns up in a document that is not spun. It only has to outweigh the language model's doubt: what
# is never right English needs little evidence.
_LOG_GARBLE = math.log(0.02)

# The domain of names of places and institutions.
_NAMES = "places"
_CURRENCIES = frozenset("$£€¥")
# Spinners turn "four" into "4", but a digit beside one of these was the author's: amounts, dates, shares, times.
_UNITS = frozenset(
    "million billion trillion m bn tn percent p.c pc per cent cents degrees am pm a.m p.m january february march april "
    "may june july august september october november december jan feb mar apr jun jul aug sept oct nov dec".split()
)

# A substitution's place, and the words it reads there.
Place = tuple[int, int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words of a sentence, and where a phrase may run on: `joined[k]` says that only space parts k - 1 and k."""

    tokens: tuple[Token, ...]
    joined: tuple[bool, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words as the language model reads them, with the mark of the sentence's end."""
        return (*(token.word for token in self.tokens), "</s>")


def sentence_of(tokens: Sequence[Token]) -> Sentence:
    """Leave the punctuation out, and remember where it stood."""
    words, joined = [], []
    previous: Token | None = None
    for token in tokens:
        if token.is_word:
            amount = previous is not None and previous.text in _CURRENCIES and previous.end == token.start
            words.append(token._replace(word=f"{previous.text}{token.word}") if previous and amount else token)
            joined.append(previous is not None and previous.is_word)
        previous = token
    return Sentence(tuple(words), tuple(joined))


def substitutions(sentence: Sentence, matcher: Matcher) -> dict[Place, Entry]:
    """Every substitution that may have happened; a possessive ending is passed over and kept."""
    return {
        place: entry for low, high in _runs(sentence.joined) for place, entry in _in_run(sentence, low, high, matcher)
    }


def spun_lattice(words: tuple[str, ...], found: Mapping[Place, Entry], channel: SubstitutionChannel) -> Lattice:
    """The lattice of a spun sentence: words kept, and all substitutions."""
    kept = (Edge(k, k + 1, (word,), channel.log_kept(word)) for k, word in enumerate(words))
    replaced = (Edge(*place, channel.log_replaced(entry.spun, entry.original)) for place, entry in found.items())
    return Lattice(words, (*kept, *replaced))


def garble_lattice(words: tuple[str, ...], found: Mapping[Place, Entry]) -> Lattice | None:
    """The lattice of a sentence that is not spun: what is never right English may be wrong even there."""
    garble = [Edge(*place, _LOG_GARBLE) for place, entry in found.items() if entry.tier == "garble"]
    if not garble:
        return None
    return Lattice(words, (*(Edge(k, k + 1, (word,), 0.0) for k, word in enumerate(words)), *garble))


def _runs(joined: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The stretches of words that only space parts."""
    low = 0
    for k in range(1, len(joined) + 1):
        if k == len(joined) or not joined[k]:
            yield low, k
            low = k


def _in_run(sentence: Sentence, low: int, high: int, matcher: Matcher) -> Iterator[tuple[Place, Entry]]:
    words = [token.word for token in sentence.tokens[low:high]]
    stems = [word.removesuffix("'s") for word in words]
    for start, end, spun in matcher.matches(words, stems):
        if spun.isdigit() and not _UNITS.isdisjoint((*words[max(0, start - 1) : start], *words[end : end + 1])):
            continue
        ending = "'s" if spun != " ".join(words[start:end]) else ""
        for entry in _by_case(matcher.entries(spun), sentence.tokens[low + start : low + end]):
            yield (low + start, low + end, tuple((entry.original + ending).split(" "))), entry


def _by_case(entries: Sequence[Entry], standing: Sequence[Token]) -> Iterator[Entry]:
    """The entries as they fit the capitals: "a white home with green shutters" is legal, so no garbled name."""
    capitals = standing[0].text[0].isupper() and standing[-1].text[0].isupper()
    for entry in entries:
        yield entry if capitals or entry.domain != _NAMES else replace(entry, tier="spun")

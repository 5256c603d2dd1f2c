"""This file lays the candidates of the substitution channel over a sentence, as a lattice."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from unspin.channel.substitution import SubstitutionChannel
from unspin.decode.lattice import Edge, Lattice
from unspin.lexicon.entry import Entry
from unspin.lexicon.matcher import Matcher
from unspin.text.tokens import Token

# How often garble turns up in a document that is not spun. It only has to outweigh the language model's doubt: what
# is never right English needs little evidence.
_LOG_GARBLE = math.log(0.02)


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words of a sentence, and where a phrase may run on: `joined[k]` says that only space parts k - 1 and k."""

    tokens: tuple[Token, ...]
    joined: tuple[bool, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words as the language model reads them."""
        return tuple(token.word for token in self.tokens)


# A substitution's place and the words it reads.
Key = tuple[int, int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Two lattices over one sentence: all substitutions, and those alone that are never right English."""

    spun: Lattice
    garble: Lattice | None
    entries: Mapping[Key, Entry]


def sentence_of(tokens: Sequence[Token]) -> Sentence:
    """Leave the punctuation out, and remember where it stood."""
    words, joined, apart = [], [], True
    for token in tokens:
        if token.is_word:
            words.append(token)
            joined.append(not apart)
            apart = False
        else:
            apart = True
    return Sentence(tuple(words), tuple(joined))


def candidates(sentence: Sentence, matcher: Matcher, channel: SubstitutionChannel) -> Candidates | None:
    """The lattices of the sentence, or None where no entry matches."""
    found = {(edge.start, edge.end, edge.words): (edge, entry) for edge, entry in _substitutions(sentence, matcher, channel)}
    if not found:
        return None
    words = sentence.words
    kept = tuple(Edge(k, k + 1, (word,), channel.log_kept(word)) for k, word in enumerate(words))
    garble = [edge for edge, entry in found.values() if entry.tier == "garble"]
    spun = Lattice(words, (*kept, *(edge for edge, _ in found.values())))
    return Candidates(spun, _garble_lattice(words, garble), {key: entry for key, (_, entry) in found.items()})


def _garble_lattice(words: tuple[str, ...], edges: Sequence[Edge]) -> Lattice | None:
    if not edges:
        return None
    kept = tuple(Edge(k, k + 1, (word,), 0.0) for k, word in enumerate(words))
    return Lattice(words, (*kept, *(Edge(edge.start, edge.end, edge.words, _LOG_GARBLE) for edge in edges)))


def _substitutions(sentence: Sentence, matcher: Matcher, channel: SubstitutionChannel) -> Iterator[tuple[Edge, Entry]]:
    """Every substitution that may have happened; a possessive ending is passed over and kept."""
    for low, high in _runs(sentence.joined):
        words = [token.word for token in sentence.tokens[low:high]]
        stems = [word.removesuffix("'s") for word in words]
        for start, end, spun in matcher.matches(words, stems):
            ending = "'s" if spun != " ".join(words[start:end]) else ""
            for candidate in channel.candidates(spun):
                original = (*candidate.words[:-1], candidate.words[-1] + ending)
                yield Edge(low + start, low + end, original, candidate.log_channel), candidate.entry


def _runs(joined: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The stretches of words that only space parts."""
    low = 0
    for k in range(1, len(joined) + 1):
        if k == len(joined) or not joined[k]:
            yield low, k
            low = k

"""This file lays the candidates of the substitution channel over a sentence, as a lattice."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from unspin.channel.figures import may_be_spun
from unspin.channel.substitution import SubstitutionChannel
from unspin.decode.lattice import Edge, Lattice
from unspin.lexicon.allowed import keeps
from unspin.lexicon.condition import holds
from unspin.lexicon.entry import Entry, TermEntry
from unspin.lexicon.matcher import Matcher
from unspin.text.tokens import Token

# How often garble turns up in a document that is not spun. It only has to outweigh the language model's doubt: what
# is never right English needs little evidence.
_LOG_GARBLE = math.log(0.02)

# The domain of names of places and institutions.
_NAMES = "places"
_CURRENCIES = frozenset("$£€¥")
# Only capitals tell these from a pronoun. In a sentence without lower case nothing does.
_ACRONYMS = {"US": "u.s", "IT": "i.t", "WHO": "w.h.o"}
# Marks that make figures a part of something: "2%", "9/11", "1 / 4", "#4". So does a comma that figures touch: "2,200".
# Such figures are read with the first of the marks, whichever stands there, so that they are no entry's.
_MEASURE = "%"
_MEASURES = frozenset((_MEASURE, *"/°#§№+=×"))

# A substitution's place, and the words it reads there.
Place = tuple[int, int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words of a sentence, and where a phrase may run on: `joined[k]` says that only space parts k - 1 and k.

    `words` are as the language model reads them, with the mark of the sentence's end; `stems` lack possessive endings.
    """

    tokens: tuple[Token, ...]
    joined: tuple[bool, ...]
    words: tuple[str, ...]
    stems: tuple[str, ...]


def sentence_of(tokens: Sequence[Token]) -> Sentence:
    """Leave the punctuation out, and remember where it stood."""
    kept, joined = [], []
    previous: Token | None = None
    after_word = False
    for k, token in enumerate(tokens):
        is_word = token.is_word
        if is_word:
            word = _word(tokens, k)
            if not after_word and previous and previous.text in _CURRENCIES and previous.end == token.start:
                word = previous.text + word
            kept.append(token if word == token.word else token._replace(word=word))
            joined.append(after_word)
        previous, after_word = token, is_word
    words = (*(token.word for token in kept), "</s>")
    return Sentence(tuple(kept), tuple(joined), words, tuple(word.removesuffix("'s") for word in words))


def _word(tokens: Sequence[Token], at: int) -> str:
    """A word as the language model and the dictionaries read it."""
    token = tokens[at]
    if token.text in _ACRONYMS and any(each.text[0].islower() for each in tokens):
        return _ACRONYMS[token.text]
    return token.word + _MEASURE if token.text.isdigit() and _is_part(tokens, at) else token.word


def _is_part(tokens: Sequence[Token], at: int) -> bool:
    """Whether figures are a part of a share, a fraction, a date or a larger number, or count the lines of a list."""
    before = tokens[at - 1].text if at else ""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is None:
        return False
    if before in _MEASURES or after.text in _MEASURES or (not at and after.text[0].isupper()):
        return True
    touching = after.text == "," and at + 2 < len(tokens) and after.end == tokens[at + 2].start
    return touching and tokens[at + 2].text.isdigit()


def substitutions(sentence: Sentence, matcher: Matcher) -> dict[Place, Entry]:
    """Every substitution that may have happened; a possessive ending is passed over and kept."""
    found: dict[Place, Entry] = {}
    if not matcher.may_match(sentence.words, sentence.stems):
        return found
    for low, high in runs(sentence.joined):
        words = sentence.words[low:high]
        for start, end, spun in matcher.matches(words, sentence.stems[low:high]):
            if not may_be_spun(sentence.tokens, sentence.joined, low + start, low + end):
                continue
            possessive = not spun.endswith(words[end - 1])
            standing = sentence.tokens[low + start : low + end]
            for reading, entry in matcher.readings(spun):
                if _are_apart(entry, standing):
                    continue
                if entry.condition and not _holds(entry, sentence, low + start, low + end):
                    continue
                original = (*reading[:-1], reading[-1] + "'s") if possessive else reading
                found[low + start, low + end, original] = _by_case(entry, standing)
    return but_allowed(found, sentence, matcher)


def _holds(entry: Entry, sentence: Sentence, start: int, end: int) -> bool:
    marked = end == len(sentence.joined) or not sentence.joined[end]
    return holds(entry.condition, sentence.stems, start, end, marked)


def but_allowed(found: dict[Place, Entry], sentence: Sentence, matcher: Matcher) -> dict[Place, Entry]:
    """The substitutions that change no allowed phrase."""
    if not found or not matcher.allowed.may_hold(sentence.words, sentence.stems):
        return found
    spans = matcher.allowed.spans(sentence.tokens, sentence.joined)
    return {place: entry for place, entry in found.items() if not keeps(spans, *place[:2])} if spans else found


def spun_lattice(words: tuple[str, ...], found: Mapping[Place, Entry], channel: SubstitutionChannel) -> Lattice:
    """The lattice of a spun sentence: words kept, and all substitutions."""
    log_entry = channel.log_entry
    replaced = [Edge(start, end, read, log_entry(entry)) for (start, end, read), entry in found.items()]
    return Lattice(words, (*_kept(words, channel), *replaced))


def reweighed(lattice: Lattice, found: Mapping[Place, Entry], channel: SubstitutionChannel) -> Lattice:
    """The lattice of a spun sentence, or what a search left of it, under another channel."""
    words = lattice.written
    log_entry = channel.log_entry
    replaced = [
        Edge(start, end, read, log_entry(found[start, end, read]))
        for start, end, read, _ in lattice.edges[len(words) :]
    ]
    return Lattice(words, (*_kept(words, channel), *replaced))


def _kept(words: tuple[str, ...], channel: SubstitutionChannel) -> list[Edge]:
    """The edges that keep the words."""
    return list(map(Edge, range(len(words)), range(1, len(words) + 1), zip(words), map(channel.log_kept, words)))


def garble_lattice(words: tuple[str, ...], found: Mapping[Place, Entry]) -> Lattice | None:
    """The lattice of a sentence that is not spun: what is never right English may be wrong even there."""
    garble = [Edge(*place, _log_garble(entry)) for place, entry in found.items() if entry.tier == "garble"]
    if not garble:
        return None
    return Lattice(words, (*(Edge(k, k + 1, (word,), 0.0) for k, word in enumerate(words)), *garble))


def _log_garble(entry: Entry) -> float:
    return entry.log_weight if isinstance(entry, TermEntry) else _LOG_GARBLE


def runs(joined: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The stretches of words that only space parts."""
    low = 0
    for k in range(1, len(joined) + 1):
        if k == len(joined) or not joined[k]:
            yield low, k
            low = k


def _by_case(entry: Entry, standing: Sequence[Token]) -> Entry:
    """The entry as it fits the capitals: "a white home with green shutters" is legal, so no garbled name."""
    if entry.domain != _NAMES or (standing[0].text[0].isupper() and standing[-1].text[0].isupper()):
        return entry
    return replace(entry, tier="spun")


def _are_apart(entry: Entry, standing: Sequence[Token]) -> bool:
    """Whether capitals tell words apart that the entry takes for the parts of one: "with OUT parameters"."""
    is_split = len(standing) > 1 and " " not in entry.original
    return is_split and len({len(token.text) > 1 and token.text.isupper() for token in standing}) > 1

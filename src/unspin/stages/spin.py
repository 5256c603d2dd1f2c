"""This file is the spin stage: it puts back what a synonym spinner replaced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from unspin.channel.sentence import Sentence
from unspin.core.edit import Edit
from unspin.decode.lattice import Edge
from unspin.lexicon.entry import Entry
from unspin.stages.reading import DocumentReading, Reading
from unspin.text.case import article_for, recase
from unspin.text.tokens import Token

# Readings less probable than this are noise to a reader, so they are not even suggested; rivals below the second
# figure are not named.
SUGGEST = 0.2
_NAME_RIVAL = 0.05


@dataclass(frozen=True, slots=True)
class _Change:
    """An edge less the words that it keeps at either end, so that paths which do the same count together."""

    start: int
    end: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A change with the entry behind it, its probability, and the other readings of its place."""

    change: _Change
    entry: Entry
    confidence: float
    alternatives: tuple[str, ...]


def spin_edits(text: str, document: DocumentReading) -> Iterator[Edit]:
    """Yield the edits of each sentence's best path, as probable as all paths that make them, spun or not."""
    for reading, p_spun in document.sentences():
        for found in _found(reading, p_spun):
            yield _edit(text, reading.sentence, found)


def _found(reading: Reading, p_spun: float) -> Iterator[_Found]:
    shares = _shares(reading, p_spun)
    seen: set[_Change] = set()
    for edge, _ in reading.best(p_spun):
        change = _change(reading, edge)
        if change in seen or shares[change] < SUGGEST:
            continue
        seen.add(change)
        rivals = [c for c in shares if (c.start, c.end) == (change.start, change.end) and c != change]
        likely = sorted((c for c in rivals if shares[c] > _NAME_RIVAL), key=lambda c: -shares[c])
        entry = reading.entry(edge)
        yield _Found(change, entry, min(1.0, shares[change]), tuple(" ".join(c.words) for c in likely[:3]))


def _change(reading: Reading, edge: Edge) -> _Change:
    """The edge without the words at its ends that stand there already; at least one word is left on either side."""
    written = reading.words
    words, start, end = edge.words, edge.start, edge.end
    while len(words) > 1 and end - start > 1 and words[0] == written[start]:
        words, start = words[1:], start + 1
    while len(words) > 1 and end - start > 1 and words[-1] == written[end - 1]:
        words, end = words[:-1], end - 1
    return _Change(start, end, words)


def _shares(reading: Reading, p_spun: float) -> dict[_Change, float]:
    """P(change | text), over both answers to whether the sentence is spun.

    A change of words one for one has happened where each of them has: "final yr" is as surely "last year" through one
    entry as through two. So it is as probable as the least probable of its words, through whatever entries.
    """
    shares: dict[_Change, float] = defaultdict(float)
    words: dict[tuple[int, str], float] = defaultdict(float)
    for decoding, weight in ((reading.spun, p_spun), (reading.clean, 1.0 - p_spun)):
        for edge, share in decoding.posterior.items() if decoding else ():
            if reading.substitutes(edge):
                change = _change(reading, edge)
                shares[change] += weight * share
                for place in _one_for_one(reading, change):
                    words[place] += weight * share
    return {
        change: min((words[place] for place in _one_for_one(reading, change)), default=share)
        for change, share in shares.items()
    }


def _one_for_one(reading: Reading, change: _Change) -> list[tuple[int, str]]:
    """The words that a change puts, each with its place; none where they do not stand one for one."""
    if len(change.words) != change.end - change.start:
        return []
    return [(k, word) for k, word in enumerate(change.words, change.start) if word != reading.words[k]]


def _edit(text: str, sentence: Sentence, found: _Found) -> Edit:
    """The change as an edit of the text: capitals and apostrophes as they were, the article before it agreeing."""
    change, entry = found.change, found.entry
    tokens = sentence.tokens[change.start : change.end]
    start, end = tokens[0].start, _end(text, tokens[-1])
    after = " ".join(recase([token.text for token in tokens], change.words))
    article = _article(sentence, change)
    if article:
        start, after = article[0].start, f"{article[1]} {after}"
    if "’" in text:
        after = after.replace("'", "’")
    rule = f"spin.{'garble' if entry.tier == 'garble' else 'synonym'}"
    reason = f"“{entry.spun}” is what synonym spinners put for “{entry.original}”"
    return Edit(start, text[start:end], after, rule, reason, found.confidence, found.alternatives)


def _end(text: str, token: Token) -> int:
    """Where the token ends, with the full stop that belongs to an abbreviation ("7 p.c. on Monday")."""
    rest = text[token.end : token.end + 3]
    stop = "." in token.text and rest[:1] == "." and rest[1:2] in " ,;:)" and not rest[2:3].isupper()
    return token.end + 1 if stop and rest[1:].strip() else token.end


def _article(sentence: Sentence, change: _Change) -> tuple[Token, str] | None:
    """The article before the change, and the form it should have, where the change makes a right one wrong."""
    if change.start == 0 or not sentence.joined[change.start]:
        return None
    token = sentence.tokens[change.start - 1]
    right = article_for(change.words[0])
    if (
        token.word not in ("a", "an")
        or token.word == right
        or token.word != article_for(sentence.tokens[change.start].word)
    ):
        return None
    return token, recase([token.text], [right])[0]

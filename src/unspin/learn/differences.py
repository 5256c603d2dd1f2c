"""This file finds where a spun sentence differs from its original: blocks of words that stand for one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import NamedTuple

from unspin.learn.beads import Bead
from unspin.text.tokens import Token

# Words; a longer block is a sentence that was written anew, in which nothing tells what stands for what.
LONGEST_BLOCK = 10
# "Rate of interest" for "interest rate": what is put in before a word and what is left out after it are one change.
# Further apart than this many words they are two.
_MOVE = 2

Words = tuple[str, ...]


class Side(NamedTuple):
    """Where a block stands in the tokens of a bead's side."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Block:
    """Words of the spun text, text[start:end], and the words of the original that they stand for.

    `whole` says that it is one substitution for sure, as where words moved.
    """

    spun: Words
    original: Words
    start: int
    end: int
    whole: bool = False


# What a difference may be: one block, or where words were only put in or left out, one with either neighbour.
Difference = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """What differs in a bead, and how many differences were passed over: too long, or with punctuation in them."""

    found: tuple[Difference, ...]
    passed_over: int


def differences(bead: Bead) -> Differences:
    """The differences of a bead, in order."""
    found: list[Difference] = []
    passed_over = 0
    for spun, original, moved in _changes(bead):
        each = _difference(bead, spun, original)
        each = tuple(replace(block, whole=moved) for block in each) if each else each
        passed_over += each is None
        found += [each] if each else []
    return Differences(tuple(found), passed_over)


def _changes(bead: Bead) -> Iterator[tuple[Side, Side, bool]]:
    """Where the two token sequences differ; an insertion and a deletion close by are one change, as words moved."""
    matcher = SequenceMatcher(None, [_key(t) for t in bead.spun], [_key(t) for t in bead.original], autojunk=False)
    changes = [(Side(i, j), Side(k, m)) for tag, i, j, k, m in matcher.get_opcodes() if tag != "equal"]
    at = 0
    while at < len(changes):
        (spun, original), moved = changes[at], False
        if at + 1 < len(changes) and _is_move(changes[at], changes[at + 1]):
            at, moved = at + 1, True
            spun, original = Side(spun.low, changes[at][0].high), Side(original.low, changes[at][1].high)
        yield spun, original, moved
        at += 1


def _is_move(first: tuple[Side, Side], second: tuple[Side, Side]) -> bool:
    """Whether one puts in and the other leaves out, a word or two apart."""
    (a, b), (c, d) = first, second
    put_in, left_out = a.low == a.high or c.low == c.high, b.low == b.high or d.low == d.high
    return c.low - a.high <= _MOVE and put_in and left_out


def _key(token: Token) -> str:
    """What must be equal: the word. Articles are mended by whoever restores the word after them."""
    return "a" if token.word == "an" else token.word


def _difference(bead: Bead, spun: Side, original: Side) -> Difference | None:
    """The block between two sides; None where it can't be used."""
    s, o = _without_marks(bead.spun, spun), _without_marks(bead.original, original)
    if s.low == s.high and o.low == o.high:
        return ()
    if s.low < s.high and o.low < o.high:
        sides = [(s, o)]
    else:
        sides = [(Side(s.low - 1, s.high), Side(o.low - 1, o.high)), (Side(s.low, s.high + 1), Side(o.low, o.high + 1))]
    found = tuple(block for each in sides if (block := _block(bead, *each)))
    return found or None


def _block(bead: Bead, spun: Side, original: Side) -> Block | None:
    if min(spun.low, original.low) < 0 or spun.high > len(bead.spun) or original.high > len(bead.original):
        return None
    left, right = bead.spun[spun.low : spun.high], bead.original[original.low : original.high]
    if not all(token.is_word for token in (*left, *right)) or max(len(left), len(right)) > LONGEST_BLOCK:
        return None
    return _block_of(left, right)


def _block_of(left: Sequence[Token], right: Sequence[Token]) -> Block:
    """The block of two runs of words, without a possessive ending that both have."""
    spun, original = tuple(t.word for t in left), tuple(t.word for t in right)
    end = left[-1].end
    if spun[-1].endswith("'s") and original[-1].endswith("'s"):
        spun, original = (*spun[:-1], spun[-1][:-2]), (*original[:-1], original[-1][:-2])
        end -= 2
    return Block(spun, original, left[0].start, end)


def _without_marks(tokens: Sequence[Token], side: Side) -> Side:
    """The side without punctuation at its ends."""
    low, high = side
    while low < high and not tokens[low].is_word:
        low += 1
    while low < high and not tokens[high - 1].is_word:
        high -= 1
    return Side(low, high)

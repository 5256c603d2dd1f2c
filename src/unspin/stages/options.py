"""This file lists what the words of a place may become, place by place, each way once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from unspin.stages.candidates import Belief, Change, exclusive_posteriors, one_for_one
from unspin.stages.reading import Reading

# Changes less probable than this are left out, and of the options all but so many.
_LEAST, _MOST = 0.01, 12


@dataclass(frozen=True, slots=True)
class Option:
    """Changes that can stand together; none keep the words.

    `parts` is what they do: each word put for one, with its place, and each other change whole. Options with the same
    parts put the same words, by other entries.
    """

    changes: tuple[Change, ...]
    parts: frozenset[object]


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """Words of a sentence in which rival changes overlap, and P(option | text) of what they may become."""

    start: int
    end: int
    options: tuple[Option, ...]
    shares: tuple[float, ...]


def places(reading: Reading, belief: Belief) -> Iterator[OpenPlace]:
    """The places of a sentence that may have been changed, in order."""
    shares = exclusive_posteriors(reading, belief)
    for group in groups([change for change, share in shares.items() if share >= _LEAST]):
        found: dict[frozenset[object], float] = defaultdict(float)
        first: dict[frozenset[object], Option] = {}
        for changes, share in combined(group, shares):  # the likeliest of those that do the same comes first
            parts = parts_of(reading, changes)
            found[parts] += share
            first.setdefault(parts, Option(changes, parts))
        likely = {parts: share for parts, share in found.items() if share >= _LEAST}
        start, end = min(each.start for each in group), max(each.end for each in group)
        yield OpenPlace(start, end, tuple(first[parts] for parts in likely), normal(list(likely.values())))


def parts_of(reading: Reading, changes: Iterable[Change]) -> frozenset[object]:
    """What changes do: see `Option`."""
    return frozenset(part for change in changes for part in (one_for_one(reading, change) or (change,)))


def groups(changes: Iterable[Change]) -> list[list[Change]]:
    """The changes that overlap one another, or others that do, together."""
    groups: list[list[Change]] = []
    reach = 0
    for change in sorted(changes):
        if groups and change.start < reach:
            groups[-1].append(change)
        else:
            groups.append([change])
        reach = max(reach, change.end)
    return groups


def combined(changes: Sequence[Change], shares: Mapping[Change, float]) -> list[tuple[tuple[Change, ...], float]]:
    """The sets of changes that do not overlap, the likeliest first, each with its probability.

    It is what it would be if words were changed independently, made to sum to one.
    """
    kept: dict[int, float] = defaultdict(lambda: 1.0)
    for change in changes:
        for k in range(change.start, change.end):
            kept[k] -= shares[change]
    found: list[tuple[tuple[Change, ...], float]] = [((), 1.0)]
    for change in changes:
        odds = shares[change]
        for k in range(change.start, change.end):
            odds /= max(_LEAST, kept[k])
        found += [((*one, change), p * odds) for one, p in found if not one or one[-1].end <= change.start]
        found = sorted(found, key=lambda each: (-each[1], each[0]))[:_MOST]
    return list(zip([one for one, _ in found], normal([p for _, p in found]), strict=True))


def normal(weights: Sequence[float]) -> tuple[float, ...]:
    """Weights as shares of their sum."""
    total = sum(weights)
    return tuple(weight / total for weight in weights)

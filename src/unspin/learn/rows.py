"""This file turns substitutions into dictionary rows: those to trust, and those for a person to review."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from unspin.learn.significance import SIGNIFICANT
from unspin.learn.substitutions import Substitution
from unspin.lexicon.compiled import Entries
from unspin.lexicon.entry import Row
from unspin.lexicon.laws import Placed, check
from unspin.lexicon.load import load_entries

# With the substitutions of 200 documents spun by a known table, 83 of 100 pairs seen once are in the table, of those
# seen twice or more 95.
LEAST_SUPPORT = 2


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a pair must reach to be trusted: how often it was seen, and twice the log-likelihood ratio of its forms."""

    support: int = LEAST_SUPPORT
    g2: float = SIGNIFICANT


@dataclass(frozen=True, slots=True)
class Judged:
    """A substitution as a row, and what is to be done with it: "learnt", "known", or the reason for a review."""

    row: Row
    substitution: Substitution
    status: str

    @property
    def learnt(self) -> bool:
        """Whether the row belongs in the dictionary."""
        return self.status == LEARNT

    @property
    def doubtful(self) -> bool:
        """Whether a person has to say what the row is worth."""
        return self.status not in (LEARNT, KNOWN)


LEARNT, KNOWN = "learnt", "known"


def judge(substitutions: Iterable[Substitution], bounds: Bounds, entries: Entries | None = None) -> list[Judged]:
    """Each substitution as a row, sorted as dictionaries are.

    A row that the shipped dictionaries hold with the same count or more is "known": written again, it would lower
    that count.
    """
    shipped = entries or load_entries()
    found = [_judged(each, bounds, shipped) for each in substitutions]
    return sorted(found, key=lambda each: (each.row.spun, each.row.original))


def rows(judged: Iterable[Judged]) -> list[Row]:
    """The rows to trust."""
    return [each.row for each in judged if each.learnt]


def _judged(found: Substitution, bounds: Bounds, shipped: Entries) -> Judged:
    tier, weight = _shipped(found, shipped)
    row = Row(found.spun, found.original, weight=found.count, tier=tier, source="derived")
    faults = check([Placed(Path("row"), 0, row)])
    if faults:
        return Judged(row, found, str(faults[0].message).partition(": ")[2].partition(";")[0])
    if not any(letter.isalpha() for letter in found.original):
        return Judged(row, found, "the original is a number, which no spinner's table holds")
    if weight is not None and weight >= found.count:
        return Judged(row, found, KNOWN)
    if found.count < bounds.support:
        return Judged(row, found, f"seen {found.count} times, not {bounds.support}")
    if found.g2 < bounds.g2:
        return Judged(row, found, f"may be chance (log-likelihood ratio {found.g2:.1f})")
    return Judged(row, found, LEARNT)


def _shipped(found: Substitution, shipped: Entries) -> tuple[str, int | None]:
    """The tier of the spun form in the shipped dictionaries, and the pair's weight there, if it is known."""
    entries = [entry for lexicon in shipped.families.values() for entry in lexicon.entries(found.spun)]
    tier = "garble" if any(entry.tier == "garble" for entry in entries) else "spun"
    weights = [entry.weight for entry in entries if entry.original == found.original]
    return tier, max(weights, default=None)

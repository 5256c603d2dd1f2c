"""This file states the laws that lists of allowed phrases obey, and writes such a list in normal form."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from unspin.core.paths import regular, unreadable
from unspin.lexicon.allowed import Allowance, parse_allowance
from unspin.lexicon.entry import entries
from unspin.lexicon.laws import Fault, Placed, is_row
from unspin.text.tokens import tokens

# Rows of this domain are names, and as such match capitals too.
_NAMES = "places"


@dataclass(frozen=True, slots=True)
class PlacedPhrase:
    """An allowed phrase, and where it stands."""

    path: Path
    line: int
    allowance: Allowance

    @property
    def key(self) -> tuple[str, str]:
        """What lists are sorted by: capitals count only between words that are spelled alike."""
        return _key(self.allowance)


def is_allowed_list(path: Path) -> bool:
    """Whether a file holds allowed phrases, by its name."""
    return path.name.endswith("allowed.tsv")


def read_phrases(path: Path) -> tuple[list[PlacedPhrase], list[Fault]]:
    """The phrases of a list, and a fault for every line that is none."""
    try:
        text = regular(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return [], [Fault(path, 0, f"{unreadable(error)}; name a list of allowed phrases in UTF-8")]
    found: list[PlacedPhrase] = []
    faults: list[Fault] = []
    for number, line in enumerate(text.split("\n"), 1):
        if is_row(line):
            try:
                found.append(PlacedPhrase(path, number, parse_allowance(line)))
            except ValueError as error:
                faults.append(Fault(path, number, f"{error}: {line!r}"))
    return found, faults


def check_phrases(phrases: Sequence[PlacedPhrase], rows: Iterable[Placed]) -> list[Fault]:
    """Every fault of allowed phrases, alone and beside the rows of dictionaries."""
    return [*no_duplicate(phrases), *clean_tokens(phrases), *sorted_phrases(phrases), *no_spun_form(phrases, rows)]


def no_duplicate(phrases: Iterable[PlacedPhrase]) -> Iterator[Fault]:
    """A phrase that stands twice has two reasons."""
    first: dict[str, PlacedPhrase] = {}
    for p in phrases:
        twin = first.setdefault(p.allowance.phrase, p)
        if twin is not p:
            yield _fault(p, f"stands already at {twin.path}:{twin.line}; keep one of the two")


def clean_tokens(phrases: Iterable[PlacedPhrase]) -> Iterator[Fault]:
    """A phrase that the tokeniser cuts otherwise can never be found."""
    for p in phrases:
        found = list(tokens(p.allowance.phrase))
        if [token.text for token in found] != p.allowance.phrase.split(" ") or not all(t.is_word for t in found):
            words = [token.text for token in found]
            yield _fault(p, f"the tokeniser cuts it into {words}; write words parted by one space, without other marks")


def sorted_phrases(phrases: Sequence[PlacedPhrase]) -> Iterator[Fault]:
    """Sorted files merge without conflicts."""
    for before, p in itertools.pairwise(phrases):
        if before.path == p.path and before.key > p.key:
            yield _fault(p, f"belongs before {before.allowance.phrase!r} in the line above; sort the file with --write")


def no_spun_form(phrases: Iterable[PlacedPhrase], rows: Iterable[Placed]) -> Iterator[Fault]:
    """A phrase that is right as it stands is no spun form: the row would never do anything.

    A phrase with capitals leaves the row its other occurrences, unless the row is a name, which has them too.
    """
    phrases = list(phrases)
    wanted = {each.lower() for p in phrases for each in p.allowance.spellings()}
    spun: dict[str, list[Placed]] = {}
    for row in rows:
        for entry in entries(row.row, ""):
            if entry.spun in wanted:
                spun.setdefault(entry.spun, []).append(row)
    for p in phrases:
        for each in p.allowance.spellings():
            for row in spun.get(each.lower(), ()):
                if each.islower() or row.path.stem == _NAMES:
                    yield _fault(p, f"{each!r} is what {row} at {row.place} replaces; delete one of the two")


def normal_phrases(text: str) -> str:
    """A list's text sorted, without duplicates, and the ends of lines trimmed; comments come first.

    Of two rows of one phrase the first stays. Raises ValueError where a line is no phrase.
    """
    lines = text.split("\n")
    comments = [line.rstrip() for line in lines if line.startswith("#")]
    found: dict[str, Allowance] = {}
    for allowance in map(parse_allowance, filter(is_row, lines)):
        found.setdefault(allowance.phrase, allowance)
    rows = ("\t".join((a.phrase, a.forms, a.reason)) for a in sorted(found.values(), key=_key))
    return "".join(f"{line}\n" for line in (*comments, *rows))


def _key(allowance: Allowance) -> tuple[str, str]:
    return allowance.phrase.casefold(), allowance.phrase


def _fault(placed: PlacedPhrase, message: str) -> Fault:
    return Fault(placed.path, placed.line, f"{placed.allowance.phrase!r}: {message}")

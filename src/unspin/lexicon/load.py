"""This file loads the lexicon: rows from dictionary files, naming what is wrong, and their tables from the cache."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from unspin.core.data import data_file
from unspin.core.errors import LexiconError
from unspin.core.paths import regular, unreadable
from unspin.core.settings import DOMAINS
from unspin.lexicon.allowed import Allowed, read_allowances
from unspin.lexicon.cached import cached_tables
from unspin.lexicon.compiled import Entries, Tables, as_tables, of_tables, tabulate
from unspin.lexicon.entry import FORMS, SOURCES, TIERS, Entry, Row, Survival, entries

COLUMNS = ("spun", "original", "forms", "weight", "tier", "family", "source", "note", "condition")


def load_entries(domains: tuple[str, ...] = (), lexicons: tuple[Path, ...] = ()) -> Entries:
    """All entries of the named domains (all, where none is named) and of the user's files, whose rows win.

    Raises LexiconError where a domain is unknown or a file can't be read.
    """
    for domain in domains:
        if domain not in DOMAINS:
            raise LexiconError(f"unknown lexicon domain {domain!r} (known: {', '.join(DOMAINS)})")
    return Entries(own_entries(lexicons), _shipped(domains or DOMAINS))


def own_entries(lexicons: Sequence[Path]) -> list[Entry]:
    """The entries of the user's files.

    Raises LexiconError where one can't be read.
    """
    return [entry for path in lexicons for row in read_rows(path) for entry in entries(row, path.stem)]


def _shipped(domains: Sequence[str]) -> dict[str, Tables]:
    """The tables of the package's own rows (0.6 s where they are not cached)."""
    paths = {domain: data_file(f"{domain}.tsv") for domain in domains}
    packed = cached_tables("lexicon", paths.values(), lambda: as_tables(tabulate(_merged(paths))))
    return of_tables(packed)


def _merged(paths: Mapping[str, Path]) -> Iterable[Entry]:
    """The entries of all files; where two make the same substitution, the one seen more often, or the later."""
    found: dict[tuple[str, str], Entry] = {}
    for domain, path in paths.items():
        for row in read_rows(path):
            for entry in entries(row, domain):
                key = (entry.spun, entry.original)
                if key not in found or found[key].weight <= entry.weight:
                    found[key] = entry
    return found.values()


def load_allowed(own: Iterable[str] = ()) -> Allowed:
    """The phrases that are right as they stand, but for the spun forms of the user's `own` rows, which win."""
    forms = frozenset(own)

    def phrases() -> Iterator[str]:
        spellings = (each for row in read_allowances(data_file("allowed.tsv")) for each in row.spellings())
        return (phrase for phrase in spellings if phrase.lower() not in forms)

    return Allowed(phrases)


def load_survival() -> dict[str, Survival]:
    """How often each frequent original word was replaced where it stood on the pages that were watched."""
    path = data_file("survival.tsv")
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {word: Survival(int(replaced), int(occurred)) for word, replaced, occurred in rows}


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a dictionary file.

    Raises LexiconError, with file and line, at the first row that can't be read.
    """
    try:
        text = regular(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"lexicon {path}: {unreadable(error)}") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.startswith("#"):
            try:
                yield parse_row(line)
            except ValueError as error:
                raise LexiconError(f"{path}:{number}: {error}: {line!r}") from error


def parse_row(line: str) -> Row:
    """The row that a line of tab-separated columns stands for; trailing columns may be left out.

    Raises ValueError, saying what is wrong and how to mend it.
    """
    from unspin.lexicon.condition import parse_condition, written  # which a start with cached tables does not need

    cells = [cell.strip() for cell in line.rstrip("\r\n").split("\t")]
    if not 2 <= len(cells) <= len(COLUMNS):
        raise ValueError(f"{len(cells)} columns; write 2 to {len(COLUMNS)}, separated by tabs: {', '.join(COLUMNS)}")
    spun, original, forms, weight, tier, family, source, note, condition = cells + [""] * (len(COLUMNS) - len(cells))
    if not spun or not original:
        raise ValueError("an empty side; write both the spun form and the original")
    _member("forms", forms, FORMS)
    _member("tier", tier or "spun", TIERS)
    _member("source", source or "written", SOURCES)
    if weight and not (weight.isascii() and weight.isdigit()):
        raise ValueError(f"weight {weight!r} is no whole number; write how often the pair was seen")
    return Row(
        spun.lower(),
        original.lower(),
        forms,
        int(weight or 0),
        tier or "spun",
        family or "A",
        source or "written",
        note,
        written(parse_condition(condition)),
    )


def _member(what: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ValueError(f"unknown {what} {value!r}; write one of {', '.join(repr(k) for k in known)}")

"""This file reads dictionary files into rows, naming file and line of whatever is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from unspin.core.data import data_file
from unspin.core.errors import LexiconError
from unspin.lexicon.entry import FORMS, SOURCES, TIERS, Entry, Row, Survival, entries

COLUMNS = ("spun", "original", "forms", "weight", "tier", "family", "source", "note")


DOMAINS = (
    "function", "verbs", "adjectives", "nouns", "phrases", "politics", "economy", "technology", "science", "sport",
    "culture", "places", "boilerplate",
)  # fmt: skip


def load_entries(domains: tuple[str, ...] = (), lexicons: tuple[Path, ...] = ()) -> list[Entry]:
    """All entries of the named domains (all, where none is named) and of the user's files, whose rows win.

    Raises LexiconError where a domain is unknown or a file can't be read.
    """
    for domain in domains:
        if domain not in DOMAINS:
            raise LexiconError(f"unknown lexicon domain {domain!r} (known: {', '.join(DOMAINS)})")
    sources = [(domain, data_file(f"{domain}.tsv")) for domain in domains or DOMAINS]
    sources += [(path.stem, path) for path in lexicons]
    found: dict[tuple[str, str], Entry] = {}
    for domain, path in sources:
        for row in read_rows(path):
            for entry in entries(row, domain):
                key = (entry.spun, entry.original)
                if key not in found or found[key].weight <= entry.weight or path in lexicons:
                    found[key] = entry
    return list(found.values())


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
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"lexicon {path}: can't be read as UTF-8 text: {error}") from error
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
    cells = [cell.strip() for cell in line.rstrip("\r\n").split("\t")]
    if not 2 <= len(cells) <= len(COLUMNS):
        raise ValueError(f"{len(cells)} columns; write 2 to {len(COLUMNS)}, separated by tabs: {', '.join(COLUMNS)}")
    spun, original, forms, weight, tier, family, source, note = cells + [""] * (len(COLUMNS) - len(cells))
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
    )


def _member(what: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ValueError(f"unknown {what} {value!r}; write one of {', '.join(repr(k) for k in known)}")

"""This file loads the terms of the sciences, and the words that stand for theirs in garbled ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from unspin.core.data import data_file
from unspin.core.errors import LexiconError
from unspin.lexicon.compiled import Tables
from unspin.lexicon.entry import FORMS
from unspin.lexicon.inflect import inflections, noun_forms
from unspin.lexicon.load import cached_tables
from unspin.lexicon.terms import Terms

# Terms belong to the domain of science, and are left out with it.
_DOMAIN = "science"


def load_terms(domains: Sequence[str] = ()) -> Terms:
    """The terms, singular and plural, where the domain of science is among the `domains` (all, where none is named).

    Raises LexiconError, with file and line, where a line can't be read.
    """
    if domains and _DOMAIN not in domains:
        return Terms()
    terms, words = data_file("terms.tsv"), data_file("term-words.tsv")
    tables = cached_tables((terms, words), lambda: {_DOMAIN: _tables(read_terms(terms), read_stand_ins(words))})
    return Terms(tables[_DOMAIN].originals, tables[_DOMAIN].beginnings)


def _tables(terms: Iterable[str], stand_ins: Iterable[tuple[str, str]]) -> Tables:
    """The words that may stand for others, of those that stand in terms; and the terms."""
    listed = {form: "" for term in terms for form in noun_forms(term)}
    words = {word for term in listed for word in term.split(" ")}
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for spun, original in stand_ins:
        if original in words and spun != original:
            found[spun][original] = None
    return Tables({spun: "\t".join(originals) for spun, originals in found.items()}, listed)


def read_terms(path: Path) -> Iterator[str]:
    """The terms of a file: each line is a term, a tab and its field.

    Raises LexiconError where a line is not.
    """
    for number, cells in _lines(path):
        if len(cells) != 2 or " " not in cells[0]:
            raise LexiconError(f"{path}:{number}: write a term of two words or more, a tab, and its field")
        yield cells[0]


def read_stand_ins(path: Path) -> Iterator[tuple[str, str]]:
    """The pairs of a file, inflected: each line is a word that stands for another, that one, and n, v, a or nothing.

    Raises LexiconError where a line is not.
    """
    for number, cells in _lines(path):
        if len(cells) != 3 or cells[2] not in FORMS:
            raise LexiconError(f"{path}:{number}: write two words and one of n, v, a or nothing, separated by tabs")
        yield from inflections(*cells)


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            yield number, line.split("\t")

"""This file loads the terms of the sciences, and the words that stand for theirs in garbled ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from unspin.core.data import data_file
from unspin.core.errors import LexiconError
from unspin.lexicon.cached import cached_tables
from unspin.lexicon.entry import FORMS
from unspin.lexicon.inflect import inflections, noun_forms
from unspin.lexicon.term_index import TermIndex, index_of
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
    tables = cached_tables("terms", (terms, words), lambda: _index(read_terms(terms), read_stand_ins(words))._asdict())
    return Terms(TermIndex(**tables))


def _index(terms: Iterable[tuple[str, int]], stand_ins: Iterable[tuple[str, str, int]]) -> TermIndex:
    """The terms, each with its weight, and the words that may stand for others, of those that stand in terms."""
    weights = {form: str(weight) for term, weight in terms for form in noun_forms(term)}
    words = {word for term in weights for word in term.split(" ")}
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for spun, original, weight in stand_ins:
        if original in words and spun != original:
            found[spun][original] = max(weight, found[spun].get(original, 0))
    listed = {spun: "\t".join(f"{word}\t{weight}" for word, weight in each.items()) for spun, each in found.items()}
    return index_of(weights, listed)


def read_terms(path: Path) -> Iterator[tuple[str, int]]:
    """The terms of a file with their weights: each line is a term, its field and how well known it is (1 to 3).

    Raises LexiconError where a line is not.
    """
    for number, cells in _lines(path):
        if len(cells) != 3 or " " not in cells[0] or cells[2] not in "123":
            raise LexiconError(f"{path}:{number}: write a term of two words or more, its field and 1, 2 or 3, by tabs")
        yield cells[0], int(cells[2])


def read_stand_ins(path: Path) -> Iterator[tuple[str, str, int]]:
    """The pairs of a file, inflected, with their weights.

    Each line is a word that stands for another, that one, n, v, a or nothing, and how typical it is (1 to 4). Raises
    LexiconError where a line is not.
    """
    for number, cells in _lines(path):
        if len(cells) != 4 or cells[2] not in FORMS or cells[3] not in "1234":
            raise LexiconError(f"{path}:{number}: write two words, one of n, v, a or nothing, and 1 to 4, by tabs")
        yield from ((*pair, int(cells[3])) for pair in inflections(*cells[:3]))


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            yield number, line.split("\t")

"""This file loads the user's own fixed phrases, and the words that may stand for theirs in garbled ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from unspin.core.data import data_file
from unspin.core.errors import LexiconError
from unspin.core.paths import regular, unreadable
from unspin.lexicon.cached import cached_tables
from unspin.lexicon.compiled import Entries
from unspin.lexicon.inflect import noun_forms
from unspin.lexicon.term_files import read_stand_ins
from unspin.lexicon.term_index import StandIn
from unspin.lexicon.terms import LONGEST, Terms
from unspin.text.tokens import tokens

# What `unspin learn phrases` writes of each phrase; the first is enough.
COLUMNS = ("phrase", "count", "G2", "nPMI")
# How well known a phrase is that the user names (see terms.py).
WELL_KNOWN = 6
# How typical the words of dictionary rows are that were counted on spun pages, and of those that were not. Of 970 spun
# phrases (benchmarks/novel.py) .414 come out right with 3 and 1, .413 with 2 and 1, .417 with 3 and 2, .404 without
# rows. Where rows learned from other phrases are all there is, .29 do with 3 and .24 with 2, and of what is applied .88
# and .90 are right.
_SEEN, _WRITTEN = 3, 1


def with_phrases(terms: Terms, paths: Sequence[Path], entries: Entries) -> Terms:
    """The terms and the phrases of files, singular and plural, each as well known as a term can be.

    What may stand for a word of a phrase is what may for a word of a term, and what rows of one word among `entries`
    put for it. Raises LexiconError, with file and line, where a line can't be read.
    """
    if not paths:
        return terms
    listed = (form for path in paths for phrase in read_phrases(path) for form in noun_forms(phrase))
    phrases = dict.fromkeys(listed, str(WELL_KNOWN))
    words = {word for phrase in phrases for word in phrase.split(" ")}
    stand_ins = (each for word in sorted(words) for each in (*listed_for(word), *rows_for(word, entries)))
    return terms.widened(phrases, stand_ins)


def read_phrases(path: Path) -> Iterator[str]:
    """The phrases of a file in lower case: each line is one, alone or with its count, G2 and nPMI behind tabs.

    Raises LexiconError where the file can't be read or a line is none.
    """
    try:
        text = regular(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"phrases {path}: {unreadable(error)}") from error
    for number, line in enumerate(text.split("\n"), 1):
        cells = line.strip().split("\t")
        if cells[0] and not line.startswith("#") and cells != list(COLUMNS):
            try:
                yield _phrase(cells)
            except ValueError as error:
                raise LexiconError(f"{path}:{number}: {error}: {line.strip()!r}") from error


def _phrase(cells: Sequence[str]) -> str:
    """The phrase of a line. Raises ValueError, saying what is wrong and how to mend it."""
    if not (len(cells) == 1 or (len(cells) == len(COLUMNS) and all(map(_is_number, cells[1:])))):
        raise ValueError(f"{len(cells)} columns; write a phrase alone, or {', '.join(COLUMNS)}, parted by tabs")
    found = list(tokens(cells[0]))
    words = [token.word for token in found]
    phrase = cells[0].lower().replace("’", "'")
    if words != phrase.split(" ") or not all(token.is_word for token in found):
        raise ValueError(f"the tokeniser cuts it into {words}; write words parted by one space, without other marks")
    if not 2 <= len(words) <= LONGEST:
        raise ValueError(f"a phrase has 2 to {LONGEST} words, not {len(words)}")
    return phrase


def _is_number(cell: str) -> bool:
    with suppress(ValueError):
        return float(cell) is not None
    return False


def listed_for(word: str) -> Iterator[tuple[str, StandIn]]:
    """What may stand for a word, as the table of words for terms has it."""
    cells = _listed().get(word, "").split("\t")
    for spun, weight in zip(cells[::2], cells[1::2], strict=False):
        yield spun, StandIn(word, int(weight))


def rows_for(word: str, entries: Entries) -> Iterator[tuple[str, StandIn]]:
    """What may stand for a word, as the rows of one word among `entries` have it."""
    for family in entries.families.values():
        for entry in family.entries_of(word):
            if " " not in entry.spun:
                yield entry.spun, StandIn(word, _SEEN if entry.weight else _WRITTEN)


@lru_cache(maxsize=1)
def _listed() -> Mapping[str, str]:
    """For each word of the table of words, what may stand for it and how typically in turn, parted by tabs."""
    path = data_file("term-words.tsv")
    return cached_tables("phrases", (path,), lambda: {_WORDS: _by_original(read_stand_ins(path))})[_WORDS]


_WORDS = "words"


def _by_original(stand_ins: Iterable[tuple[str, str, int]]) -> dict[str, str]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for spun, original, weight in stand_ins:
        if spun != original:
            found[original][spun] = max(weight, found[original].get(spun, 0))
    return {word: "\t".join(f"{spun}\t{weight}" for spun, weight in each.items()) for word, each in found.items()}

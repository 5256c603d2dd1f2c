"""This file states the laws that dictionary files obey: each is a small function from rows to faults."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from unspin.core.errors import LexiconError
from unspin.core.paths import regular, unreadable
from unspin.lexicon.condition import Clause, parse_condition
from unspin.lexicon.entry import Row
from unspin.lexicon.load import COLUMNS, parse_row
from unspin.text.tokens import tokens


@dataclass(frozen=True, slots=True)
class Placed:
    """A row, and where it stands."""

    path: Path
    line: int
    row: Row

    @property
    def key(self) -> tuple[str, str, str]:
        """What no two rows may share, and what files are sorted by."""
        return self.row.spun, self.row.original, self.row.forms

    def __str__(self) -> str:
        """The pair as a fault names it."""
        return f"{self.row.spun} -> {self.row.original}"

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a line, and how to mend it; line 0 stands for the whole file."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        """File, line and message, as editors and terminals link them."""
        return f"{self.path}:{self.line}: {self.message}" if self.line else f"{self.path}: {self.message}"


Law = Callable[[Sequence[Placed]], Iterator[Fault]]


# Reading


def read_placed(path: Path) -> tuple[list[Placed], list[Fault]]:
    """The rows of a dictionary file, and a fault for everything that can't be read as one."""
    try:
        text = regular(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return [], [Fault(path, 0, f"{unreadable(error)}; name a dictionary file in UTF-8")]
    return place(path, ((n, line) for n, line in enumerate(text.split("\n"), 1) if is_row(line)))


def place(path: Path, lines: Iterable[tuple[int, str]]) -> tuple[list[Placed], list[Fault]]:
    """The rows of numbered lines, and a fault for everything that can't be read as one."""
    rows: list[Placed] = []
    faults: list[Fault] = []
    for number, line in lines:
        wrong = faults_of_columns(line)
        faults += (Fault(path, number, f"{each}: {line!r}") for each in wrong)
        if not wrong:
            rows.append(Placed(path, number, parse_row(line)))
    return rows, faults


def is_row(line: str) -> bool:
    """Whether a line of a dictionary file is neither empty nor a comment."""
    return bool(line.strip()) and not line.startswith("#")


def read_all(paths: Iterable[Path]) -> list[Placed]:
    """The rows of dictionary files.

    Raises LexiconError, naming every line that can't be read.
    """
    read = [read_placed(path) for path in paths]
    faults = [str(fault) for _, each in read for fault in each]
    if faults:
        raise LexiconError(*faults)
    return [row for rows, _ in read for row in rows]


def faults_of_columns(line: str) -> list[str]:
    """What is wrong with the columns of a line: sides, forms, weight, tier, source and condition."""
    try:
        parse_row(line)
    except ValueError as first:
        cells = line.rstrip("\r\n").split("\t")
        if not 2 <= len(cells) <= len(COLUMNS):
            return [str(first)]
        # parse_row stops at the first fault, so every column is tried among good ones.
        tried = ["\t".join(cells[:2]), *("a\tb" + "\t" * at + cell for at, cell in enumerate(cells[2:], 1))]
        return [str(error) for error in map(_refusal, tried) if error]
    return []


def _refusal(line: str) -> ValueError | None:
    try:
        parse_row(line)
    except ValueError as error:
        return error
    return None


# The laws


def no_identity(rows: Sequence[Placed]) -> Iterator[Fault]:
    """A row that replaces a form by itself does nothing."""
    for p in rows:
        if p.row.spun == p.row.original:
            yield _fault(p, "replaces a form by itself; delete the row")


def no_duplicate(rows: Sequence[Placed]) -> Iterator[Fault]:
    """A pair that stands twice, in one file or in two, has two weights."""
    first: dict[tuple[str, str, str], Placed] = {}
    for p in rows:
        twin = first.setdefault(p.key, p)
        if twin is not p:
            yield _fault(p, f"stands already at {twin.place}; keep one of the two rows")


def clean_tokens(rows: Sequence[Placed]) -> Iterator[Fault]:
    """A side that the tokeniser cuts otherwise can never be found in a text, or never be scored."""
    for p in rows:
        for side in (p.row.spun, p.row.original):
            if not _tokenises(side):
                words = [token.word for token in tokens(side)]
                yield _fault(
                    p, f"the tokeniser cuts {side!r} into {words}; write words parted by one space, without other marks"
                )


def no_legal_garble(rows: Sequence[Placed]) -> Iterator[Fault]:
    """A form that is never right English can't also be one that may be."""
    legal = {p.row.spun: p for p in reversed(rows) if p.row.tier == "spun"}
    for p in rows:
        if p.row.tier == "garble" and p.row.spun in legal:
            yield _fault(
                p, f"{p.row.spun!r} is garble here and spun at {legal[p.row.spun].place}; give its rows one tier"
            )


def no_chain(rows: Sequence[Placed]) -> Iterator[Fault]:
    """What a row restores is not itself restored to something else, unless both are legal English, as synonyms are.

    Between legal words the language model chooses, and a chain or a cycle says only that each may stand for the other.
    """
    by_spun: dict[str, list[Placed]] = defaultdict(list)
    for p in rows:
        by_spun[p.row.spun].append(p)
    for p in rows:
        after = [each for each in by_spun.get(p.row.original, ()) if "garble" in (p.row.tier, each.row.tier)]
        if after and p.row.spun != p.row.original:
            yield _fault(
                p,
                f"its original is the spun side of {after[0]} at {after[0].place}, and one of the two is garble; "
                "restore to a form that no row replaces, or delete one of them",
            )


def same_numbers(rows: Sequence[Placed]) -> Iterator[Fault]:
    """Numbers keep their value: what a side has in digits, the other has in digits or in words."""
    for p in rows:
        for number in _unmatched(p.row.spun, p.row.original):
            yield _fault(
                p, f"{number!r} has no equal on the other side; write the same value on both, in digits or in words"
            )


def observed_rows_were_seen(rows: Sequence[Placed]) -> Iterator[Fault]:
    """An observed pair has been counted."""
    for p in rows:
        if p.row.source == "observed" and p.row.weight < 1:
            yield _fault(p, "is observed and has no weight; write how often it was seen, or the source 'written'")


def conditions_can_hold(rows: Sequence[Placed]) -> Iterator[Fault]:
    """A row whose condition forbids what it asks for never does anything."""
    for p in rows:
        clauses = parse_condition(p.row.condition)
        for near in (clause for clause in clauses if clause.wanted):
            if all(any(_forbids(clause, phrase, near) for clause in clauses) for phrase in near.phrases):
                yield _fault(
                    p, f"its condition {p.row.condition!r} forbids all that {near} asks for; delete one clause"
                )


def _forbids(clause: Clause, phrase: tuple[str, ...], near: Clause) -> bool:
    return not clause.wanted and phrase in clause.phrases and clause.window >= near.window


def sorted_rows(rows: Sequence[Placed]) -> Iterator[Fault]:
    """Sorted files merge without conflicts."""
    for before, p in itertools.pairwise(rows):
        if before.path == p.path and before.key > p.key:
            yield _fault(p, f"belongs before {before} in the line above; sort the file with --write")


LAWS: tuple[Law, ...] = (
    no_identity,
    no_duplicate,
    clean_tokens,
    no_legal_garble,
    no_chain,
    same_numbers,
    observed_rows_were_seen,
    conditions_can_hold,
    sorted_rows,
)


def check(rows: Sequence[Placed], laws: Iterable[Law] = LAWS) -> list[Fault]:
    """Every fault of the rows under the laws, file by file and line by line."""
    order = {path: number for number, path in enumerate(dict.fromkeys(p.path for p in rows))}
    faults = [fault for law in laws for fault in law(rows)]
    return sorted(faults, key=lambda fault: (order[fault.path], fault.line))


def _fault(placed: Placed, message: str) -> Fault:
    return Fault(placed.path, placed.line, f"{placed}: {message}")


def _tokenises(side: str) -> bool:
    found = list(tokens(side))
    return [token.word for token in found] == side.split(" ") and all(token.is_word for token in found)


# Numbers

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_SMALL_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ROUND = {word: value for value, word in zip(range(20, 100, 10), _TENS.split(), strict=True)}
_WORDS: dict[str, int] = {
    **{word: value for words in (_SMALL, _SMALL_ORDINALS) for value, word in enumerate(words.split())},
    **_ROUND, **{word[:-1] + "ieth": value for word, value in _ROUND.items()},
    "once": 1, "twice": 2, "firstly": 1, "secondly": 2, "thirdly": 3,
    "ii": 2, "iii": 3, "iv": 4, "vi": 6, "vii": 7, "viii": 8, "ix": 9,  # "Elizabeth 2"; "i", "v" and "x" are letters
}  # fmt: skip
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SCALES |= {f"{word}th": value for word, value in _SCALES.items()}
# "The eighties" are the 1980s in news.
_DECADES = {word[:-1] + "ies": value for word, value in _ROUND.items()}
# "100m" is a sum of money or a distance, so it may be either number.
_LETTERS = {"k": 1000, "m": 10**6, "bn": 10**9, "tn": 10**12}

# Spans of time that spinners write out in smaller ones ("year" became "12 months" in 17 watched places).
_SPANS = (
    (r"100 years", r"centur(?:y|ies)"),
    (r"10 years", r"decades?"),
    (r"12[ -]months?", r"years?"),
    (r"3 months", r"quarters?"),
    (r"(?:28|30|31) days", r"month(?:s|ly)?"),
    (r"14 days", r"fortnights?"),
    (r"7 days", r"week(?:s|ly)?"),
    (r"24 hours", r"days?"),
    (r"60 minutes", r"hours?"),
    (r"30 minutes", r"half[ -](?:an )?hours?"),
    (r"60 seconds", r"minutes?"),
)
_HALF_DOZEN = re.compile(r"\bhalf[ -](?:of )?(?:a )?dozen\b")

# Words for many that state no number: spinners write "tons of" for "hundreds of" (5 watched places), "hundreds" for
# "thousands", and "1000's" for either. A plural in digits may therefore stand for them; a number proper may not.
_MANY = frozenset("dozens hundreds thousands millions billions tons lots loads scores heaps countless many".split())
_PLURAL = re.compile(r"\b10+'?s\b")

_DIGIT = re.compile(r"\d")
_PART = re.compile(r"(\d+(?:\.\d+)?)([^\W\d_]*)|([^\W\d_]+)(?:\.(\d+))?")


class _Number(NamedTuple):
    """A number in a side, with the values it may have; a scale, such as "hundred", multiplies the number before it."""

    text: str
    values: frozenset[float]
    digits: bool = False
    scale: bool = False


def _unmatched(spun: str, original: str) -> list[str]:
    """The numbers that have no equal on the other side: in digits all of them, in words where both sides have some.

    A number word alone may be lost or won: "one" is a pronoun too, and "second" a unit.
    """
    left, right = _numbers(_plain(spun, original)), _numbers(_plain(original, spun))
    alone = _missing(left, right)
    differ = left and len(alone) == len(left) and bool(right)
    return [each.text for each in [*alone, *_missing(right, left)] if each.digits or differ]


def _missing(wanted: Sequence[_Number], offered: Sequence[_Number]) -> list[_Number]:
    """The numbers for which nothing is left among those offered, each of which serves once."""
    rest, missing = list(offered), []
    for number in wanted:
        equal = next((each for each in rest if each.values & number.values), None)
        if equal:
            rest.remove(equal)
        else:
            missing.append(number)
    return missing


def _plain(side: str, other: str) -> str:
    """The side without the spans of time and the plurals that its other side names in words."""
    for span, name in _SPANS if _DIGIT.search(side) else ():
        if re.search(rf"\b{name}\b", other):
            side = re.sub(rf"\b{span}\b", "span", side)
    side = _HALF_DOZEN.sub("six", side)
    return _PLURAL.sub("many", side) if _MANY.intersection(other.split(" ")) else side


def _numbers(side: str) -> list[_Number]:
    """The numbers of a side, in order; words such as "twenty first" make one."""
    found: list[_Number] = []
    before: _Number | None = None
    for match in _PART.finditer(side):
        if match[0] == "and" and before:
            continue
        number = _number(match)
        joined = _join(before, number) if before and number else None
        if joined:
            found[-1] = joined
        elif number:
            found.append(number)
        before = joined or number
    return found


def _number(match: re.Match[str]) -> _Number | None:
    """The number that a part of a side states: "3rd", "100m", "third", "three.25", "hundred"."""
    digits, letters, word, fraction = match.groups()
    if digits:
        return _Number(match[0], frozenset({float(digits), float(digits) * _LETTERS.get(letters, 1)}), digits=True)
    if fraction:
        return _Number(match[0], frozenset({float(f"{_WORDS.get(word, 0)}.{fraction}")}), digits=True)
    if word in _DECADES:
        return _Number(word, frozenset({float(_DECADES[word]), 1900.0 + _DECADES[word]}))
    value = _SCALES.get(word, _WORDS.get(word))
    return None if value is None else _Number(word, frozenset({float(value)}), scale=word in _SCALES)


def _join(before: _Number, number: _Number) -> _Number | None:
    """The one number that two neighbours make: "two hundred", "twenty first", "hundred five", "nineteen eighties"."""
    first, second = min(before.values), min(number.values)
    text = f"{before.text} {number.text}"
    if number.scale:
        return _Number(text, frozenset(value * second for value in before.values), before.digits)
    if before.digits or number.digits:
        return None
    if number.text in _DECADES:
        return _Number(text, frozenset({first * 100 + second})) if 10 <= first <= 20 else None
    if (first >= 100 and first % 100 == 0 and second < 100) or (first in _ROUND.values() and 0 < second < 10):
        return _Number(text, frozenset({first + second}))
    return None

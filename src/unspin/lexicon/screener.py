"""This file reads the Problematic Paper Screener's export of tortured phrases into rows, and guesses nothing.

Its CSV pairs a fingerprint, a search query of quoted phrases, with the expected text in a curator's words. What a query
asks of a whole document becomes a condition on the sentence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from unspin.lexicon.condition import Clause, parse_condition, written
from unspin.lexicon.entry import Row
from unspin.lexicon.exchange import LIST_LAWS, Imported, Line, csv_lines, read_text, side, unite
from unspin.lexicon.laws import Fault, Placed, check
from unspin.lexicon.query import QUOTES, Group, Query, Term, UnclearError, queries

NOTE = "Problematic Paper Screener"
DELIMITERS = ",;\t"


def read_screener(path: Path) -> Imported:
    """The rows of an export: those of each phrase with one clear expected text, under its query's conditions."""
    text = read_text(path)
    if isinstance(text, Fault):
        return Imported((), (text,))
    lines = _records(text)
    columns = _columns(lines)
    if columns is None:
        message = "no header names a fingerprint column and an expected column; export the table as CSV with its header"
        return Imported((), (Fault(path, 1, message),))
    faults = [Fault(path, line, cells) for line, cells in lines if isinstance(cells, str)]
    rows: list[Placed] = []
    unclear: list[Fault] = []
    for line, cells in lines[1:]:
        if not isinstance(cells, str):
            try:
                found = list(_rows(cells, columns))
                rows += (Placed(path, line, row) for row in found)
                unclear += (Fault(path, line, f"{each}: {' | '.join(cells)!r}") for each in _lost(cells, columns))
            except UnclearError as reason:
                unclear.append(Fault(path, line, f"{reason}: {' | '.join(cells)!r}"))
    unlawful = check(rows, LIST_LAWS)
    bad = {fault.line for fault in unlawful}
    merged, second = _merged(p for p in rows if p.line not in bad)
    left_out = sorted([*unclear, *unlawful, *second], key=lambda fault: fault.line)
    return Imported(tuple(unite(merged)), tuple(faults), tuple(left_out))


def _merged(rows: Iterable[Placed]) -> tuple[list[Placed], list[Fault]]:
    """One row for each pair: without a condition where one has none, else under any of the conditions.

    Conditions that no single one can say are faults.
    """
    pairs: dict[tuple[str, str], list[Placed]] = defaultdict(list)
    for p in rows:
        pairs[p.row.spun, p.row.original].append(p)
    kept: list[Placed] = []
    faults: list[Fault] = []
    for same in pairs.values():
        free = next((p for p in same if not p.row.condition), None)
        first = free or replace(same[0], row=replace(same[0].row, condition=_any_of(same)))
        kept.append(first)
        if not free:
            asked = parse_condition(first.row.condition)
            faults += (_second(p, same[0]) for p in same if not _said(parse_condition(p.row.condition), asked))
    return kept, faults


def _any_of(same: Iterable[Placed]) -> str:
    """The condition of the first row, and the phrases of those that ask like it for one thing near."""
    first, *others = (parse_condition(p.row.condition) for p in same)
    if len(first) == 1 and first[0].wanted:
        alike = (c[0] for c in others if len(c) == 1 and c[0].wanted and c[0].window == first[0].window)
        phrases = dict.fromkeys((*first[0].phrases, *(phrase for clause in alike for phrase in clause.phrases)))
        first = (Clause(True, tuple(phrases), first[0].window),)
    return written(first)


def _said(condition: tuple[Clause, ...], asked: tuple[Clause, ...]) -> bool:
    """Whether a condition is the one asked for, or one of its phrases."""
    if condition == asked:
        return True
    alike = len(condition) == len(asked) == 1 and condition[0].wanted and condition[0].window == asked[0].window
    return alike and set(condition[0].phrases) <= set(asked[0].phrases)


def _second(p: Placed, first: Placed) -> Fault:
    return Fault(p.path, p.line, f"{p}: stands under another condition at {first.place}: {p.row.condition!r}")


def _records(text: str) -> list[Line]:
    """The records, parted by whatever parts the two columns of the header."""
    parted = (list(csv_lines(text, delimiter)) for delimiter in DELIMITERS)
    return next((lines for lines in parted if _columns(lines)), [])


def _columns(lines: list[Line]) -> tuple[int, int] | None:
    """Where the fingerprint and the expected text stand, by the header."""
    cells = lines[0][1] if lines else []
    names = [] if isinstance(cells, str) else [cell.strip().lower() for cell in cells]
    fingerprint, text = (_column(names, wanted) for wanted in ("fingerprint", "expected"))
    return None if fingerprint is None or text is None or fingerprint == text else (fingerprint, text)


def _column(names: list[str], wanted: str) -> int | None:
    """The column of this very name, or the first whose name holds it."""
    holding = [at for at, name in enumerate(names) if wanted in name]
    return names.index(wanted) if wanted in names else next(iter(holding), None)


def _rows(cells: list[str], columns: tuple[int, int]) -> Iterator[Row]:
    if len(cells) <= max(columns):
        raise UnclearError("the line ends before its expected text")
    fingerprint, text = (cells[at].strip() for at in columns)
    original = expected(text)
    for query in queries(fingerprint):
        tortured, condition = _conditions(query)
        # "not" looks at the sentence and the query at the document, so such a row also needs a spun document.
        tier = "spun" if query.unwanted else "garble"
        for term in tortured:
            yield Row(term.phrase, original, tier=tier, source="derived", note=NOTE, condition=condition)
            if term.window is not None:
                yield from _apart(term, original, condition)


def _conditions(query: Query) -> tuple[Group, str]:
    """The group of tortured phrases, and what must and must not stand near them.

    Raises UnclearError where it is not clear which group is the tortured one: the only one that has several words.
    """
    tortured = [group for group in query.wanted if all(" " in term.phrase for term in group)]
    if len(query.wanted) == 1:
        tortured = [query.wanted[0]]
    if len(tortured) != 1:
        raise UnclearError("it is not clear which of the phrases that must stand together (AND) is the tortured one")
    clauses = [_clause("near", group) for group in query.wanted if group is not tortured[0]]
    return tortured[0], _condition([*clauses, *([_clause("not", query.unwanted)] if query.unwanted else [])])


def _clause(kind: str, group: Group) -> str:
    if any(term.window is not None for term in group):
        raise UnclearError("a proximity (~) stands in a condition")
    return f"{kind}:{'|'.join(term.phrase for term in group)}"


def _condition(clauses: Iterable[str]) -> str:
    try:
        return written(parse_condition("; ".join(clauses)))
    except ValueError as error:
        raise UnclearError(str(error)) from error


def _apart(term: Term, original: str, condition: str) -> Iterator[Row]:
    """The rows of a proximity: each word for the one at its place, near all others, which may stand apart.

    Of 4,168 words that both sides of the screener's phrases of equal length share, 99 % stand at the same place. Each
    word is right English alone, so the rows need a spun document.
    """
    spun, words = term.phrase.split(" "), original.split(" ")
    if len(spun) != len(words) or len(spun) == 1:
        return
    for at, (word, meant) in enumerate(zip(spun, words, strict=True)):
        if word != meant:
            near = [f"near:{other}~{term.window}" for k, other in enumerate(spun) if k != at]
            beside = _condition([*near, *([condition] if condition else [])])
            yield Row(word, meant, source="derived", note=NOTE, condition=beside)


def _lost(cells: list[str], columns: tuple[int, int]) -> Iterator[str]:
    """What the rows of a line do not say of it."""
    fingerprint, text = (cells[at].strip() for at in columns)
    length = expected(text).count(" ")
    for query in queries(fingerprint):
        for term in _conditions(query)[0]:
            if term.window is not None and (not length or term.phrase.count(" ") != length):
                yield f"{term.phrase!r} is read side by side alone: what its words stand for apart (~) is not clear"


def expected(text: str) -> str:
    """The one text that a curator expects, without notes in brackets.

    Raises UnclearError where there is none, several, or a doubt.
    """
    if "?" in text:
        raise UnclearError("the expected text is in doubt (?)")
    if re.search(r"/|\bor\b|[;|]", text, re.IGNORECASE):
        raise UnclearError("several expected texts")
    if re.search(r"\w[(\[]|[)\]]\w", text):
        raise UnclearError("part of an expected word is in brackets")
    plain = side(re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", text).translate(QUOTES).replace('"', " "))
    if not plain:
        raise UnclearError("no expected text")
    return plain

"""This file reads the Problematic Paper Screener's export of tortured phrases into rows, and guesses nothing.

Its CSV pairs a fingerprint, a search query of quoted phrases, with the expected text in a curator's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from unspin.lexicon.entry import Row
from unspin.lexicon.exchange import LIST_LAWS, Imported, Line, csv_lines, read_text, side, unite
from unspin.lexicon.laws import Fault, Placed, check

NOTE = "Problematic Paper Screener"
DELIMITERS = ",;\t"

_QUOTES = str.maketrans("“”„«»", '"' * 5)
_QUERY = re.compile(r'"(?P<phrase>[^"]*)"|(?P<proximity>~\s*\d*)|(?P<word>[^\s"()~]+)|(?P<bracket>[()])|(?P<rest>\S)')
_CONDITIONS = ("AND", "NOT", "NEAR")


class UnclearError(Exception):
    """A record that can't be read without guessing; the message is the reason."""


def read_screener(path: Path) -> Imported:
    """The rows of an export: one for each phrase that stands alone or between ORs and has one clear expected text."""
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
                rows += (Placed(path, line, row) for row in _rows(cells, columns))
            except UnclearError as reason:
                unclear.append(Fault(path, line, f"{reason}: {' | '.join(cells)!r}"))
    unlawful = check(rows, LIST_LAWS)
    bad = {fault.line for fault in unlawful}
    left_out = sorted([*unclear, *unlawful], key=lambda fault: fault.line)
    return Imported(tuple(unite(p for p in rows if p.line not in bad)), tuple(faults), tuple(left_out))


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
    for phrase in phrases(fingerprint):
        yield Row(phrase, original, tier="garble", source="derived", note=NOTE)


def phrases(fingerprint: str) -> list[str]:
    """The phrases of a query any of which is enough.

    Raises UnclearError where a phrase counts only beside another, without another, or with gaps.
    """
    parts = [match for match in _QUERY.finditer(fingerprint.translate(_QUOTES)) if not match["bracket"]]
    for match in parts:
        _refuse(match)
    found = [side(match["phrase"] or "") for match in parts[::2]]
    if len(parts) % 2 == 0 or not all(found) or not all(match["word"] for match in parts[1::2]):
        raise UnclearError("the fingerprint is not quoted phrases with OR between them")
    return list(dict.fromkeys(found))


def _refuse(part: re.Match[str]) -> None:
    word = part["word"]
    if part["proximity"]:
        raise UnclearError(f"the phrase is a proximity ({part[0]}), so its words may stand apart")
    if word in _CONDITIONS or (word and word.startswith("-")):
        raise UnclearError(f"the phrase counts only under a condition ({word})")
    if part["phrase"] and re.search(r"[*?]", part["phrase"]):
        raise UnclearError("the phrase has a wildcard")
    if part["rest"] or (word and word != "OR"):
        raise UnclearError(f"{part[0]!r} stands outside quotation marks; in CSV they are doubled")


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
    plain = side(re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", text).translate(_QUOTES).replace('"', " "))
    if not plain:
        raise UnclearError("no expected text")
    return plain

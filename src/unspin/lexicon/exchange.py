"""This file exchanges substitutions with other programs: their lists become rows, and entries become tables."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from unspin.core.paths import regular, unreadable
from unspin.lexicon.entry import Entry, Row
from unspin.lexicon.laws import LAWS, Fault, Placed, check, is_row, no_duplicate, place, sorted_rows
from unspin.lexicon.load import COLUMNS, parse_row

# What a list may name besides the columns of a dictionary; a dictionary's domain is the name of its file.
_PASSED_OVER = ("domain",)
_SIDES = ("spun", "original")
_UNNAMED = (*_SIDES, "weight")
# A list need not be sorted, and what it repeats is united.
LIST_LAWS = tuple(law for law in LAWS if law not in (no_duplicate, sorted_rows))

# A line of a list and its cells by column, or what is wrong with it.
Record = tuple[int, Mapping[str, str] | str]
Line = tuple[int, list[str] | str]


@dataclass(frozen=True, slots=True)
class Imported:
    """What a list gave: rows, faults that forbid to use it, and what was left out with its reason."""

    rows: tuple[Placed, ...]
    faults: tuple[Fault, ...]
    left_out: tuple[Fault, ...] = ()


# Lists in


def read_list(path: Path, form: str) -> Imported:
    """The rows of a list in TSV, CSV or JSON with columns spun, original and perhaps weight."""
    text = read_text(path)
    if isinstance(text, Fault):
        return Imported((), (text,))
    records = list(READERS[form](text))
    faults = [Fault(path, line, each) for line, each in records if isinstance(each, str)]
    lines = ((line, _line(each)) for line, each in records if not isinstance(each, str))
    rows, unreadable = place(path, lines)
    faults += [*unreadable, *check(rows, LIST_LAWS)]
    if not records:
        faults.append(Fault(path, 0, f"holds no rows; write {', '.join(_UNNAMED)} in each"))
    faults.sort(key=lambda fault: fault.line)
    return Imported(tuple(unite(rows)), tuple(faults))


def read_text(path: Path) -> str | Fault:
    """The text of a UTF-8 file with its line ends, or why there is none."""
    try:
        return regular(path).read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return Fault(path, 0, f"{unreadable(error)}; name a file of UTF-8 text")


def unite(rows: Iterable[Placed]) -> list[Placed]:
    """The rows sorted, and of each pair the one that was seen most often."""
    best: dict[tuple[str, ...], Placed] = {}
    for p in rows:
        key = _key(p.row)
        if key not in best or best[key].row.weight < p.row.weight:
            best[key] = p
    return [best[key] for key in sorted(best)]


def _key(row: Row) -> tuple[str, ...]:
    """What two rows that say the same share. Which of two tiers or conditions is right is for a person to say."""
    return row.spun, row.original, row.forms, row.tier, row.condition


def side(text: str) -> str:
    """A side as the tokeniser spells it: lower case, single spaces, straight apostrophes."""
    return " ".join(text.lower().replace("’", "'").split())


def csv_lines(text: str, delimiter: str = ",") -> Iterator[Line]:
    """The records of a CSV text that hold something, each with the line where it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        begin = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield begin, f'no CSV: {error}; quote cells with " and double the quotes within'
            continue
        if any(cell.strip() for cell in cells):
            yield begin, cells


def _tsv_records(text: str) -> Iterator[Record]:
    lines = ((number, line.rstrip("\r").split("\t")) for number, line in enumerate(text.split("\n"), 1))
    return _records((number, cells) for number, cells in lines if is_row("\t".join(cells)) or _is_header(cells))


def _csv_records(text: str) -> Iterator[Record]:
    return _records(csv_lines(text))


def _records(lines: Iterable[Line]) -> Iterator[Record]:
    """Name the cells of each line by the header: the first line, or a comment, that names both sides.

    No other line is one: "spun" and "original" are words too.
    """
    columns: tuple[str, ...] = _UNNAMED
    for at, (number, cells) in enumerate(lines):
        if isinstance(cells, str):
            yield number, cells
        elif (at == 0 or cells[0].startswith("#")) and _is_header(cells):
            columns = tuple(_names(cells))
            yield from ((number, fault) for fault in _unknown(columns))
        else:
            yield number, _named(cells, columns)


def _is_header(cells: Iterable[str]) -> bool:
    return set(_SIDES) <= set(_names(cells))


def _names(cells: Iterable[str]) -> Iterator[str]:
    return (cell.strip("# \t").lower() for cell in cells)


def _named(cells: list[str], columns: tuple[str, ...]) -> Mapping[str, str] | str:
    if len(cells) < 2:
        return f"{len(cells)} column in {cells!r}; write {', '.join(columns)}"
    if len(cells) > len(columns):
        return f"{len(cells)} columns; write {', '.join(columns)}, or name the columns in the first line"
    named = dict(zip(columns, cells, strict=False))
    missing = [name for name in _SIDES if name not in named]
    return f"no cell for {missing[0]}; write {', '.join(columns)}" if missing else named


def _unknown(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if name not in (*COLUMNS, *_PASSED_OVER):
            yield f"unknown column {name!r}; write one of {', '.join((*COLUMNS, *_PASSED_OVER))}"


def _json_records(text: str) -> Iterator[Record]:
    try:
        for number, item in _json_items(text):
            cells = dict(zip(_UNNAMED, item, strict=False)) if isinstance(item, list) and len(item) in (2, 3) else item
            faults = list(_item_faults(cells))
            yield from ((number, fault) for fault in faults)
            if not faults:
                yield number, {name: str(value) for name, value in cells.items() if value is not None}
    except json.JSONDecodeError as error:
        yield error.lineno, f"no JSON: {error.msg} in column {error.colno}"
    except (ValueError, RecursionError) as error:
        yield 1, f"no list of rows: {error}; write objects or pairs"


def _json_items(text: str) -> Iterator[tuple[int, Any]]:
    """The items of a JSON list, each with the line where it begins."""
    if not isinstance(json.loads(text), list):
        raise json.JSONDecodeError("not a list; write [...] around the objects or pairs", text, 0)
    decoder, at, line, counted = json.JSONDecoder(), text.index("[") + 1, 1, 0
    while (begin := _ITEM.search(text, at)) and begin[0] != "]":
        line, counted = line + text.count("\n", counted, begin.start()), begin.start()
        item, at = decoder.raw_decode(text, counted)
        yield line, item


_ITEM = re.compile(r"[^\s,]")


def _item_faults(item: object) -> Iterator[str]:
    if not isinstance(item, dict):
        yield f"{item!r} is no row; write an object with spun and original, or a pair"
        return
    yield from _unknown(item)
    for name in _SIDES:
        if not isinstance(item.get(name), str):
            yield f"{name} is {item.get(name)!r}; write it as text"
    for name, value in item.items():
        if name == "weight" and (isinstance(value, bool) or not isinstance(value, int | str | None)):
            yield f"weight {value!r} is no whole number; write how often the pair was seen"
        elif name not in _UNNAMED and not isinstance(value, str | None):
            yield f"{name} is {value!r}; write it as text"


def _line(cells: Mapping[str, str]) -> str:
    """A dictionary line; a pair that was counted is observed, unless the list says otherwise."""
    columns = {name: " ".join(cell.split()) for name, cell in cells.items()}
    columns |= {name: side(cells[name]) for name in _SIDES}
    if columns.get("weight", "").strip("0") and not columns.get("source"):
        columns["source"] = "observed"
    return "\t".join(columns.get(name, "") for name in COLUMNS)


READERS: Mapping[str, Callable[[str], Iterator[Record]]] = {
    "tsv": _tsv_records,
    "csv": _csv_records,
    "json": _json_records,
}


# Dictionaries out


def dictionary(rows: Iterable[Row], title: str) -> str:
    """The text of a dictionary file."""
    head = [f"# {title}", "# " + "\t".join(COLUMNS)]
    return "".join(f"{line}\n" for line in (*head, *map(_row_line, rows)))


def _row_line(row: Row) -> str:
    weight = str(row.weight or "")
    cells = (row.spun, row.original, row.forms, weight, row.tier, row.family, row.source, row.note, row.condition)
    return "\t".join(cells).rstrip("\t")


def normal_form(text: str) -> str:
    """A dictionary file's text with its rows sorted, duplicates dropped and the ends of lines trimmed.

    Comments before the first row stay there; others stay with the row below. Of the rows of a pair that agree on its
    tier, the one with the greatest weight stays. Raises ValueError where a line is no row.
    """
    head, blocks, foot = _blocks(text)
    lines = [*head, *(line for key in sorted(blocks) for line in (*blocks[key].comments, blocks[key].line)), *foot]
    return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class _Block:
    """A row as written, and the comments above it."""

    line: str
    weight: int
    comments: tuple[str, ...]


def _blocks(text: str) -> tuple[list[str], dict[tuple[str, ...], _Block], list[str]]:
    head: list[str] | None = None
    comments: list[str] = []
    blocks: dict[tuple[str, ...], _Block] = {}
    for line in text.split("\n"):
        if line.startswith("#"):
            comments.append(line.rstrip())
        elif line.strip():
            if head is None:
                head, comments = comments, []
            key, block = _block(line, comments)
            blocks[key] = _better(blocks.get(key), block)
            comments = []
    return (comments, blocks, []) if head is None else (head, blocks, comments)


def _block(line: str, comments: Iterable[str]) -> tuple[tuple[str, ...], _Block]:
    row = parse_row(line)
    cells = "\t".join(cell.strip() for cell in line.split("\t")).rstrip("\t")
    return _key(row), _Block(cells, row.weight, tuple(comments))


def _better(old: _Block | None, new: _Block) -> _Block:
    if old is None:
        return new
    best = new if new.weight > old.weight else old
    return replace(best, comments=old.comments + new.comments)


# Entries out

EXPORTED = ("spun", "original", "weight", "tier", "family", "domain", "condition")


def table(entries: Iterable[Entry], form: str) -> str:
    """Entries as TSV, CSV or JSON, sorted, with the names of the columns."""
    cells = sorted(tuple(getattr(entry, name) for name in EXPORTED) for entry in entries)
    if form == "json":
        items = (json.dumps(dict(zip(EXPORTED, each, strict=True)), ensure_ascii=False) for each in cells)
        return "[\n" + ",\n".join(items) + "\n]\n"
    if form == "csv":
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows([EXPORTED, *cells])
        return out.getvalue()
    return "".join("\t".join(map(str, each)) + "\n" for each in (EXPORTED, *cells))

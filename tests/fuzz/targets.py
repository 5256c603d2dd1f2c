"""This file says what must hold for any bytes, one function for each way in: it returns, or an assertion fails.

Each is run by Hypothesis in tests/test_fuzz.py, and by atheris in tests/fuzz/run.py.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from types import MappingProxyType

from unspin.api import Cleaner
from unspin.config.file import read_file
from unspin.core.document import Document
from unspin.core.edit import Edit, apply, revert
from unspin.core.errors import DecodingError, LexiconError, SettingsError, SourceError
from unspin.core.record import Cleaned, Problem
from unspin.core.repair import Repair
from unspin.lexicon.allowed import read_allowances
from unspin.lexicon.entry import entries
from unspin.lexicon.exchange import read_list
from unspin.lexicon.laws import read_placed
from unspin.lexicon.load import read_rows
from unspin.lexicon.screener import read_screener
from unspin.reports.checked import Checked
from unspin.reports.formats import FORMATS, writer
from unspin.reports.html import render
from unspin.sources.corpora import form_named, reader_of, writer_of
from unspin.sources.decode import decode
from unspin.sources.layout import Layout
from unspin.sources.lines import START
from unspin.sources.original import Original, Skipped, original_of
from unspin.sources.rows import Row, Rows

FORMS = ("txt", "html", "md")
RULES = ("residue.braces", "spin.number", "spin.synonym", "encoding.entity+spelling.typo")
DATA_FORMS = ("jsonl", "jsonl.gz", "csv")
# What a terminal would obey.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# The first byte of the data chooses among variants; the rest is what is read.
Target = Callable[[bytes], None]


@cache
def cleaner() -> Cleaner:
    """The default cleaner, one for all runs."""
    return Cleaner()


@contextmanager
def held_in_a_file(data: bytes, name: str) -> Iterator[Path]:
    """A file of this name that holds the data."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        yield path


def any_text(data: bytes) -> str:
    """A text, whatever the bytes: what is no UTF-8 becomes lone surrogates."""
    return data.decode("utf-8", "surrogateescape")


def bytes_to_text(data: bytes) -> None:
    """Bytes are refused, or decoded so that the same bytes come back."""
    try:
        text, encoding = decode(data)
        original = original_of(data)
    except DecodingError:
        return
    assert data.endswith(text.encode(encoding))
    assert original.encode(original.text) == data


def cleaning(data: bytes) -> None:
    """Cleaning any text keeps the laws of edits, and cleaning twice does what cleaning once does."""
    name, text = f"a.{FORMS[data[0] % len(FORMS)] if data else FORMS[0]}", any_text(data[1:])
    result = cleaner().clean(Document(text, name))
    assert result.error == ""
    assert apply(text, result.edits) == result.after.text
    assert revert(result.after.text, result.edits) == text
    again = cleaner().clean(Document(result.after.text, name))
    assert again.after.text == result.after.text, "not idempotent"


def settings_file(data: bytes) -> None:
    """A settings file is read, or refused with its name."""
    name = "pyproject.toml" if data[:1] == b"[" else "unspin.toml"
    with held_in_a_file(data, name) as path:
        try:
            read_file(path)
        except SettingsError as error:
            assert str(path) in str(error)


def lexicon_file(data: bytes) -> None:
    """Whatever reads lists of substitutions or phrases reads the file, or names what is wrong with it."""
    with held_in_a_file(data, "mine.tsv") as path:
        for read in (read_rows, read_allowances):
            try:
                for row in read(path):
                    list(entries(row, "mine")) if read is read_rows else list(row.spellings())
            except LexiconError as error:
                assert path.name in str(error)
        read_placed(path)
        for form in ("tsv", "csv", "json"):
            found = read_list(path, form)
            assert found.rows or found.faults
        read_screener(path)


def data_set(data: bytes) -> None:
    """Each record of a data set becomes one line of JSON, with its text as it was or with the reason why not."""
    form = DATA_FORMS[data[0] % len(DATA_FORMS)] if data else DATA_FORMS[0]
    layout = Layout(most_bytes=200)
    with held_in_a_file(data[1:], f"a.{form}") as path:
        try:
            reader = reader_of(path, layout)
            raws = list(reader.read(START))
        except SourceError:
            return
        rows = reader.parse(reader.packed(raws)) if raws else Rows(())
        done = tuple(map(uncleaned, rows.rows))
        for to in ("jsonl", "csv"):
            writer = writer_of(form_named(to), reader, layout)
            written = (writer.head + writer.render(rows, done)).decode("utf-8", "surrogateescape")
            if to == "jsonl":
                records = [json.loads(line) for line in written.split("\n")[:-1]]
                assert [each["clean_text"] for each in records] == [each.text for each in done]
    assert len(rows.rows) == len(raws)


def uncleaned(row: Row) -> Cleaned:
    """A row as if cleaning had found nothing to do."""
    return Cleaned(None, error=row.text.reason) if isinstance(row.text, Problem) else Cleaned(row.text)


class Page(HTMLParser):
    """Gathers the elements of a page, and what of their attributes might do something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.acts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.add(tag)
        for name, value in attributes:
            if name.startswith("on") or name == "src" or (name == "href" and not (value or "").startswith("#")):
                self.acts.append(f"{tag} {name}={value}")


def reports(data: bytes) -> None:
    """Whatever a name, a reason or a text holds, no report is broken by it or brings anything in."""
    *named, text = (data + b"\0\0").split(b"\0", 2)
    name, reason = map(any_text, named)
    pieces = text.decode("utf-8", "replace").split("\0")  # of a file; one with lone surrogates is refused before
    repair = repair_of(name, reason, pieces)
    page = Page(render([repair], [{"document": name, "error": "SourceError", "message": reason}], name))
    assert page.elements <= elements() and not page.acts
    items = [Checked(name, Original(repair.before.text), repair), Skipped(name, reason)]
    found = {each: "".join(writer(each)(items)) for each in FORMATS}
    assert all(json.loads(line) for line in found["jsonl"].split("\n") if line)
    assert json.loads(found["json"]) and json.loads(found["sarif"])
    assert found["text"].count("\n") == len(repair.edits)
    commands = found["github"].split("\n")[:-1]
    assert len(commands) == len(repair.edits) + 1 and all(each.startswith("::") for each in commands)
    assert not CONTROL.search(found["text"] + found["full"] + found["github"])
    for text in found.values():
        text.encode()


def repair_of(name: str, reason: str, pieces: Sequence[str]) -> Repair:
    """A repair that turns every second of the pieces round."""
    edits, at = [], 0
    for k, piece in enumerate(pieces):
        if k % 2 and piece != piece[::-1]:
            edits.append(Edit(at, piece, piece[::-1], RULES[k % len(RULES)], reason, 0.5, (reason, name)))
        at += len(piece)
    before = Document("".join(pieces), name)
    return Repair(before, replace(before, text=apply(before.text, edits)), tuple(edits), notes=(reason,))


@cache
def elements() -> set[str]:
    """The elements of a page whose texts hold none."""
    plain = repair_of("a.txt", "a reason", ["one ", "two", " three"])
    return Page(render([plain], [{"document": "b.txt", "error": "E", "message": "m"}], "title")).elements


TARGETS: Mapping[str, Target] = MappingProxyType(
    {
        "decode": bytes_to_text,
        "clean": cleaning,
        "settings": settings_file,
        "lexicon": lexicon_file,
        "dataset": data_set,
        "reports": reports,
    }
)

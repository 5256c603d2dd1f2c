"""This file tells data sets by their names, and makes the reader and the writer of each form."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from unspin.core.errors import SourceError
from unspin.core.values import dataclass
from unspin.sources.places import Place, name_of

if TYPE_CHECKING:
    from unspin.sources.layout import Layout
    from unspin.sources.rows import Reader, Writer

_KINDS = {"jsonl": "jsonl", "ndjson": "jsonl", "csv": "csv", "parquet": "parquet"}
_PACKINGS = ("gz", "zst")


@dataclass(frozen=True, slots=True)
class Form:
    """How a data set is written: jsonl, csv or parquet, and packed as gz, zst or "" (not at all)."""

    kind: str
    packing: str = ""

    def __str__(self) -> str:
        return f"{self.kind}.{self.packing}" if self.packing else self.kind


FORMS = (*(str(Form(kind, packing)) for kind in ("jsonl", "csv") for packing in ("", *_PACKINGS)), "parquet")


def form_of(where: Place) -> Form | None:
    """The form that a name's ending tells; None where it is no data set."""
    parts = name_of(where).lower().split(".")[1:]
    packing = parts.pop() if parts and parts[-1] in _PACKINGS else ""
    kind = _KINDS.get(parts[-1]) if parts else None
    return Form(kind, packing) if kind and not (kind == "parquet" and packing) else None


# Why no other command reads one: its braces, names of fields and figures are no prose, and edits there would break it.
NO_DOCUMENT = "a data set, which unspin clean reads record by record"


def is_corpus(path: Path) -> bool:
    """Whether a path leads to a file that its name calls a data set."""
    return form_of(path) is not None and path.is_file()


def refuse_corpora(paths: Iterable[Path]) -> None:
    """Raise SourceError where all of these files are data sets; beside documents they are passed over with a note."""
    paths = list(paths)
    if paths and all(map(is_corpus, paths)):
        raise SourceError(f"{', '.join(path.as_posix() for path in paths)}: {NO_DOCUMENT}")


def form_named(name: str) -> Form:
    """The form that --to names."""
    kind, _, packing = name.partition(".")
    return Form(kind, packing)


def renamed(name: str, form: Form) -> str:
    """A data set's name with the ending of another form."""
    old = form_of(name)
    stem = name.rsplit(".", 2 if old and old.packing else 1)[0]
    return name if old == form else f"{stem}.{form}"


def reader_of(where: Place, layout: Layout, form: Form | None = None) -> Reader:
    """What reads a data set, in the `form` that is named or that its name tells.

    Raises SourceError where its name tells no form, or its columns lack the text.
    """
    from unspin.sources.commas import open_commas
    from unspin.sources.jsonl import JsonLines
    from unspin.sources.parquet import open_parquet

    form = form or form_of(where)
    if form is None:
        raise SourceError(f"{where}: no data set by its name; known endings: {', '.join(f'.{each}' for each in FORMS)}")
    if form.kind == "jsonl":
        return JsonLines(where, form.packing, layout)
    return open_commas(where, form.packing, layout) if form.kind == "csv" else open_parquet(where, layout)


def writer_of(form: Form, reader: Reader, layout: Layout) -> Writer:
    """What writes a data set in a form."""
    from unspin.sources.commas import Commas, CommasWriter
    from unspin.sources.jsonl import JsonLinesWriter
    from unspin.sources.parquet import ParquetWriter

    if form.kind == "jsonl":
        return JsonLinesWriter(reader, layout)
    if form.kind == "parquet":
        return ParquetWriter(reader, layout)
    if isinstance(reader, Commas):
        return CommasWriter(reader, layout, reader.line_break, reader.marked, "surrogateescape")
    return CommasWriter(reader, layout)

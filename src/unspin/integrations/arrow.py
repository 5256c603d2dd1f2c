"""This file cleans Arrow record batches: the one pure function on which all engines that know Arrow are built."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from unspin.core.errors import SourceError
from unspin.core.record import Cleaned, Problem
from unspin.core.settings import Settings
from unspin.records import Text, clean_records, record_cleaner
from unspin.sources.layout import Layout, too_long
from unspin.sources.places import needed

if TYPE_CHECKING:
    import pyarrow as pa

    from unspin.api import Cleaner

_DEFAULT = Layout()


def clean_batch(batch: pa.RecordBatch, cleaner: Cleaner | None = None, layout: Layout = _DEFAULT) -> pa.RecordBatch:
    """The batch with its columns unchanged and in order, then `clean_text`, `edits`, `spin_probability` and `error`.

    `edits` is a list of structs; of `clean_text` and `error` just one is null. Without `cleaner`, one with default
    settings is made once for the process. Raises SourceError where the batch has no such column of texts, or has a
    column of a name that is added.
    """
    check(batch.schema, layout, "the batch")
    return extended(batch, clean_records(texts(batch, layout), cleaner or default_cleaner()), layout)


def cleaned_schema(schema: pa.Schema, layout: Layout = _DEFAULT) -> pa.Schema:
    """The schema of what `clean_batch` makes of batches of this schema."""
    pa = _arrow()
    types = _types(schema.field(layout.text_field).type)
    for name, kind in zip(layout.added, types[1:] if layout.replace else types, strict=True):
        schema = schema.append(pa.field(name, kind))
    return schema


def check(schema: pa.Schema, layout: Layout, name: str) -> None:
    """Raise SourceError where a schema has no column of texts, or has a column of a name that is added."""
    layout.check(tuple(schema.names), name)
    kind = schema.field(layout.text_field).type
    types = _arrow().types
    if not any(is_text(_plain(kind)) for is_text in (types.is_string, types.is_large_string, types.is_string_view)):
        raise SourceError(f"{name}: the column {layout.text_field!r} holds {kind}, no texts; choose another")


def texts(batch: pa.RecordBatch, layout: Layout) -> list[Text]:
    """The texts of a batch, or why a row has none."""
    return [_text(each, layout) for each in batch.column(layout.text_field).to_pylist()]


def extended(batch: pa.RecordBatch, cleaned: Sequence[Cleaned], layout: Layout) -> pa.RecordBatch:
    """The batch with the columns that are added."""
    pa = _arrow()
    schema = cleaned_schema(batch.schema, layout)
    columns = list(batch.columns)
    if layout.replace:
        at = batch.schema.get_field_index(layout.text_field)
        columns[at] = _replaced(columns[at], cleaned)
    rows = [layout.values(each) for each in cleaned]
    for k, name in enumerate(layout.added):
        columns.append(pa.array([row[k] for row in rows], schema.field(name).type))
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def clean_table(table: pa.Table, cleaner: Cleaner | None = None, layout: Layout = _DEFAULT) -> pa.Table:
    """The table with its batches cleaned by `clean_batch`."""
    check(table.schema, layout, "the table")
    batches = [clean_batch(batch, cleaner, layout) for batch in table.to_batches()]
    return _arrow().Table.from_batches(batches, cleaned_schema(table.schema, layout))


@lru_cache(maxsize=1)
def default_cleaner() -> Cleaner:
    """A cleaner for records with default settings, one for the process."""
    return record_cleaner(Settings())


def _text(text: Any, layout: Layout) -> Text:
    if text is None:
        return Problem(f"the field {layout.text_field!r} is null")
    size = len(text) if text.isascii() else len(text.encode())
    return Problem(too_long(size, layout.most_bytes)) if size > layout.most_bytes else str(text)


def _plain(kind: Any) -> Any:
    """A type of texts without its dictionary."""
    return kind.value_type if _arrow().types.is_dictionary(kind) else kind


def _replaced(column: pa.Array, cleaned: Sequence[Cleaned]) -> pa.Array:
    before = column.to_pylist()
    after = [old if each.text is None else each.text for old, each in zip(before, cleaned, strict=True)]
    return _arrow().array(after, column.type)


def _types(text: pa.DataType) -> tuple[Any, ...]:
    """The types of clean_text, which is that of the text, edits, spin_probability and error."""
    pa = _arrow()
    edit = pa.struct(
        [
            ("start", pa.int64()),
            ("end", pa.int64()),
            ("before", pa.string()),
            ("after", pa.string()),
            ("rule", pa.string()),
            ("reason", pa.string()),
            ("confidence", pa.float64()),
            ("alternatives", pa.list_(pa.string())),
        ]
    )
    return (_plain(text), pa.list_(edit), pa.float64(), pa.string())


def _arrow() -> Any:
    return needed("pyarrow", "corpus", "Arrow")

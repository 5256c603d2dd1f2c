"""This file cleans Ray data sets: `ds.map_batches(Unspin, batch_format="pyarrow", compute=...)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unspin.core.settings import Settings
from unspin.integrations.arrow import clean_table
from unspin.records import record_cleaner, warm
from unspin.sources.layout import Layout

if TYPE_CHECKING:
    import pyarrow as pa


class Unspin:
    """A callable class, of which Ray makes one in each of its workers, so that models are loaded once.

    Takes its arguments by `fn_constructor_kwargs`.
    """

    def __init__(self, settings: Settings | None = None, layout: Layout | None = None) -> None:
        self._cleaner = warm(record_cleaner(settings))
        self._layout = layout or Layout()

    def __call__(self, table: pa.Table) -> pa.Table:
        """The table as `clean_batch` cleans it; Ray's empty blocks, which have no columns, stay as they are."""
        if not table.num_columns:
            return table
        return clean_table(table, self._cleaner, self._layout)

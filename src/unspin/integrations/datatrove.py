"""This file cleans documents in a datatrove pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from datatrove.pipeline.base import PipelineStep

from unspin.core.settings import Settings
from unspin.integrations.arrow import clean_batch
from unspin.records import record_cleaner
from unspin.sources.layout import Layout

if TYPE_CHECKING:
    from unspin.api import Cleaner

# Documents cleaned together.
_BATCH = 16
_LAYOUT = Layout(replace=True)


class Unspin(PipelineStep):  # type: ignore[misc]  # datatrove is not installed where types are checked
    """Puts the cleaned text in the text's place; `edits`, `spin_probability` and `error` are in the metadata.

    A document that can't be cleaned keeps its text.
    """

    type = "CLEANER"
    name = "unspin"

    def __init__(self, settings: Settings | None = None, prefix: str = "unspin_") -> None:
        super().__init__()
        self.settings, self.prefix = settings, prefix

    def run(self, data: Iterable[Any], rank: int = 0, world_size: int = 1) -> Iterator[Any]:  # noqa: ARG002
        """The documents, in order; the models are loaded here, in the process that cleans."""
        cleaner, documents = record_cleaner(self.settings), iter(data)
        while batch := list(islice(documents, _BATCH)):
            with self.track_time("batch"):
                self._clean(batch, cleaner)
            yield from batch

    def _clean(self, documents: list[Any], cleaner: Cleaner) -> None:
        texts = pa.RecordBatch.from_pydict({"text": pa.array([each.text for each in documents], pa.large_string())})
        for document, found in zip(documents, clean_batch(texts, cleaner, _LAYOUT).to_pylist(), strict=True):
            self.stat_update("failed" if found["error"] else "changed" if found["edits"] else "unchanged")
            document.text = found.pop("text")
            document.metadata.update({self.prefix + name: value for name, value in found.items()})

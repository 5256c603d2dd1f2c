"""This file does one task with many documents, in this process or in several, and gives what comes of it in order."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import TYPE_CHECKING

from unspin.core.values import dataclass

if TYPE_CHECKING:
    from unspin.document_worker import CleanerOf, Doc, Result, Task

# Bytes of input that are worth a worker of its own, which costs a second to load: a second's work on clean news.
_WORTH_A_WORKER = 500_000
# What a worker gets at a time: so many documents, or fewer of so many bytes together, so that large ones go out one by
# one. At most four such batches a worker are on their way, and with them the texts and edits of their documents.
_BATCH, _BATCH_BYTES = 8, 200_000


@dataclass(frozen=True, slots=True)
class Processes:
    """How documents are worked on: by `workers` processes, None for as many as there are cores and the input is worth;
    `timeout` is in seconds for one document, None for no limit.
    """

    workers: int | None = None
    timeout: float | None = None

    def count(self, sizes: Sequence[int]) -> int:
        """How many processes to start for documents of so many bytes each: none for one worker without a limit, which
        is this process.
        """
        wanted = self.workers or max(1, min(os.cpu_count() or 1, len(sizes), sum(sizes) // _WORTH_A_WORKER))
        return wanted if wanted > 1 or self.timeout else 0


def do_all(
    documents: Sequence[Doc], cleaners: Callable[[], CleanerOf], task: Task[Doc, Result], processes: Processes
) -> Generator[Result, None, None]:
    """What the task makes of each document, in order and the same whatever the processes.

    The documents, `cleaners` and the task must be picklable where there may be several. To close it ends them.
    """
    sizes = [each.size for each in documents]
    workers = processes.count(sizes) if documents else 0
    if not workers:
        cleaner_of = cleaners()
        for each in documents:
            yield from task.each(each, cleaner_of)
        return
    from contextlib import closing

    from unspin.document_worker import DocumentWork, Loading
    from unspin.workers.pool import Pool

    share = sum(sizes) // workers
    loading = Loading(cleaners, task, documents[0].path, share, share >= _WORTH_A_WORKER)
    pool = Pool(DocumentWork(loading), workers, processes.timeout)
    with closing(pool.run((None, batch, len(batch)) for batch in _batches(documents, sizes))) as batches:
        for _, results in batches:
            yield from results


def _batches(documents: Sequence[Doc], sizes: Sequence[int]) -> Iterator[list[Doc]]:
    batch: list[Doc] = []
    held = 0
    for each, size in zip(documents, sizes, strict=True):
        if batch and (len(batch) == _BATCH or held + size > _BATCH_BYTES):
            yield batch
            batch, held = [], 0
        batch.append(each)
        held += size
    if batch:
        yield batch

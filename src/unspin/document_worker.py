"""This file is what worker processes do with documents: load what the first of them needs, then a task with each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar

from unspin.api import Cleaner
from unspin.core.values import dataclass
from unspin.records import LARGE
from unspin.workers.work import Do, Lost

# A document's cleaner, by its path (None: standard input), since folders may have settings of their own.
CleanerOf = Callable[[Path | None], Cleaner]


class Located(Protocol):
    """A document that lies somewhere."""

    @property
    def path(self) -> Path | None:
        """None where it is standard input."""
        ...

    @property
    def size(self) -> int:
        """Bytes that there are to work on."""
        ...


Doc = TypeVar("Doc", bound=Located)
Result = TypeVar("Result")
Doc_contra = TypeVar("Doc_contra", bound=Located, contravariant=True)
Result_co = TypeVar("Result_co", covariant=True)


class Task(Protocol[Doc_contra, Result_co]):
    """What is done with documents. It is pickled."""

    def each(self, document: Doc_contra, cleaner_of: CleanerOf) -> Sequence[Result_co]:
        """What becomes of one document; what is wrong with it is a result too."""
        ...

    def lost(self, document: Doc_contra, lost: Lost) -> Result_co:
        """What becomes of one that no worker finished."""
        ...

    def warm(self, cleaner: Cleaner, whole: bool) -> object:
        """Load what any document may need; with `whole` also what only many of them together do."""
        ...


@dataclass(frozen=True, slots=True)
class Loading:
    """How workers load, each of which has `size` bytes of documents.

    Where files lie decides which cleaner, so each loads with its first document; where their work is `worth` it, what
    the `first` of all needs is loaded for all.
    """

    cleaners: Callable[[], CleanerOf]
    task: Task[Any, Any]
    first: Path | None
    size: int
    worth: bool

    def __call__(self, shared: bool) -> Callable[[Any], Sequence[Any]]:
        """What does the task with one document."""
        cleaner_of = self.cleaners()
        if shared and self.worth:
            with suppress(Exception):  # the document will tell it
                self.task.warm(cleaner_of(self.first), self.size >= LARGE)
        return lambda each: self.task.each(each, cleaner_of)


@dataclass(frozen=True, slots=True)
class DocumentWork:
    """What workers do with batches of documents."""

    load: Loading

    def result(self, packed: Sequence[Any], known: Mapping[int, Lost], do: Do) -> list[Any]:
        """The results of a batch."""
        task = self.load.task
        found = ((task.lost(each, known[k]),) if k in known else do(k, each) for k, each in enumerate(packed))
        return [result for results in found for result in results]

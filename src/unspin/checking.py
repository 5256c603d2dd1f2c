"""This file checks many documents: each becomes the findings that count, a failure, or a note that it was skipped."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from unspin.core.document import Document
from unspin.core.edit import Edit, EditError, apply
from unspin.core.errors import UnspinError
from unspin.core.repair import Repair
from unspin.core.settings import STAGES
from unspin.core.values import dataclass, replace
from unspin.processes import Processes, do_all
from unspin.reports.checked import SPUN_FROM, Checked, Item, Judged
from unspin.reports.failure import Failure
from unspin.sources.files import MOST_BYTES, size_of
from unspin.sources.original import Original, Skipped, read_original

if TYPE_CHECKING:
    from unspin.api import Cleaner
    from unspin.document_worker import CleanerOf
    from unspin.workers.work import Lost


@dataclass(frozen=True, slots=True)
class Bar:
    """What counts as a finding: an edit of one of these stages, of this confidence or more.

    Without `least` all edits count that cleaning would make; with it, suggestions of that confidence count too.
    """

    stages: tuple[str, ...] = STAGES
    least: float | None = None

    def counts(self, edit: Edit) -> bool:
        """Whether an edit that would be made counts."""
        ours = any(rule.split(".", 1)[0] in self.stages for rule in edit.rule.split("+"))
        return ours and edit.confidence >= (self.least or 0.0)

    def counts_unmade(self, edit: Edit) -> bool:
        """Whether a suggestion counts: only where asked for, and never what the settings only flag."""
        return self.least is not None and edit.applicable and self.counts(edit)


@dataclass(frozen=True, slots=True)
class Named:
    """A document to read: the name that reports give it, and its path, None where it is standard input; `most_bytes`
    of it are read, or none of a larger one.
    """

    name: str
    path: Path | None
    read: Callable[[], Original | Skipped]
    most_bytes: int = MOST_BYTES

    @property
    def size(self) -> int:
        """Bytes that there are to read."""
        size = size_of(self.path) if self.path else 0
        return size if size <= self.most_bytes else 0


def named_files(paths: Iterable[Path], most_bytes: int = MOST_BYTES) -> list[Named]:
    """The files as documents to read."""
    return [Named(path.as_posix(), path, partial(read_original, path, most_bytes), most_bytes) for path in paths]


def check(
    documents: Sequence[Named], cleaners: Callable[[], CleanerOf], bar: Bar, processes: Processes
) -> Generator[Item, None, None]:
    """Yield each document with the findings that count, or why there is none: the same whatever the processes.

    Documents and `cleaners` must be picklable where there may be several processes.
    """
    return _told(do_all(documents, cleaners, _Finding(bar), processes))


def judge(
    documents: Sequence[Named], cleaners: Callable[[], CleanerOf], least: float | None, processes: Processes
) -> Generator[Item, None, None]:
    """Yield each document that is spun with at least this probability (default: more likely spun than not)."""
    return _told(do_all(documents, cleaners, _Judging(SPUN_FROM if least is None else least), processes))


@dataclass(frozen=True, slots=True)
class _Finding:
    """The task to find in a document what counts."""

    bar: Bar

    def each(self, document: Named, cleaner_of: CleanerOf) -> list[Item | _Bug]:
        def findings(original: Original) -> Item:
            cleaned = cleaner_of(document.path).clean(Document(original.text, document.name))
            if cleaned.error:
                return Failure(document=document.name, error=EditError.__name__, message=cleaned.error)
            repair = counted(cleaned, self.bar)
            original.encode(repair.after.text)  # fails here and not where the report is half written
            return Checked(document.name, original, repair)

        return _read(document, findings)

    def lost(self, document: Named, lost: Lost) -> Item | _Bug:
        return _lost(document, lost)

    def warm(self, cleaner: Cleaner, whole: bool) -> object:
        from unspin.records import warm

        return warm(cleaner, whole)


@dataclass(frozen=True, slots=True)
class _Judging:
    """The task to judge whether a document is spun with at least this probability."""

    least: float

    def each(self, document: Named, cleaner_of: CleanerOf) -> list[Item | _Bug]:
        def judgement(original: Original) -> Item | None:
            detection = cleaner_of(document.path).detect(Document(original.text, document.name))
            return Judged(document.name, detection) if detection.probability >= self.least else None

        return _read(document, judgement)

    def lost(self, document: Named, lost: Lost) -> Item | _Bug:
        return _lost(document, lost)

    def warm(self, cleaner: Cleaner, whole: bool) -> object:  # noqa: ARG002 (detection needs nothing more)
        from unspin.records import warm_detection

        return warm_detection(cleaner)


def counted(repair: Repair, bar: Bar) -> Repair:
    """The repair with only the findings that count, and the text with only those edits made."""
    edits = tuple(filter(bar.counts, repair.edits))
    suggestions = tuple(filter(bar.counts_unmade, repair.suggestions))
    after = replace(repair.after, text=apply(repair.before.text, edits))
    return replace(repair, after=after, edits=edits, suggestions=suggestions)


@dataclass(frozen=True, slots=True)
class _Bug:
    """A failure of our own, with the traceback for --debug: a worker's log is no place for it, as nobody orders it."""

    failure: Failure
    trace: str


def _read(document: Named, work: Callable[[Original], Item | None]) -> list[Item | _Bug]:
    """What becomes of a document, if anything."""
    item: Item | _Bug | None
    try:
        original = document.read()
        item = original if isinstance(original, Skipped) else work(original)
    except UnspinError as error:
        message = _without(str(error), document.name)
        item = Failure(document=document.name, error=type(error).__name__, message=message)
    except Exception as error:  # one bad document never stops the others
        item = _bug(document.name, error)
    return [] if item is None else [item]


def _bug(name: str, error: Exception) -> _Bug:
    import traceback

    message = f"unspin failed on this document ({error!r}); that is a bug of ours: please report it"
    return _Bug(Failure(document=name, error=type(error).__name__, message=message), traceback.format_exc())


def _lost(document: Named, lost: Lost) -> Failure:
    return Failure(document=document.name, error=lost.error, message=lost.reason)


def _told(items: Generator[Item | _Bug, None, None]) -> Generator[Item, None, None]:
    """The items; where one is a bug of ours, its traceback is logged, which --debug shows."""
    with closing(items):
        for item in items:
            if isinstance(item, _Bug):
                import logging

                logging.getLogger(__name__).debug("%s\n%s", item.failure["document"], item.trace.rstrip())
                yield item.failure
            else:
                yield item


def _without(message: str, name: str) -> str:
    """A message without the name that it begins with, since reports put the name before it."""
    return message.removeprefix(f"{name}: ")

"""This file checks many documents: each becomes the findings that count, a failure, or a note that it was skipped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from unspin.api import Cleaner
from unspin.core.document import Document
from unspin.core.edit import Edit, EditError, apply
from unspin.core.errors import UnspinError
from unspin.core.repair import Repair
from unspin.core.settings import STAGES
from unspin.core.values import dataclass, replace
from unspin.reports.checked import SPUN_FROM, Checked, Item, Judged
from unspin.reports.failure import Failure
from unspin.sources.files import MOST_BYTES
from unspin.sources.original import Original, Skipped, read_original

# A document's cleaner, by its path (None: standard input), since folders may have settings of their own.
CleanerOf = Callable[[Path | None], Cleaner]


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
    """A document to read: the name that reports give it, and its path, None where it is standard input."""

    name: str
    path: Path | None
    read: Callable[[], Original | Skipped]


def named_files(paths: Iterable[Path], most_bytes: int = MOST_BYTES) -> list[Named]:
    """The files as documents to read."""
    return [Named(path.as_posix(), path, partial(read_original, path, most_bytes)) for path in paths]


def check(documents: Iterable[Named], cleaner_of: CleanerOf, bar: Bar) -> Iterator[Item]:
    """Yield each document with the findings that count, or why there is none."""

    def findings(named: Named, original: Original) -> Item:
        document = Document(original.text, named.name)
        cleaned = cleaner_of(named.path).clean(document)
        if cleaned.error:
            return Failure(document=named.name, error=EditError.__name__, message=cleaned.error)
        repair = counted(cleaned, bar)
        original.encode(repair.after.text)  # fails here and not where the report is half written
        return Checked(named.name, original, repair)

    return _each(documents, findings)


def judge(documents: Iterable[Named], cleaner_of: CleanerOf, least: float | None) -> Iterator[Item]:
    """Yield each document that is spun with at least this probability (default: more likely spun than not)."""
    bar = SPUN_FROM if least is None else least

    def judgement(named: Named, original: Original) -> Item | None:
        detection = cleaner_of(named.path).detect(Document(original.text, named.name))
        return Judged(named.name, detection) if detection.probability >= bar else None

    return _each(documents, judgement)


def counted(repair: Repair, bar: Bar) -> Repair:
    """The repair with only the findings that count, and the text with only those edits made."""
    edits = tuple(filter(bar.counts, repair.edits))
    suggestions = tuple(filter(bar.counts_unmade, repair.suggestions))
    after = replace(repair.after, text=apply(repair.before.text, edits))
    return replace(repair, after=after, edits=edits, suggestions=suggestions)


def _each(documents: Iterable[Named], work: Callable[[Named, Original], Item | None]) -> Iterator[Item]:
    for each in documents:
        try:
            original = each.read()
            item = original if isinstance(original, Skipped) else work(each, original)
        except UnspinError as error:
            item = Failure(document=each.name, error=type(error).__name__, message=_without(str(error), each.name))
        except Exception as error:  # one bad document never stops the others
            _show_where_debugging(each.name)
            message = f"unspin failed on this document ({error!r}); that is a bug of ours: please report it"
            item = Failure(document=each.name, error=type(error).__name__, message=message)
        if item is not None:
            yield item


def _show_where_debugging(name: str) -> None:
    """Log the traceback at hand, which --debug shows."""
    import logging

    logging.getLogger(__name__).debug("%s", name, exc_info=True)


def _without(message: str, name: str) -> str:
    """A message without the name that it begins with, since reports put the name before it."""
    return message.removeprefix(f"{name}: ")

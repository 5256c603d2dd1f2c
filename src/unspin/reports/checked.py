"""This file defines what a check reports: a document with the findings that count, or one that is judged as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from unspin.core.repair import Repair
from unspin.core.values import dataclass
from unspin.detection.spun import Detection
from unspin.reports.failure import Failure
from unspin.sources.original import Original, Skipped

# The form of the JSON reports. A key that changes its meaning or goes away raises it; a new key does not.
VERSION = 1

# From this probability on a document is called spun: it is more likely spun than not.
SPUN_FROM = 0.5


@dataclass(frozen=True, slots=True)
class Checked:
    """A document with the findings that count and no others: its repair makes only those edits."""

    path: str
    original: Original
    repair: Repair

    @property
    def found(self) -> int:
        """How many findings count."""
        return len(self.repair.edits) + len(self.repair.suggestions)


@dataclass(frozen=True, slots=True)
class Judged:
    """A document that is called spun, and what says so."""

    path: str
    detection: Detection

    @property
    def found(self) -> int:
        """A document is one finding."""
        return 1


Item = Checked | Judged | Skipped | Failure
Format = Callable[[Iterable[Item]], Iterator[str]]

"""This file counts a run of any length in bounded memory, and keeps of its documents the few that are worth showing."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b

from unspin.core.edit import Edit
from unspin.core.repair import Repair
from unspin.reports.failure import Failure
from unspin.reports.heavy import Heavy
from unspin.reports.summary import DocumentSummary, Totals, document_summary

# A page of so many documents and characters opens at once; beyond, only some are shown, each on a page of its own.
FEW_DOCUMENTS, FEW_CHARACTERS = 100, 1_000_000
# Documents on pages of their own: the most spun, and random ones of those that changed and of those that did not.
WORST, CHANGED, UNCHANGED = 40, 40, 10
# Characters beyond which a document is listed without a page: two hundred times an article.
MOST_CHARACTERS = 200_000
# Failures that are kept word by word.
MOST_FAILURES = 100
# Columns of the histogram.
BINS = 10
# Characters by which two entries may differ: what residue rules delete can be long.
_ENTRY = 80


@dataclass(frozen=True, slots=True, order=True)
class Shown:
    """A document that is worth showing, by rank: its number in the run, its numbers, and itself where it is no book."""

    rank: tuple[float, ...]
    number: int
    summary: DocumentSummary = field(compare=False)
    repair: Repair | None = field(compare=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """What was replaced by what, and by which stage."""

    before: str
    after: str
    stage: str


class Few:
    """The documents of the highest ranks."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: list[Shown] = []

    def add(self, shown: Shown) -> None:
        """Keep it, if it ranks high enough."""
        (heapq.heappush if len(self._held) < self._most else heapq.heappushpop)(self._held, shown)

    def __iter__(self) -> Iterator[Shown]:
        """The highest rank first."""
        return iter(sorted(self._held, reverse=True))


class Tally:
    """The numbers of a run so far. While it is short, all its documents are kept in `all`; None from then on."""

    def __init__(self) -> None:
        self.all: list[Repair] | None = []
        self.counts: Counter[str] = Counter()
        self.edits: Counter[str] = Counter()
        self.suggestions: Counter[str] = Counter()
        self.bins = [0] * BINS
        self.entries: Heavy[Entry] = Heavy()
        self.failures: list[Failure] = []
        self.worst, self.changed, self.unchanged = Few(WORST), Few(CHANGED), Few(UNCHANGED)

    def add(self, result: Repair | Failure) -> DocumentSummary | None:
        """Count a document, or a failure; the document's numbers."""
        if not isinstance(result, Repair):
            self._add_failure(result)
            return None
        summary = document_summary(result, len(result.before.text.split()))
        self._count(summary)
        for edit in result.edits:
            self.entries.add(_entry(edit))
        self._keep(result)
        self._choose(result, summary)
        return summary

    @property
    def totals(self) -> Totals:
        """The numbers of all documents."""
        numbers = {name: self.counts[name] for name in ("changed", "characters", "checks", "documents", "words")}
        by_rule = {name: dict(sorted(rules.items())) for name, rules in self._rules()}
        return {**numbers, **by_rule, "failures": self.counts["failures"]}  # type: ignore[typeddict-item]  # all keys

    def _rules(self) -> Iterator[tuple[str, Counter[str]]]:
        yield "edits", self.edits
        yield "suggestions", self.suggestions

    def _add_failure(self, failure: Failure) -> None:
        self.counts["failures"] += 1
        if self.counts["failures"] > MOST_FAILURES:
            self.all = None
        if len(self.failures) < MOST_FAILURES:
            self.failures.append(failure)

    def _count(self, summary: DocumentSummary) -> None:
        self.counts.update(documents=1, changed=summary["changed"], characters=summary["characters"])
        self.counts.update(words=summary["words"], checks=len(summary["checks"]))
        self.edits.update(summary["edits"])
        self.suggestions.update(summary["suggestions"])
        if summary["spin_probability"] is None:
            self.counts["unjudged"] += 1
        else:
            self.bins[min(int(summary["spin_probability"] * BINS), BINS - 1)] += 1

    def _keep(self, repair: Repair) -> None:
        if self.counts["documents"] > FEW_DOCUMENTS or self.counts["characters"] > FEW_CHARACTERS:
            self.all = None
        if self.all is not None:
            self.all.append(repair)

    def _choose(self, repair: Repair, summary: DocumentSummary) -> None:
        number = self.counts["documents"]
        kept = repair if summary["characters"] <= MOST_CHARACTERS else None
        chance = Shown((_chance(number),), number, summary, kept)
        if not repair.changed:
            self.unchanged.add(chance)
            return
        self.changed.add(chance)
        self.worst.add(
            Shown((round(summary["spin_probability"] or 0.0, 3), rate(summary), -number), number, summary, kept)
        )


def rate(summary: DocumentSummary) -> float:
    """Edits per 100 words."""
    return 100 * sum(summary["edits"].values()) / max(1, summary["words"])


def _entry(edit: Edit) -> Entry:
    before, after = edit.before[:_ENTRY], edit.after[:_ENTRY]
    return (
        Entry(before.lower(), after.lower(), edit.stage) if edit.stage == "spin" else Entry(before, after, edit.stage)
    )


def _chance(number: int) -> float:
    """A number that is as good as random, and the same in every run."""
    return float(int.from_bytes(blake2b(str(number).encode(), digest_size=6).digest(), "big"))

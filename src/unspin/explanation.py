"""This file says why each edit was made, and why what stands at a place stays, in the numbers that decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from unspin.api import Cleaner, Look
from unspin.core.document import Document
from unspin.core.edit import Edit, locate
from unspin.core.repair import Repair
from unspin.lexicon.entry import Entry
from unspin.reports.records import Finding, findings
from unspin.stages.candidates import Candidate, runner_up
from unspin.stages.lines import read_whole
from unspin.stages.spin import judgements, proposals


@dataclass(frozen=True, slots=True)
class Place:
    """Some words as the spin stage saw them: what was considered for them, and how probable a spun sentence is.

    `chosen` is the candidate that became an edit or a suggestion, and `entry` the substitution behind it; both are None
    where the words stay.
    """

    words: str
    p_sentence: float
    candidates: tuple[Candidate, ...]
    chosen: Candidate | None = None
    entry: Entry | None = None

    @property
    def best(self) -> Candidate:
        """What was chosen, or the words as written."""
        return self.chosen or next(each for each in self.candidates if each.entry is None)

    @property
    def runner_up(self) -> Candidate | None:
        """The most probable rival; None where there is none."""
        return runner_up(self.best, self.candidates)

    @property
    def margin(self) -> float:
        """By how much probability the best candidate is ahead."""
        return self.best.posterior - (self.runner_up.posterior if self.runner_up else 0.0)


@dataclass(frozen=True, slots=True)
class Explained:
    """A finding, and for one of the spin stage the places that it comes from."""

    finding: Finding
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was found in a document, or at one place of it; where nothing was, `stays` says what was considered there.

    `p_document` is P(spun | document), None where the spin stage did not read it.
    """

    name: str
    p_document: float | None
    found: tuple[Explained, ...]
    stays: Place | None = None


def explain(document: Document, cleaner: Cleaner, at: int | None = None) -> Explanation:
    """Explain every edit and suggestion, or what stands at character `at` of the text."""
    repair, looks = cleaner.trace(document)
    lm = cleaner.engine.lm if looks else None
    traced = list(_traced(looks, cleaner)) if lm else []
    found = tuple(
        Explained(each, tuple(_places_of(each, traced))) for each in findings(repair) if at is None or _covers(each, at)
    )
    stays = _considered(repair, looks, cleaner, at) if at is not None and not found else None
    return Explanation(document.name, repair.spin_probability, found, stays)


def _covers(finding: Finding, at: int) -> bool:
    return finding.edit.start <= at < max(finding.edit.end, finding.edit.start + 1)


def _traced(looks: Sequence[Look], cleaner: Cleaner) -> Iterator[tuple[int, int, Edit, Place]]:
    """Every proposal of every round: where it stands in the original, its edit, and the place it comes from."""
    lm = cleaner.engine.lm
    for look in looks:
        for each in proposals(look.text, look.reading, lm, cleaner.settings.margin, cleaner.second):
            rivals = each.candidates(lm)
            chosen = next(rival for rival in rivals if rival.change == each.change and rival.entry)
            place = Place(each.edit.before, each.judgement.belief.p_spun, tuple(rivals), chosen, each.entry)
            yield *locate(look.edits, each.edit.start, each.edit.end), each.edit, place


def _places_of(finding: Finding, traced: Sequence[tuple[int, int, Edit, Place]]) -> Iterator[Place]:
    """The places whose proposals went into a finding: those of its rules that lie within it, each once."""
    edit, rules = finding.edit, finding.edit.rule.split("+")
    seen: set[tuple[int, int, str]] = set()
    for start, end, proposed, place in traced:
        inside = edit.start <= start and end <= edit.end
        same = proposed.reason in edit.reason and proposed.rule in rules
        if inside and same and (start, end, proposed.after) not in seen:
            seen.add((start, end, proposed.after))
            yield place


def _considered(repair: Repair, looks: Sequence[Look], cleaner: Cleaner, at: int) -> Place | None:
    """What the first round considered for the word at a character of the original; None where it read no word there.

    A sentence that the round did not decode is decoded here, with all others.
    """
    if not looks or not repair.before.text[at : at + 1].strip():
        return None
    place = at + sum(edit.growth for edit in looks[0].edits if edit.end <= at)
    text = looks[0].text
    for document in (looks[0].reading, read_whole(text, cleaner.engine)):
        for judged in judgements(text, document, cleaner.second):
            for k, token in enumerate(judged.reading.sentence.tokens):
                if token.start <= place < token.end:
                    rivals = judged.candidates(k, k + 1, cleaner.engine.lm)
                    return Place(token.text, judged.belief.p_spun, tuple(rivals))
    return None

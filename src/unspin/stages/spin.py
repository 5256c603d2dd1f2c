"""This file is the spin stage: it puts back what a synonym spinner replaced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from unspin.core.edit import Edit
from unspin.lexicon.entry import Entry
from unspin.lm.model import LanguageModel, SentenceModel
from unspin.stages.candidates import Belief, Candidate, Change, change_of, posteriors, runner_up
from unspin.stages.document import DocumentReading
from unspin.stages.facts import facts_kept
from unspin.stages.habits import Span, log_habit, untouched_quotations
from unspin.stages.judgement import SUGGEST, Judgement
from unspin.stages.spin_rules import GARBLE, NUMBER, QUANTITY
from unspin.stages.wording import edit_of

# A quantity word is changed only where one reading is this probable, as no text tells a wrong amount from a right one.
# All four such changes in 200 documents spun at .95 and .5 were right, and more probable than this.
_UNAMBIGUOUS = 0.9
# A second model reads what is called spun, in which it has had its say (`stages/hearing.py`). It knows nothing of spin
# and likes plain words: where it may read all that is in doubt, 28 of 4,000 clean sentences, each alone, are edited.
_READ_TWICE = 0.5


@dataclass(frozen=True, slots=True)
class Proposal:
    """An edit of the spin stage: what is believed of its sentence, the change it comes from, the entry that fired."""

    edit: Edit
    judgement: Judgement
    change: Change
    entry: Entry

    def candidates(self, lm: LanguageModel) -> list[Candidate]:
        """Every reading of the words that the change is for, the most probable first."""
        return self.judgement.candidates(self.change.start, self.change.end, lm)


def spin_edits(
    text: str,
    document: DocumentReading,
    lm: LanguageModel,
    margin: float = 0.0,
    second: SentenceModel | None = None,
) -> Iterator[Edit]:
    """Yield the edits of each sentence's best path, as probable as all paths that make them, spun or not.

    Those whose runner-up is closer than `margin` (a difference of probabilities), that would change a number, that may
    change an amount, or that stand in a quotation without a trace of spin, are not applicable: they are suggestions.
    """
    return (each.edit for each in proposals(text, document, lm, margin, second))


def proposals(
    text: str,
    document: DocumentReading,
    lm: LanguageModel,
    margin: float = 0.0,
    second: SentenceModel | None = None,
) -> Iterator[Proposal]:
    """The same with what each edit comes from."""
    quoted = untouched_quotations(text, document)
    for judged in judgements(text, document, second):
        for change, entry in judged.best.items():
            if judged.shares.get(change, 0.0) < SUGGEST:
                continue
            edit = edit_of(text, judged.reading.sentence, change, entry, judged.shares)
            edit = _spoken(_faithful(edit, _certainty(change, entry, judged.shares)), quoted)
            yield _decided(Proposal(edit, judged, change, entry), lm, margin)


def judgements(text: str, document: DocumentReading, second: SentenceModel | None) -> Iterable[Judgement]:
    """What is believed of each sentence, after a second model has read it where there is one."""
    judged = _first(document)
    if second is None or document.verdict.document < _READ_TWICE:
        return judged
    from unspin.stages.rescoring import rescored

    return rescored(text, list(judged), second)


def _first(document: DocumentReading) -> Iterator[Judgement]:
    log_habits = log_habit(document)
    for reading, p_spun in document.sentences():
        belief = Belief(p_spun, log_habits)
        best: dict[Change, Entry] = {}
        for edge, _ in reading.best(p_spun):
            best.setdefault(change_of(reading, edge), reading.entry(edge))
        yield Judgement(reading, belief, posteriors(reading, belief), best)


def _certainty(change: Change, entry: Entry, shares: Mapping[Change, float]) -> float:
    """How probable the change is; where the words are never right English, against what else may replace them."""
    if entry.tier != "garble":
        return shares[change]
    return shares[change] / sum(p for each, p in shares.items() if (each.start, each.end) == (change.start, change.end))


def _faithful(edit: Edit, certainty: float) -> Edit:
    """The edit held to the facts: none changes a number, and a quantity word goes only without doubt, and marked."""
    same_number, same_amount = facts_kept(edit.before, edit.after)
    if not same_number:
        reason = f"{edit.reason}; it would change a number, so it is only shown"
        return replace(edit, rule=NUMBER.id, reason=reason, applicable=False)
    if not same_amount:
        reason = f"{edit.reason}; it is an amount: check it against the source"
        return replace(edit, rule=QUANTITY.id, reason=reason, applicable=certainty >= _UNAMBIGUOUS)
    return edit


def _spoken(edit: Edit, quoted: Sequence[Span]) -> Edit:
    """The edit, or a suggestion where it would change a quotation that reads as the spinner found it."""
    if edit.rule == GARBLE.id or not any(start <= edit.start < end for start, end in quoted):
        return edit
    reason = f"{edit.reason}; the quotation around it reads as untouched, so it is only shown"
    return replace(edit, reason=reason, applicable=False)


def _decided(proposal: Proposal, lm: LanguageModel, margin: float) -> Proposal:
    """The proposal, or a suggestion that names both readings where the runner-up is closer than the margin."""
    edit, change = proposal.edit, proposal.change
    # The runner-up has at most what the edit leaves over, so most are far enough ahead without a search.
    if not edit.applicable or 2.0 * edit.confidence - 1.0 >= margin:
        return proposal
    found = proposal.candidates(lm)
    best = next(each for each in found if each.change == change and each.entry)
    rival = runner_up(best, found)
    if rival is None or best.posterior - rival.posterior >= margin:
        return proposal
    words = " ".join(rival.change.words)
    reason = f"{edit.reason}; but “{words}” has a probability of {rival.posterior:.2f}, so it is only shown"
    others = [each for each in edit.alternatives if each != words]
    unsure = replace(edit, reason=reason, alternatives=(words, *others)[:3], applicable=False)
    return replace(proposal, edit=unsure)

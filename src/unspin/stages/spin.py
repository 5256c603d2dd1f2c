"""This file is the spin stage: it puts back what a synonym spinner replaced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from unspin.channel.sentence import Sentence
from unspin.core.edit import Edit
from unspin.lexicon.entry import Entry
from unspin.lm.model import LanguageModel
from unspin.stages.candidates import Belief, Candidate, Change, candidates, change_of, posteriors, runner_up
from unspin.stages.document import DocumentReading
from unspin.stages.habits import Span, log_habit, untouched_quotations
from unspin.stages.reading import Reading
from unspin.stages.spin_rules import GARBLE, NUMBER, QUANTITY, SYNONYM
from unspin.text.case import article_for, has_own_capitals, recase
from unspin.text.numbers import same_numbers
from unspin.text.quantities import quantities
from unspin.text.tokens import Token

# Readings less probable than this are noise to a reader, so they are not even suggested; rivals below the second
# figure are not named.
SUGGEST = 0.2
_NAME_RIVAL = 0.05
# A quantity word is changed only where one reading is this probable, as no text tells a wrong amount from a right one.
# All four such changes in 200 documents spun at .95 and .5 were right, and more probable than this.
_UNAMBIGUOUS = 0.9


@dataclass(frozen=True, slots=True)
class Proposal:
    """An edit of the spin stage: the sentence and the change it comes from, and the entry that fired."""

    edit: Edit
    reading: Reading
    belief: Belief
    change: Change
    entry: Entry


def spin_edits(text: str, document: DocumentReading, lm: LanguageModel, margin: float = 0.0) -> Iterator[Edit]:
    """Yield the edits of each sentence's best path, as probable as all paths that make them, spun or not.

    Those whose runner-up is closer than `margin` (a difference of probabilities), that would change a number, that may
    change an amount, or that stand in a quotation without a trace of spin, are not applicable: they are suggestions.
    """
    return (each.edit for each in proposals(text, document, lm, margin))


def proposals(text: str, document: DocumentReading, lm: LanguageModel, margin: float = 0.0) -> Iterator[Proposal]:
    """The same with what each edit comes from."""
    quoted, log_habits = untouched_quotations(text, document), log_habit(document)
    for reading, p_spun in document.sentences():
        belief = Belief(p_spun, log_habits)
        for change, entry, shares in _changes(reading, belief):
            edit = _edit(text, reading.sentence, change, entry, shares)
            edit = _spoken(_faithful(edit, _certainty(change, entry, shares)), quoted)
            # The runner-up has at most what the edit leaves over, so most are far enough ahead without a search.
            if 2.0 * shares[change] - 1.0 < margin and edit.applicable:
                edit = _decided(edit, candidates(reading, belief, change.start, change.end, lm), change, margin)
            yield Proposal(edit, reading, belief, change, entry)


def _changes(reading: Reading, belief: Belief) -> Iterator[tuple[Change, Entry, Mapping[Change, float]]]:
    """The changes of the best path that are worth a word, each once, with the posteriors of all."""
    shares = posteriors(reading, belief)
    seen: set[Change] = set()
    for edge, _ in reading.best(belief.p_spun):
        change = change_of(reading, edge)
        if change not in seen and shares.get(change, 0.0) >= SUGGEST:
            seen.add(change)
            yield change, reading.entry(edge), shares


def _rivals(change: Change, shares: Mapping[Change, float]) -> tuple[str, ...]:
    """The other readings of the very same words that are worth a word, best first."""
    rivals = [c for c in shares if (c.start, c.end) == (change.start, change.end) and c != change]
    likely = sorted((c for c in rivals if shares[c] > _NAME_RIVAL), key=lambda c: -shares[c])
    return tuple(" ".join(c.words) for c in likely[:3])


def _certainty(change: Change, entry: Entry, shares: Mapping[Change, float]) -> float:
    """How probable the change is; where the words are never right English, against what else may replace them."""
    if entry.tier != "garble":
        return shares[change]
    return shares[change] / sum(p for each, p in shares.items() if (each.start, each.end) == (change.start, change.end))


def _faithful(edit: Edit, certainty: float) -> Edit:
    """The edit held to the facts: none changes a number, and a quantity word goes only without doubt, and marked."""
    same_number, same_amount = _facts_kept(edit.before, edit.after)
    if not same_number:
        reason = f"{edit.reason}; it would change a number, so it is only shown"
        return replace(edit, rule=NUMBER.id, reason=reason, applicable=False)
    if not same_amount:
        reason = f"{edit.reason}; it is an amount: check it against the source"
        return replace(edit, rule=QUANTITY.id, reason=reason, applicable=certainty >= _UNAMBIGUOUS)
    return edit


# A news document has 60 edits, most of which others had before.
@lru_cache(maxsize=20_000)
def _facts_kept(before: str, after: str) -> tuple[bool, bool]:
    """Whether both hold the same numbers, and the same quantity words."""
    return same_numbers(before, after), quantities(before) == quantities(after)


def _spoken(edit: Edit, quoted: Sequence[Span]) -> Edit:
    """The edit, or a suggestion where it would change a quotation that reads as the spinner found it."""
    if edit.rule == GARBLE.id or not any(start <= edit.start < end for start, end in quoted):
        return edit
    reason = f"{edit.reason}; the quotation around it reads as untouched, so it is only shown"
    return replace(edit, reason=reason, applicable=False)


def _decided(edit: Edit, found: list[Candidate], change: Change, margin: float) -> Edit:
    """The edit, or a suggestion that names both readings where the runner-up is closer than the margin."""
    best = next(each for each in found if each.change == change and each.entry)
    rival = runner_up(best, found)
    if rival is None or best.posterior - rival.posterior >= margin:
        return edit
    words = " ".join(rival.change.words)
    reason = f"{edit.reason}; but “{words}” has a probability of {rival.posterior:.2f}, so it is only shown"
    others = [each for each in edit.alternatives if each != words]
    return replace(edit, reason=reason, alternatives=(words, *others)[:3], applicable=False)


def _edit(text: str, sentence: Sentence, change: Change, entry: Entry, shares: Mapping[Change, float]) -> Edit:
    """The change as an edit of the text: capitals and apostrophes as they were, the article before it agreeing."""
    tokens = sentence.tokens[change.start : change.end]
    start, end = tokens[0].start, _end(text, tokens[-1])
    after = " ".join(recase(_capitals(sentence, change), change.words))
    article = _article(sentence, change)
    if article:
        start, after = article[0].start, f"{article[1]} {after}"
    if "’" in text:
        after = after.replace("'", "’")
    rule = (GARBLE if entry.tier == "garble" else SYNONYM).id
    reason = f"“{entry.spun}” is what synonym spinners put for “{entry.original}”"
    return Edit(start, text[start:end], after, rule, reason, shares[change], _rivals(change, shares))


def _capitals(sentence: Sentence, change: Change) -> list[str]:
    """The words that give a change its capitals: what stands there, or of what has its own what stands around."""
    standing = [token.text for token in sentence.tokens[change.start : change.end]]
    if not all(map(has_own_capitals, standing)):
        return standing
    if all(token.text.isupper() for token in sentence.tokens):
        return ["AS", "ALL"]
    return ["First" if change.start == 0 else "other"]


def _end(text: str, token: Token) -> int:
    """Where the token ends, with the full stop that belongs to an abbreviation ("7 p.c. on Monday")."""
    rest = text[token.end : token.end + 3]
    stop = "." in token.text and rest[:1] == "." and rest[1:2] in " ,;:)" and not rest[2:3].isupper()
    return token.end + 1 if stop and rest[1:].strip() else token.end


def _article(sentence: Sentence, change: Change) -> tuple[Token, str] | None:
    """The article before the change, and the form it should have, where the change makes a right one wrong."""
    if change.start == 0 or not sentence.joined[change.start]:
        return None
    token = sentence.tokens[change.start - 1]
    right = article_for(change.words[0])
    if (
        token.word not in ("a", "an")
        or token.word == right
        or token.word != article_for(sentence.tokens[change.start].word)
    ):
        return None
    return token, recase([token.text], [right])[0]

"""This file lists the candidates for a place of a sentence, the words as written too, and what speaks for each."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from unspin.decode.lattice import Edge, Lattice
from unspin.decode.search import Decoding, decode
from unspin.lexicon.entry import Entry
from unspin.lm.model import LanguageModel
from unspin.stages.reading import Reading

# P(the author wrote what no row of the lexicon proposes). Without it confidences promise too much, as every model's do
# that takes its list of candidates for complete. Fitted by log loss on every other one of 160 documents spun at .95, .5
# and .3; on the others the calibration error of applied edits at .95 goes from .023 to .016.
NOT_IN_LEXICON = 0.01
_TINY = 1e-300


class Change(NamedTuple):
    """An edge less the words that it keeps at either end, so that paths which do the same count together."""

    start: int
    end: int
    words: tuple[str, ...]

    def overlaps(self, start: int, end: int) -> bool:
        """Whether it shares a word with words[start:end]."""
        return self.start < end and start < self.end


@dataclass(frozen=True, slots=True)
class Belief:
    """P(the sentence is spun), and by what log the document's habit changes the odds of replaced against kept."""

    p_spun: float
    log_habit: float = 0.0


@dataclass(frozen=True, slots=True)
class Terms:
    """What one answer to "is the sentence spun?" says for a candidate, in natural logarithms.

    `log_channel` is P(words on the page | candidate), `log_language` how much better the sentence reads with the
    candidate than over all its readings (its other words summed over theirs), `log_habit` what the document's habit of
    replacing less than others makes of that, `log_prior` P(this answer) times P(the original is among the candidates),
    `log_second` what a second model that read the whole sentence makes of all that. Their sum is what the answer adds
    to the posterior.
    """

    spun: bool
    log_channel: float
    log_language: float
    log_habit: float
    log_prior: float
    log_second: float = 0.0

    @property
    def log_weight(self) -> float:
        """The sum of the terms."""
        return self.log_channel + self.log_language + self.log_habit + self.log_prior + self.log_second


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of a place, for the words `written` there; without an entry it is those words themselves."""

    change: Change
    written: tuple[str, ...]
    entry: Entry | None
    terms: tuple[Terms, ...]

    @property
    def posterior(self) -> float:
        """P(the author wrote this | text): for a change that is proposed, the confidence of its edit."""
        return sum(math.exp(each.log_weight) for each in self.terms)


def change_of(reading: Reading, edge: Edge) -> Change:
    """The edge without the words at its ends that stand there already; at least one word is left on either side."""
    written = reading.words
    start, end, words, _ = edge
    if len(words) == 1 or end == start + 1:
        return Change(start, end, words)
    while len(words) > 1 and end - start > 1 and words[0] == written[start]:
        words, start = words[1:], start + 1
    while len(words) > 1 and end - start > 1 and words[-1] == written[end - 1]:
        words, end = words[:-1], end - 1
    return Change(start, end, words)


def posteriors(reading: Reading, belief: Belief) -> dict[Change, float]:
    """P(change | text), over both answers to whether the sentence is spun."""
    return _over_answers(reading, belief, _shares)


def exclusive_posteriors(reading: Reading, belief: Belief) -> dict[Change, float]:
    """The same by the edges that make the very change: where changes overlap, these are of readings that exclude each
    other, also of two that put the same words.
    """
    return _over_answers(reading, belief, _exclusive_shares)


def _over_answers(
    reading: Reading, belief: Belief, shares_of: Callable[[Reading, Decoding | None], Mapping[Change, float]]
) -> dict[Change, float]:
    found: dict[Change, float] = defaultdict(float)
    for each in _answers(reading, belief):
        prior, more = math.exp(each.log_prior), math.expm1(each.log_habit)
        for change, share in shares_of(reading, each.decoding).items():
            found[change] += prior * share * (1.0 + more) / (1.0 + share * more)
    return found


def _log_replaced(share: float, log_habit: float) -> float:
    """How the log of a share changes where the odds of it change by a log: p -> pf / (1 - p + pf), less log p."""
    return log_habit - math.log1p(share * math.expm1(log_habit))


def _shares(reading: Reading, decoding: Decoding | None) -> dict[Change, float]:
    """P(change | text, answer).

    A change of words one for one has happened where each of them has: "final yr" is as surely "last year" through one
    entry as through two. So it is as probable as the least probable of its words, through whatever entries.
    """
    shares = _exclusive_shares(reading, decoding)
    places = {change: one_for_one(reading, change) for change in shares}
    words: dict[tuple[int, str], float] = defaultdict(float)
    for change, share in shares.items():
        for place in places[change]:
            words[place] += share
    return {change: min([words[place] for place in places[change]], default=share) for change, share in shares.items()}


def _exclusive_shares(reading: Reading, decoding: Decoding | None) -> dict[Change, float]:
    shares: dict[Change, float] = defaultdict(float)
    for edge, share in reading.replaced(decoding):
        shares[change_of(reading, edge)] += share
    return shares


def one_for_one(reading: Reading, change: Change) -> list[tuple[int, str]]:
    """The words that a change puts, each with its place; none where they do not stand one for one."""
    if len(change.words) != change.end - change.start:
        return []
    return [(k, word) for k, word in enumerate(change.words, change.start) if word != reading.words[k]]


def candidates(reading: Reading, belief: Belief, start: int, end: int, lm: LanguageModel) -> list[Candidate]:
    """Every reading of words[start:end] or of a part of them, as they stand included; the most probable first."""
    entries: dict[Change, Entry] = {}
    terms: dict[Change, list[Terms]] = defaultdict(list)
    for answer in _answers(reading, belief):
        edges = _likeliest(reading, answer.decoding, start, end)
        shares = _shares(reading, answer.decoding)
        for change, edge in edges.items():
            if shares[change] > 0.0:
                entries[change] = entries.get(change) or reading.entry(edge)
                log_habit = _log_replaced(shares[change], answer.log_habit)
                terms[change].append(_terms(answer, edge.log_channel, math.log(shares[change]), log_habit))
    found = [
        Candidate(each, reading.words[each.start : each.end], entries[each], tuple(by)) for each, by in terms.items()
    ]
    kept = Change(start, end, reading.words[start:end])
    found.append(Candidate(kept, kept.words, None, tuple(_kept_terms(reading, belief, kept, lm))))
    return ranked(found)


def ranked(found: Iterable[Candidate]) -> list[Candidate]:
    """Candidates with the most probable first."""
    return sorted(found, key=lambda each: (-each.posterior, each.change.start, each.change.words))


def runner_up(best: Candidate, found: Sequence[Candidate]) -> Candidate | None:
    """The most probable other reading of the place; one that puts the same words for a part of it is none."""
    return next((each for each in found if each is not best and not _agree(best, each)), None)


def _agree(a: Candidate, b: Candidate) -> bool:
    """Whether both are changes of words one for one, and put the same where they overlap."""
    if not (a.entry and b.entry and len(a.written) == len(a.change.words) and len(b.written) == len(b.change.words)):
        return False
    theirs = dict(enumerate(b.change.words, b.change.start))
    return all(theirs.get(k, word) == word for k, word in enumerate(a.change.words, a.change.start))


def _likeliest(reading: Reading, decoding: Decoding | None, start: int, end: int) -> dict[Change, Edge]:
    """Each change of words[start:end] or a part of them, with the likeliest edge that makes it."""
    found: dict[Change, Edge] = {}
    for edge, share in reading.replaced(decoding):
        change = change_of(reading, edge)
        if change.overlaps(start, end):
            if decoding and change in found and share <= decoding.posterior[found[change]]:
                continue
            found[change] = edge
    return found


@dataclass(frozen=True, slots=True)
class _Answer:
    """Spun or not, with its decoding (None: nothing but the words as written), its log prior and the habit's log."""

    spun: bool
    decoding: Decoding | None
    log_prior: float
    log_habit: float


def _answers(reading: Reading, belief: Belief) -> Iterator[_Answer]:
    log_listed = math.log1p(-NOT_IN_LEXICON)
    if belief.p_spun > 0.0:
        yield _Answer(True, reading.spun, math.log(belief.p_spun) + log_listed, belief.log_habit)
    if belief.p_spun < 1.0:
        yield _Answer(False, reading.clean, math.log1p(-belief.p_spun) + log_listed, 0.0)


def _terms(answer: _Answer, log_channel: float, log_share: float, log_habit: float) -> Terms:
    return Terms(answer.spun, log_channel, log_share - log_channel, log_habit, answer.log_prior)


def _kept_terms(reading: Reading, belief: Belief, kept: Change, lm: LanguageModel) -> Iterator[Terms]:
    for answer in _answers(reading, belief):
        log_share, log_channel = 0.0, 0.0
        if answer.decoding is not None:
            log_share, log_channel = _log_kept(reading, answer.decoding, kept, lm)
        log_habit = -math.log1p(-math.expm1(log_share) * math.expm1(answer.log_habit))
        yield _terms(answer, log_channel, log_share, log_habit)


def _log_kept(reading: Reading, decoding: Decoding, kept: Change, lm: LanguageModel) -> tuple[float, float]:
    """log P(these words stand as written | answer), and what the channel says of that."""
    by_place: Mapping[int, Edge] = {e.start: e for e in decoding.posterior if not reading.substitutes(e)}
    edges = [by_place[k] for k in range(kept.start, kept.end)]
    log_channel = sum(edge.log_channel for edge in edges)
    if len(edges) == 1:
        return math.log(max(_TINY, decoding.posterior[edges[0]])), log_channel
    # Of several words the shares of the edges do not tell how often all are kept: search again with nothing else there.
    free = [e for e in decoding.posterior if not (reading.substitutes(e) and e.start < kept.end and kept.start < e.end)]
    without = decode(Lattice(reading.words, tuple(free)), lm)
    return min(0.0, without.log_ratio - decoding.log_ratio), log_channel

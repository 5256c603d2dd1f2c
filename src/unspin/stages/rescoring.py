"""This file has a second model read whole sentences where the first reading is in doubt.

A trigram model sees two words to either side; what it can't tell apart, a model that reads the sentence often can. The
readings of a doubtful place are put into the sentence one after the other, and probabilities are mixed log-linearly, as
n-best lists are rescored in speech recognition: P(option) is what the first reading says, times P(sentence) ** WEIGHT.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress

from unspin.lm.model import SentenceModel
from unspin.stages.candidates import Change
from unspin.stages.judgement import Judgement, Site
from unspin.stages.options import OpenPlace, Option, normal, parts_of, places
from unspin.stages.writing import SentenceWriter, entries_of

# On 18 documents spun at .95 and .5 weights of .25, .35, .45 and .55 give F0.5 .900, .898, .896 and .897, on the
# development sentences .921, .922, .920 and .916, and precision falls with each step.
WEIGHT = 0.25
# A place is asked about where none of its readings is this probable. With .97 a third more is asked, for .001 of F0.5.
DOUBT = 0.9


@dataclass(frozen=True, slots=True)
class _Question:
    """A doubtful place: its options, with P(option | text) so far, and the sentence as each of them makes it.

    What the probabilities lack to one belongs to options that are not the model's to judge.
    """

    options: tuple[Option, ...]
    before: tuple[float, ...]
    texts: tuple[str, ...]


def rescored(text: str, judged: Sequence[Judgement], model: SentenceModel) -> Iterator[Judgement]:
    """What is believed of each sentence after the model has read it with every reading of its doubtful places."""
    asked = [_questions(text, each) for each in judged]
    texts = list(dict.fromkeys(each for questions in asked for question in questions for each in question.texts))
    log_p = dict(zip(texts, model.log_probabilities(texts), strict=True)) if texts else {}
    for each, questions in zip(judged, asked, strict=True):
        yield _judged_again(each, [_answered(question, each, log_p) for question in questions])


def _answered(question: _Question, judged: Judgement, log_p: Mapping[str, float]) -> Site:
    scores = [
        math.log(share) + WEIGHT * log_p[text] for share, text in zip(question.before, question.texts, strict=True)
    ]
    most, asked = max(scores), sum(question.before)
    after = tuple(asked * share for share in normal([math.exp(score - most) for score in scores]))
    shares = {change: _share(change, question.options, after, judged) for change in _changes(question.options)}
    moved = {change: math.log(share / judged.shares[change]) for change, share in shares.items() if share}
    return Site(question.options, question.before, after, moved)


def _changes(options: Iterable[Option]) -> set[Change]:
    return {change for option in options for change in option.changes}


def _share(change: Change, options: Sequence[Option], shares: Sequence[float], judged: Judgement) -> float:
    """P(change | text): that of the options which do what it does."""
    parts = parts_of(judged.reading, [change])
    return sum(share for share, option in zip(shares, options, strict=True) if parts <= option.parts)


def _judged_again(judged: Judgement, sites: Sequence[Site]) -> Judgement:
    if not sites:
        return judged
    shares = dict(judged.shares)
    decided: set[Change] = set()
    for site in sites:
        shares |= {change: shares[change] * math.exp(log_moved) for change, log_moved in site.log_moved.items()}
        decided |= _changes(site.options)
    chosen = [change for site in sites for change in site.best.changes]
    entries = entries_of(judged.reading)
    best = {change: entries[change] for change in chosen}
    for change, entry in judged.best.items():
        if change not in decided and not any(change.overlaps(each.start, each.end) for each in chosen):
            best[change] = entry
    return replace(judged, shares=shares, best=dict(sorted(best.items())), sites=tuple(sites))


def _questions(text: str, judged: Judgement) -> list[_Question]:
    """The doubtful places of a sentence; around each its other words stand as the first reading has them."""
    doubtful = [place for place in places(judged.reading, judged.belief) if max(place.shares) < DOUBT]
    if not doubtful:
        return []
    writer = SentenceWriter(text, judged)
    return [question for place in doubtful if (question := _question(writer, place))]


def _question(writer: SentenceWriter, place: OpenPlace) -> _Question | None:
    """What to ask about a place; None where fewer than two of its options keep the facts."""
    kept = [all(map(writer.keeps_facts, option.changes)) for option in place.options]
    if sum(kept) < 2:
        return None
    options = tuple(compress(place.options, kept))
    texts = tuple(writer.sentence(option.changes, place.start, place.end) for option in options)
    return _Question(options, tuple(compress(place.shares, kept)), texts)

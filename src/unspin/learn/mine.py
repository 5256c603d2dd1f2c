"""This file mines spun documents without their originals: what they use too often, and what for."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from unspin.learn.aligned import token_runs
from unspin.learn.differences import Words
from unspin.learn.significance import SIGNIFICANT, log_likelihood_ratio
from unspin.lexicon.entry import Row
from unspin.lm.model import LanguageModel
from unspin.text.tokens import Token, sentences

# Words; of the pairs that were observed on spun pages, 95 of 100 have no longer side.
LONGEST = 3
# In so many times more documents than in clean text a form may be a spinner's; the other way round, it may be what the
# spinner replaced.
_LEAST_RATIO, _DEPLETED = 3.0, 1.5
# A candidate must have gone missing at least so often, as a share of how often the form is too many.
_LEAST_MISSING = 0.3
# How many places weigh as much as what words stand beside in general, when it is told what stands beside a candidate.
_GENERAL = 20.0
# Nats a place; a rare word can read worse by any amount, which says no more than this.
_MOST_GAIN = 4.0
_MOST_PLACES, _MOST_CANDIDATES, _PROPOSED = 40, 20, 2
# Half an occurrence more on either side keeps ratios finite.
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Place:
    """Where a phrase stands: up to two words on either side, and a glimpse of the text."""

    before: Words
    after: Words
    text: str

    @property
    def context(self) -> tuple[str, str]:
        """The word on either side, "" at an end."""
        return self.before[-1] if self.before else "", self.after[0] if self.after else ""


@dataclass(frozen=True, slots=True)
class Spread:
    """How often each phrase stands, in how many documents, and the sizes of it all.

    `capitals` tells how much more often a phrase has a capital than not, but for first words: more, and there is a name
    in it, which is about the subject.
    """

    counts: Counter[Words]
    documents: Counter[Words]
    capitals: Counter[Words]
    words: int
    texts: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A form that may be a spinner's, and what the author may have written for it.

    `spun` and `clean` count documents of either corpus with the form; `g2` tells how surely the spun one has more.
    `likeness` is how much better the words beside the form fit those beside the original than chance, `gain` by how
    much better the original reads there, both in nats a place; `missing` how often the original is lacking.
    """

    form: str
    original: str
    spun: int
    clean: int
    g2: float
    likeness: float
    gain: float
    missing: float
    example: str

    @property
    def score(self) -> float:
        """Log odds a place, but for a constant, that the original was replaced by the form."""
        return self.likeness + min(self.gain, _MOST_GAIN)


def mine(spun: Sequence[str], clean: Sequence[str], lm: LanguageModel, least: int) -> list[Proposal]:
    """For each form that stands far too often, in `least` documents or more, its best originals; the surest first."""
    of_spun, of_clean = spread(spun), spread(clean)
    forms = _suspects(of_spun, of_clean, least)
    lacking = _lacking(of_spun, of_clean, least)
    places = _places(spun, set(forms))
    evidence = _Evidence(of_spun, of_clean, lacking, _Beside(clean, lacking), lm)
    found = [each for form, g2 in forms.items() for each in evidence.proposals(form, g2, places[form])]
    return sorted(found, key=lambda each: (-each.score * math.log(each.spun), each.form, each.original))


def spread(texts: Sequence[str]) -> Spread:
    """Count the phrases of texts."""
    found = Spread(Counter(), Counter(), Counter(), 0, len(texts))
    words = 0
    for text in texts:
        seen: set[Words] = set()
        for tokens, low, high in _spans([text]):
            phrase = tuple(token.word for token in tokens[low:high])
            words += high - low == 1
            found.counts[phrase] += 1
            inner = tokens[max(1, low) : high]
            if inner:
                found.capitals[phrase] += 1 if any(token.text[0].isupper() for token in inner) else -1
            seen.add(phrase)
        found.documents.update(seen)
    return Spread(found.counts, found.documents, found.capitals, words, len(texts))


def _suspects(spun: Spread, clean: Spread, least: int) -> dict[Words, float]:
    """The forms that stand in far more spun documents than clean ones, each with G2; no names."""
    found: dict[Words, float] = {}
    for form, n in spun.documents.items():
        if n >= least and _is_plain(form) and spun.capitals[form] <= 0:
            m = clean.documents[form]
            if (n + _HALF) / spun.texts >= _LEAST_RATIO * (m + _HALF) / clean.texts:
                g2 = log_likelihood_ratio(n, n + m, spun.texts, spun.texts + clean.texts)
                if g2 >= SIGNIFICANT:
                    found[form] = g2
    return {form: g2 for form, g2 in found.items() if not any(part in found for part in _parts(form))}


def _is_plain(form: Words) -> bool:
    return all(word.replace("'", "").isalpha() for word in form)


def _parts(form: Words) -> Iterator[Words]:
    """The shorter phrases within a phrase."""
    for low in range(len(form)):
        yield from (form[low:high] for high in range(low + 1, len(form) + 1) if high - low < len(form))


def _lacking(spun: Spread, clean: Spread, least: int) -> dict[Words, float]:
    """What spun text has far less often than clean text, and how many occurrences of it are missing."""
    found: dict[Words, float] = {}
    for form, n in clean.counts.items():
        expected = n * spun.words / clean.words
        if clean.documents[form] >= least and _is_plain(form) and expected >= _DEPLETED * (spun.counts[form] + _HALF):
            found[form] = expected - spun.counts[form]
    return found


def _places(texts: Iterable[str], forms: set[Words]) -> dict[Words, list[Place]]:
    """Where the forms stand."""
    found: dict[Words, list[Place]] = defaultdict(list)
    for tokens, low, high in _spans(texts):
        form = tuple(token.word for token in tokens[low:high])
        if form in forms:
            before, after = tokens[max(0, low - 2) : low], tokens[high : high + 2]
            text = " ".join(token.text for token in tokens[max(0, low - 5) : high + 5])
            found[form].append(Place(tuple(t.word for t in before), tuple(t.word for t in after), text))
    return found


class _Beside:
    """What stands beside phrases in clean text: before them, and after them."""

    def __init__(self, texts: Iterable[str], phrases: Mapping[Words, float]) -> None:
        self._before: dict[Words, Counter[str]] = defaultdict(Counter)
        self._after: dict[Words, Counter[str]] = defaultdict(Counter)
        self._all: Counter[str] = Counter()
        self.between: dict[tuple[str, str], set[Words]] = defaultdict(set)
        for tokens, low, high in _spans(texts):
            phrase = tuple(token.word for token in tokens[low:high])
            before = tokens[low - 1].word if low else ""
            after = tokens[high].word if high < len(tokens) else ""
            if high - low == 1:
                self._all.update((before, after))
            if phrase in phrases:
                self._before[phrase][before] += 1
                self._after[phrase][after] += 1
                self.between[before, after].add(phrase)
        self._total = self._all.total()

    def log_ratio(self, phrase: Words, place: Place) -> float:
        """log P(the words beside the place | the phrase) - log P(these words), in nats."""
        before, after = place.context
        return self._one(self._before[phrase], before) + self._one(self._after[phrase], after)

    def _one(self, seen: Counter[str], word: str) -> float:
        general = (self._all[word] + _HALF) / (self._total + _HALF)
        return math.log((seen[word] + _GENERAL * general) / (seen.total() + _GENERAL) / general)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What both corpora say, and the language model."""

    spun: Spread
    clean: Spread
    lacking: Mapping[Words, float]
    beside: _Beside
    lm: LanguageModel

    def proposals(self, form: Words, g2: float, places: Sequence[Place]) -> list[Proposal]:
        """The best originals of a form, if any is likelier than not to stand there."""
        some = places[:_MOST_PLACES]
        likes = {
            o: sum(self.beside.log_ratio(o, place) for place in some) / len(some) for o in self._fitting(form, some)
        }
        best = sorted(likes, key=lambda o: (-likes[o], o))[:_MOST_CANDIDATES]
        found = [
            Proposal(" ".join(form), " ".join(o), self.spun.documents[form], self.clean.documents[form], g2, likes[o],
                     _gain(some, form, o, self.lm), self.lacking[o], some[0].text)
            for o in best
        ]  # fmt: skip
        return sorted((each for each in found if each.score > 0), key=lambda each: -each.score)[:_PROPOSED]

    def _fitting(self, form: Words, places: Sequence[Place]) -> list[Words]:
        """What stands between the same two words in clean text, and is missing as often as the form is too many."""
        excess = self.spun.counts[form] - self.clean.counts[form] * self.spun.words / self.clean.words
        near = {phrase for place in places for phrase in self.beside.between.get(place.context, ())}
        return [phrase for phrase in near if self.lacking[phrase] >= _LEAST_MISSING * excess]


def _spans(texts: Iterable[str]) -> Iterator[tuple[Sequence[Token], int, int]]:
    """Every run of words, with each stretch of up to LONGEST words in it."""
    for text in texts:
        for sentence in sentences(text):
            for run in token_runs(sentence):
                for low in range(len(run)):
                    for high in range(low + 1, min(len(run), low + LONGEST) + 1):
                        yield run, low, high


def _gain(places: Sequence[Place], form: Words, original: Words, lm: LanguageModel) -> float:
    """By how much better the original reads than the form, in nats a place."""
    return sum(_log_p(place, original, lm) - _log_p(place, form, lm) for place in places) / len(places)


def _log_p(place: Place, middle: Words, lm: LanguageModel) -> float:
    """log P(middle and what follows | what is before), in nats."""
    state, total = lm.anywhere(), 0.0
    for k, word in enumerate((*place.before, *middle, *place.after)):
        log_p, state = lm.score(state, word)
        total += log_p if k >= len(place.before) else 0.0
    return total


COLUMNS = ("spun documents", "clean documents", "G2", "likeness", "gain", "missing", "example")


def row(proposal: Proposal) -> tuple[Row, str, tuple[object, ...]]:
    """A proposal as a row to review, its note, and its evidence under `COLUMNS`."""
    evidence = (proposal.spun, proposal.clean, f"{proposal.g2:.0f}", f"{proposal.likeness:.1f}", f"{proposal.gain:.1f}",
                f"{proposal.missing:.0f}", proposal.example)  # fmt: skip
    return Row(proposal.form, proposal.original, source="derived"), f"score {proposal.score:.1f}", evidence

"""This file reads a document as the noisy channel sees it: each sentence decoded, the whole judged."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from unspin.channel.sentence import Place, Sentence, garble_lattice, sentence_of, spun_lattice, substitutions
from unspin.channel.substitution import Counts, SubstitutionChannel
from unspin.decode.lattice import Edge
from unspin.decode.search import Decoding, decode
from unspin.detection.spun import RATES, Detection, Evidence, Verdict, judge
from unspin.lexicon.entry import Entry
from unspin.lm.model import LanguageModel
from unspin.stages.engine import Engine, Family
from unspin.text.tokens import Token, sentences

# A clean author writes what looks like a substitution this often, for reasons that the models do not know. It bounds
# what one substitution can say for spin to 1 / 0.001. Unbounded, a log ratio of 3 means odds of only e^1.8, one of 5
# odds of e^3 (3,000 sentences of each kind).
_COINCIDENCE = 0.001
# One coincidence in a clean sentence is no great surprise: the strongest substitution says at most this much (odds of
# 11 to 1), so that it takes two to condemn a sentence that stands alone. On the development sentences this and the
# bound take edits on hard negatives from 10.2 to 6.4 per 1,000 words, precision from .924 to .929, recall from .726 to
# .699.
_FIRST_SURPRISE = 2.4
# A document less probably spun than this gets no second look at its own habits.
_WORTH_ADAPTING = 0.2
# A family's own forms are partly common words ("successful", "connected"): two of them and 3 in 100 words are a reason
# to read the document as its work.
_FAMILY_FORMS, _FAMILY_SHARE = 2, 0.03
_MOST_EVIDENCE = 20
_TINY, _LIMIT = 1e-12, 300.0
# Tokens; news sentences have 20 to 40. What never ends is searched in pieces, so that memory stays bounded.
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence with its substitutions, decoded under "spun" and, where it holds garble, under "not spun"."""

    sentence: Sentence
    words: tuple[str, ...]
    found: Mapping[Place, Entry]
    spun: Decoding
    clean: Decoding | None

    def log_ratio(self, rate: float = 1.0) -> float:
        """log P(text | spun at `rate`) - log P(text | not spun), bounded for each substitution.

        It is taken along the best path, where a substitution speaks for all originals that its place may have had.
        """
        kept, replaced = 0.0, []
        places = self._places()
        for edge, log_weight in self.spun.best:
            if self.substitutes(edge):
                share = max(_TINY, self.spun.posterior[edge])
                replaced.append(_bounded(log_weight + math.log(places[edge.start, edge.end] / share)) + math.log(rate))
            elif log_weight < 0.0:
                kept += math.log1p(rate * math.expm1(log_weight))  # P(kept) = 1 - rate * P(replaced)
        surprise = max(0.0, max(replaced, default=0.0) - _FIRST_SURPRISE)
        return kept + sum(replaced) - surprise

    def _places(self) -> dict[tuple[int, int], float]:
        """P(substituted | spun) for each place, whatever the original."""
        places: dict[tuple[int, int], float] = defaultdict(float)
        for edge, share in self.spun.posterior.items():
            if self.substitutes(edge):
                places[edge.start, edge.end] += share
        return places

    def substitutes(self, edge: Edge) -> bool:
        """Whether the edge reads other words than stand there."""
        return edge.words != self.words[edge.start : edge.end]

    def entry(self, edge: Edge) -> Entry:
        """The lexicon entry behind a substituting edge."""
        return self.found[edge.start, edge.end, edge.words]

    def best(self, p_spun: float) -> Iterator[tuple[Edge, float]]:
        """The substitutions of the best path, each with its log weight."""
        decoding = self.spun if p_spun >= 0.5 or self.clean is None else self.clean
        return ((edge, log_weight) for edge, log_weight in decoding.best if self.substitutes(edge))


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """The sentences of a document (None: no entry matches), how many words they have, and the verdict."""

    readings: tuple[Reading | None, ...]
    words: int
    verdict: Verdict

    def sentences(self) -> Iterator[tuple[Reading, float]]:
        """Each sentence that has substitutions, with P(spun) of it."""
        for reading, p_spun in zip(self.readings, self.verdict.sentences, strict=True):
            if reading:
                yield reading, p_spun


def _bounded(log_ratio: float) -> float:
    """The log ratio of text that a clean author may have written by coincidence, at most -log(_COINCIDENCE)."""
    return log_ratio - math.log1p(_COINCIDENCE * math.exp(min(_LIMIT, log_ratio)))


def read(text: str, engine: Engine) -> DocumentReading:
    """Decode every sentence and judge the document, as the work of the family of spinners that explains it best."""
    parts = [sentence_of(piece) for tokens in sentences(text) for piece in _pieces(tokens)]
    shared = [substitutions(part, engine.common.matcher) for part in parts]
    best = _read_as(engine.common, parts, shared, engine.lm)
    log_best = best.verdict.log_evidence + engine.common.log_prior
    for family in engine.others:
        own = [substitutions(part, family.matcher) for part in parts]
        if not _worth_reading(own, best.words):
            continue
        document = _read_as(family, parts, [{**a, **b} for a, b in zip(shared, own, strict=True)], engine.lm)
        log_posterior = document.verdict.log_evidence + family.log_prior
        if log_posterior > log_best:
            best, log_best = document, log_posterior
    return best


def _worth_reading(own: Sequence[Mapping[Place, Entry]], words: int) -> bool:
    """Whether enough of a family's own forms stand in the document for it to be its work."""
    forms = [entry.spun for found in own for entry in found.values()]
    return len(set(forms)) >= _FAMILY_FORMS and len(forms) >= _FAMILY_SHARE * words


def _read_as(
    family: Family, parts: Sequence[Sentence], found: Sequence[Mapping[Place, Entry]], lm: LanguageModel
) -> DocumentReading:
    """The document as one family's work; where it looks spun, decoded again by its own habits."""
    words = sum(len(part.tokens) for part in parts)
    document = _document([_read(*each, family.channel, lm) for each in zip(parts, found, strict=True)], words)
    if document.verdict.document < _WORTH_ADAPTING:
        return document
    channel = family.channel.adapted(_counts(document))
    return _document([_read(*each, channel, lm) for each in zip(parts, found, strict=True)], words)


def _pieces(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """A sentence, or where it is too long for one search, its pieces."""
    for low in range(0, len(tokens), _LONGEST):
        yield tokens[low : low + _LONGEST]


def detection(document: DocumentReading) -> Detection:
    """The verdict with its evidence."""
    places: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    expected = 0.0
    for reading, p_spun in document.sentences():
        expected += p_spun * sum(share for edge, share in reading.spun.posterior.items() if reading.substitutes(edge))
        for edge, log_weight in reading.best(p_spun):
            entry = reading.entry(edge)
            places[entry.spun, entry.original].append((reading.sentence.tokens[edge.start].start, log_weight))
    evidence = [
        Evidence(spun, original, sum(log for _, log in each), tuple(start for start, _ in each))
        for (spun, original), each in places.items()
    ]
    evidence.sort(key=lambda each: (-each.log_ratio, each.spun))
    rate = 100 * expected / document.words if document.words else 0.0
    return Detection(document.verdict.document, rate, tuple(evidence[:_MOST_EVIDENCE]))


def _document(readings: Sequence[Reading | None], words: int) -> DocumentReading:
    return DocumentReading(tuple(readings), words, judge([_log_ratios(each) for each in readings]))


def _log_ratios(reading: Reading | None) -> tuple[float, ...]:
    return tuple(reading.log_ratio(rate) if reading else 0.0 for rate in RATES)


def _read(
    sentence: Sentence, found: Mapping[Place, Entry], channel: SubstitutionChannel, lm: LanguageModel
) -> Reading | None:
    if not found:
        return None
    words = sentence.words
    garble = garble_lattice(words, found)
    spun = decode(spun_lattice(words, found, channel), lm)
    return Reading(sentence, words, found, spun, decode(garble, lm) if garble else None)


def _counts(document: DocumentReading) -> Counts:
    """What the spinner did to each original elsewhere in the document, in expectation.

    Of each sum the largest share is left out, so that no occurrence bears witness for itself.
    """
    kept: dict[str, list[float]] = defaultdict(list)
    replaced: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for reading, p_spun in document.sentences():
        for edge, share in reading.spun.posterior.items():
            if reading.substitutes(edge):
                entry = reading.entry(edge)
                replaced[entry.original][entry.spun].append(p_spun * share)
            else:
                kept[edge.words[0]].append(p_spun * share)
    return Counts(
        {word: _elsewhere(shares) for word, shares in kept.items()},
        {o: {form: _elsewhere(shares) for form, shares in forms.items()} for o, forms in replaced.items()},
        document.verdict.rate,
    )


def _elsewhere(shares: Sequence[float]) -> float:
    return sum(shares) - max(shares)

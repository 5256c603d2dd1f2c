"""This file reads a document as the noisy channel sees it: each sentence decoded, the whole judged."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from unspin.channel.sentence import Place, Sentence, garble_lattice, sentence_of, spun_lattice, substitutions
from unspin.channel.substitution import Counts, SubstitutionChannel, estimate
from unspin.decode.lattice import Edge
from unspin.decode.search import Decoding, decode
from unspin.detect.spun import Detection, Evidence, Verdict, judge
from unspin.lexicon.entry import Entry
from unspin.lexicon.load import load_entries, load_survival
from unspin.lexicon.matcher import Matcher
from unspin.lm.model import LanguageModel
from unspin.lm.sphinx import default_model
from unspin.text.tokens import sentences

# A clean author writes what looks like a substitution this often, for reasons that the models do not know. It bounds
# what one substitution can say for spin to 1 / 0.03. Measured on 3,000 sentences of each kind: with it a log ratio of 3
# means odds of e^2.7, one of 5 odds of e^4.4; without it e^1.8 and e^3.
_COINCIDENCE = 0.03
# A document less probably spun than this gets no second look at its own habits.
_WORTH_ADAPTING = 0.2
_MOST_EVIDENCE = 20


@dataclass(frozen=True, slots=True)
class Engine:
    """What detection and restoration need, built once for a process."""

    matcher: Matcher
    channel: SubstitutionChannel
    lm: LanguageModel


@lru_cache(maxsize=4)
def load_engine(domains: tuple[str, ...] = (), lexicons: tuple[Path, ...] = ()) -> Engine:
    """The engine for the named domains of the dictionary (all, where none is named) and the user's own files.

    Raises LexiconError where a file can't be read.
    """
    entries = load_entries(domains, lexicons)
    return Engine(Matcher(entries), estimate(entries, load_survival()), default_model())


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence with its substitutions, decoded under "spun" and, where it holds garble, under "not spun"."""

    sentence: Sentence
    words: tuple[str, ...]
    found: Mapping[Place, Entry]
    spun: Decoding
    clean: Decoding | None

    @property
    def log_ratio(self) -> float:
        """log P(text | spun) - log P(text | clean), along the best path and bounded for each substitution."""
        total = 0.0
        for edge, log_weight in self.spun.best:
            bound = math.log1p(_COINCIDENCE * math.exp(log_weight)) if self.substitutes(edge) else 0.0
            total += log_weight - bound
        return total - (self.clean.log_ratio if self.clean else 0.0)

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


def read(text: str, engine: Engine) -> DocumentReading:
    """Decode every sentence and judge the document; where it looks spun, decode it again by its own habits."""
    parts = [sentence_of(tokens) for tokens in sentences(text)]
    words = sum(len(part.tokens) for part in parts)
    found = [substitutions(part, engine.matcher) for part in parts]
    document = _document([_read(*each, engine.channel, engine.lm) for each in zip(parts, found, strict=True)], words)
    if document.verdict.document < _WORTH_ADAPTING:
        return document
    channel = engine.channel.adapted(_counts(document, engine.channel))
    return _document([_read(*each, channel, engine.lm) for each in zip(parts, found, strict=True)], words)


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
    return DocumentReading(tuple(readings), words, judge([each.log_ratio if each else 0.0 for each in readings]))


def _read(
    sentence: Sentence, found: Mapping[Place, Entry], channel: SubstitutionChannel, lm: LanguageModel
) -> Reading | None:
    if not found:
        return None
    words = sentence.words
    garble = garble_lattice(words, found)
    spun = decode(spun_lattice(words, found, channel), lm)
    return Reading(sentence, words, found, spun, decode(garble, lm) if garble else None)


def _counts(document: DocumentReading, channel: SubstitutionChannel) -> Counts:
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
        channel.rate({o: sum(n) for o, n in kept.items()}, sum(sum(n) for forms in replaced.values() for n in forms.values())),
    )


def _elsewhere(shares: Sequence[float]) -> float:
    return sum(shares) - max(shares)

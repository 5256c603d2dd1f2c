"""This file reads a document as the noisy channel sees it: each sentence decoded, the whole judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from unspin.channel.sentence import Candidates, Sentence, candidates, sentence_of
from unspin.channel.substitution import SubstitutionChannel
from unspin.decode.lattice import Edge
from unspin.decode.search import Decoding, decode
from unspin.detect.spun import Detection, Evidence, Verdict, judge
from unspin.lexicon.load import load_entries, load_survival
from unspin.lexicon.matcher import Matcher
from unspin.lm.model import LanguageModel
from unspin.lm.sphinx import default_model
from unspin.text.tokens import sentences

# The weight of the language model's log probabilities against the channel's.
LM_WEIGHT = 0.8
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
    return Engine(Matcher(entry.spun for entry in entries), SubstitutionChannel(entries, load_survival()), default_model())


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence with its candidates, decoded under "spun" and, where it holds garble, under "not spun"."""

    sentence: Sentence
    candidates: Candidates
    spun: Decoding
    clean: Decoding | None

    @property
    def log_ratio(self) -> float:
        """log P(text | spun) - log P(text | clean)."""
        return self.spun.log_ratio - (self.clean.log_ratio if self.clean else 0.0)

    def substitutes(self, edge: Edge) -> bool:
        """Whether the edge reads other words than stand there."""
        return edge.words != self.candidates.spun.written[edge.start : edge.end]

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

    def spun_sentences(self) -> Iterator[tuple[Reading, float]]:
        """Each sentence that has candidates, with P(spun) of it."""
        for reading, p_spun in zip(self.readings, self.verdict.sentences, strict=True):
            if reading:
                yield reading, p_spun


def read(text: str, engine: Engine) -> DocumentReading:
    """Decode every sentence once, and judge the document by what the sentences say."""
    parts = [sentence_of(tokens) for tokens in sentences(text)]
    readings = tuple(_read(sentence, engine) for sentence in parts)
    verdict = judge([reading.log_ratio if reading else 0.0 for reading in readings])
    return DocumentReading(readings, sum(len(part.tokens) for part in parts), verdict)


def detection(document: DocumentReading) -> Detection:
    """The verdict with its evidence."""
    places: dict[tuple[str, str], list[tuple[int, float]]] = {}
    expected = 0.0
    for reading, p_spun in document.spun_sentences():
        expected += p_spun * sum(share for edge, share in reading.spun.posterior.items() if reading.substitutes(edge))
        for edge, log_weight in reading.best(p_spun):
            entry = reading.candidates.entries[edge.start, edge.end, edge.words]
            start = reading.sentence.tokens[edge.start].start
            places.setdefault((entry.spun, entry.original), []).append((start, log_weight))
    evidence = [
        Evidence(spun, original, sum(log for _, log in found), tuple(start for start, _ in found))
        for (spun, original), found in places.items()
    ]
    evidence.sort(key=lambda each: (-each.log_ratio, each.spun))
    rate = 100 * expected / document.words if document.words else 0.0
    return Detection(document.verdict.document, rate, tuple(evidence[:_MOST_EVIDENCE]))


def _read(sentence: Sentence, engine: Engine) -> Reading | None:
    found = candidates(sentence, engine.matcher, engine.channel)
    if found is None:
        return None
    clean = decode(found.garble, engine.lm, LM_WEIGHT) if found.garble else None
    return Reading(sentence, found, decode(found.spun, engine.lm, LM_WEIGHT), clean)

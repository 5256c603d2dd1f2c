"""This file reads what the gate lets through as the noisy channel sees it: each sentence decoded, the whole judged."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, islice

from unspin.channel.chance import BURST, COINCIDENCE, chance
from unspin.channel.sentence import (
    Place,
    Sentence,
    but_allowed,
    garble_lattice,
    reweighed,
    sentence_of,
    spun_lattice,
    substitutions,
)
from unspin.channel.substitution import Counts, SubstitutionChannel
from unspin.decode.lattice import Edge, Lattice
from unspin.decode.search import LEAST_SHARE, Decoding, decode, decode_again
from unspin.detection.rates import NEUTRAL, Step, expected_forms, log_at_rate, steps_of
from unspin.detection.spun import RATES, Detection, Evidence, evidence, judge
from unspin.lexicon.entry import Entry
from unspin.lm.model import LanguageModel
from unspin.stages.document import DocumentReading
from unspin.stages.engine import Engine
from unspin.stages.family import Family
from unspin.stages.gate import MOST_IN_PART, Glance
from unspin.stages.paraphrase import PAPERS, log_odds, signs_of, united
from unspin.text.coarse import coarse_words
from unspin.text.tokens import Token, sentences

# A form stands by its author's choice at a rate of its own (chance.py). One that stands m times in a document is no m
# coincidences, for words come in bursts (Church and Gale 1995, Poisson mixtures): at the m-th root of its rate all of
# them together count as one. And no sentence says more than e^6 for spin, as some are odd for reasons that the models
# do not know.
_LOG_MOST = 6.0
# A document less probably spun than this gets no second look at its own habits.
_WORTH_ADAPTING = 0.2
# A family's own forms are partly common words ("successful", "connected"): two of them and 3 in 100 words are a reason
# to read the document as its work.
_FAMILY_FORMS, _FAMILY_SHARE = 2, 0.03
# And where they say less than this by themselves (natural), it is not read with the common rows beside them.
_FAMILY_EVIDENCE = 1.0
_MOST_EVIDENCE = 20
_LIMIT = 300.0
# Where lines are first decoded by themselves, states that have less than this share of the best one's probability are
# not followed, and nothing more is decoded where no sentence is spun with the second probability: of 15,400 edits and
# suggestions in spun documents and clean articles with a spun paragraph none is lost, and of 1,073 clean articles 5 are
# read whole, not 9 as with .02.
_GLANCE, _WORTH_READING = 0.03, 0.1
# Lines beside a sentence that is spun with this probability are decoded, so many on either side.
_MAY_BE_SPUN, _MARGIN = 0.02, 2
# What a word that is not decoded says for each rate: the mean over decoded clean news.
_LOG_WORD = (-0.03, -0.08, -0.19)
# Tokens; news sentences have 20 to 40. What never ends is searched in pieces, so that memory stays bounded.
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Search:
    """What finds the paths of a lattice: a language model, and how improbable a state it still follows."""

    lm: LanguageModel
    least_share: float

    def __call__(self, lattice: Lattice) -> Decoding:
        """The paths of a lattice."""
        return decode(lattice, self.lm, least_share=self.least_share)


# A sentence to decode, or how many words are passed over.
Passage = Sentence | int


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence with its substitutions, decoded under "spun" and, where it holds garble, under "not spun"."""

    sentence: Sentence
    words: tuple[str, ...]
    found: Mapping[Place, Entry]
    spun: Decoding
    clean: Decoding | None

    def substitutes(self, edge: Edge) -> bool:
        """Whether the edge reads other words than stand there."""
        return edge.words != self.words[edge.start : edge.end]

    def replaced(self, decoding: Decoding | None) -> list[tuple[Edge, float]]:
        """The substituting edges of a decoding of the sentence, each with its posterior."""
        if decoding is None:
            return []
        return list(islice(decoding.posterior.items(), len(self.words), None))

    def form(self, edge: Edge) -> str:
        """The spun form behind a substituting edge.

        What a paraphraser of papers garbled says nothing for the spinner of news.
        """
        entry = self.found[edge[:3]]
        return NEUTRAL if entry.tier == "garble" and entry.domain in PAPERS else entry.spun

    def entry(self, edge: Edge) -> Entry:
        """The lexicon entry behind a substituting edge."""
        return self.found[edge[:3]]

    def best(self, p_spun: float) -> Iterator[tuple[Edge, float]]:
        """The substitutions of the best path, each with its log weight."""
        decoding = self.spun if p_spun >= 0.5 or self.clean is None else self.clean
        return ((edge, log_weight) for edge, log_weight in decoding.best if self.substitutes(edge))


def read_lines(text: str, engine: Engine, look: Glance) -> DocumentReading:
    """Decode the lines that the gate lets through, as long as no sentence beside them turns out to be spun; or all."""
    chosen: Set[int] = look.lines
    if not look.is_plain:
        glance = _read_passages(_passages(text, look, chosen), engine, _GLANCE, look.families)
        if max(glance.verdict.sentences, default=0.0) < _WORTH_READING:
            return glance
        chosen = chosen | _beside(glance, text, len(look.words))
    while sum(look.words[line] for line in chosen) <= MOST_IN_PART * sum(look.words):
        document = _read_passages(_passages(text, look, chosen), engine, LEAST_SHARE, look.families)
        wider = chosen | _beside(document, text, len(look.words))
        if wider == chosen:
            return document
        chosen = wider
    return _read_all(text, engine, look.families)


def read_whole(text: str, engine: Engine) -> DocumentReading:
    """The document with every sentence decoded, whatever the gate says."""
    return _read_all(text, engine, engine.gate.families(coarse_words(text)))


def _read_all(text: str, engine: Engine, families: Set[str]) -> DocumentReading:
    parts = [sentence_of(piece) for tokens in sentences(text) for piece in _pieces(tokens)]
    return _read_passages(parts, engine, LEAST_SHARE, families)


def _passages(text: str, look: Glance, chosen: Set[int]) -> Iterator[Passage]:
    """The sentences of the chosen lines; how many words each other line has."""
    offset = 0
    lines = text.split("\n")
    parts = iter(sentences("\n".join(line if k in chosen else " " * len(line) for k, line in enumerate(lines))))
    part = next(parts, None)
    for k, line in enumerate(lines):
        offset += len(line) + 1
        if k not in chosen:
            yield look.words[k]
        while k in chosen and part and part[0].start < offset:
            yield from (sentence_of(piece) for piece in _pieces(part))
            part = next(parts, None)


def _beside(document: DocumentReading, text: str, lines: int) -> set[int]:
    """The lines up to `_MARGIN` lines away from a sentence that may be spun."""
    found: set[int] = set()
    for reading, p_spun in document.sentences():
        if p_spun >= _MAY_BE_SPUN and reading.sentence.tokens:
            line = text.count("\n", 0, reading.sentence.tokens[0].start)
            found |= set(range(max(0, line - _MARGIN), min(lines, line + _MARGIN + 1)))
    return found


def _read_passages(
    passages: Iterable[Passage], engine: Engine, least_share: float, families: Set[str]
) -> DocumentReading:
    """Read the document as the common family's work, and that of `families`; keep what explains it best."""
    parts = list(passages)
    shared = [_substitutions(part, engine.common) for part in parts]
    with_terms = [united(listed, _terms(part, engine)) for part, listed in zip(parts, shared, strict=True)]
    sizes = [_size(part) for part in parts]
    log_paraphrased = log_odds(sum(sizes), signs_of(sizes, with_terms))
    if log_paraphrased > 0.0:
        shared = with_terms
    search = Search(engine.lm, least_share)
    common = engine.common, _read_as(engine.common, parts, shared, search)
    others = [family for family in engine.others if family.name in families]
    family, best = max((common, *_read_as_others(others, parts, shared, search)), key=_log_posterior)
    best = _adapted(best, family, search)
    return replace(best, verdict=best.verdict.or_else(log_paraphrased))


def _log_posterior(read: tuple[Family, DocumentReading]) -> float:
    family, document = read
    return document.log_evidence + family.log_prior


def _read_as_others(
    families: Sequence[Family], parts: Sequence[Passage], shared: Sequence[Mapping[Place, Entry]], search: Search
) -> Iterator[tuple[Family, DocumentReading]]:
    """The document as the work of each of the families that its own rows speak for."""
    words = sum(map(_size, parts))
    silent: set[str] = set()
    owned: dict[str, list[Mapping[Place, Entry]]] = {}  # a family may be read in two ways
    for family in families:
        if family.name not in owned:
            owned[family.name] = [_substitutions(part, family) for part in parts]
        own = owned[family.name]
        if family.name in silent or not _worth_reading(own, words):
            continue
        found = [{**a, **b} for a, b in zip(shared, own, strict=True)] if family.shares else own
        document = _read_as(family, parts, found, search)
        if not family.shares and document.log_evidence < _FAMILY_EVIDENCE:
            silent.add(family.name)
        yield family, document


def _substitutions(part: Passage, family: Family) -> Mapping[Place, Entry]:
    return {} if isinstance(part, int) else substitutions(part, family.matcher)


def _terms(part: Passage, engine: Engine) -> Mapping[Place, Entry]:
    """The garbled terms, but for those that stand in allowed phrases."""
    if isinstance(part, int):
        return {}
    return but_allowed(engine.terms.entries(part), part, engine.common.matcher)


def _size(part: Passage) -> int:
    return part if isinstance(part, int) else len(part.tokens)


def _worth_reading(own: Sequence[Mapping[Place, Entry]], words: int) -> bool:
    """Whether enough of a family's own forms stand in the document for it to be its work."""
    forms = [entry.spun for found in own for entry in found.values()]
    return len(set(forms)) >= _FAMILY_FORMS and len(forms) >= _FAMILY_SHARE * words


def _read_as(
    family: Family, parts: Sequence[Passage], found: Sequence[Mapping[Place, Entry]], search: Search
) -> DocumentReading:
    """The document as one family's work."""
    readings = [_read(*each, family.channel, search) for each in zip(parts, found, strict=True)]
    return _document(readings, parts, _chances(found, family.channel, search.lm))


def _adapted(document: DocumentReading, family: Family, search: Search) -> DocumentReading:
    """The document decoded again by its own habits, where it looks spun.

    The verdict is that of the first look: habits are learned from what looks replaced, so they would confirm it.
    """
    if document.verdict.document < _WORTH_ADAPTING:
        return document
    channel = family.channel.adapted(_counts(document))
    readings = tuple(each and _read_again(each, channel, search) for each in document.readings)
    return replace(document, readings=readings)


def _pieces(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """A sentence, or where it is too long for one search, its pieces."""
    for low in range(0, len(tokens), _LONGEST):
        yield tokens[low : low + _LONGEST]


def detection(document: DocumentReading) -> Detection:
    """The verdict with its evidence."""
    places: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    expected = 0.0
    for reading, p_spun in document.sentences():
        expected += p_spun * sum(share for _, share in reading.replaced(reading.spun))
        for edge, log_weight in reading.best(p_spun):
            entry = reading.entry(edge)
            places[entry.spun, entry.original].append((reading.sentence.tokens[edge.start].start, log_weight))
    strongest = [
        Evidence(spun, original, sum(log for _, log in each), tuple(start for start, _ in each))
        for (spun, original), each in places.items()
    ]
    strongest.sort(key=lambda each: (-each.log_ratio, each.spun))
    rate = 100 * expected / document.words if document.words else 0.0
    return Detection(document.verdict.document, rate, tuple(strongest[:_MOST_EVIDENCE]))


def _chances(
    found: Iterable[Mapping[Place, Entry]], channel: SubstitutionChannel, lm: LanguageModel
) -> dict[str, float]:
    """The rate at which each form that was found stands by its author's choice."""
    entries: dict[str, dict[str, Entry]] = defaultdict(dict)
    for each in found:
        for entry in each.values():
            entries[entry.spun][entry.original] = entry
    return {form: _chance(form, tuple(originals.values()), channel, lm) for form, originals in entries.items()}


# One news document asks for 100 forms.
_chance: Callable[..., float] = lru_cache(maxsize=20_000)(chance)


def _document(
    readings: Sequence[Reading | None], parts: Sequence[Passage], chances: Mapping[str, float]
) -> DocumentReading:
    words = sum(map(_size, parts))
    steps = [steps_of(each.spun, each.form) if each else [] for each in readings]
    found = [_log_ratios(*each) for each in zip(parts, steps, _by_chance(parts, steps, chances), strict=True)]
    verdict = judge([_bounded(each) for each in found])
    return DocumentReading(tuple(readings), words, verdict, evidence(found))


def _by_chance(
    parts: Sequence[Passage], steps: Sequence[Sequence[Step]], chances: Mapping[str, float]
) -> Iterator[Mapping[str, float]]:
    """For each part the rate at which each form stands by its author's choice, with the bursts of the text around."""
    for low, high in _stretches(parts):
        counts = expected_forms(steps[low:high])
        rates = {form: chances[form] ** (1.0 / max(1.0, count)) for form, count in counts.items()}
        yield from (rates for _ in range(low, high))


def _stretches(parts: Sequence[Passage]) -> Iterator[tuple[int, int]]:
    """The parts in stretches of `BURST` words or more, and of less than twice that."""
    ends = list(accumulate(map(_size, parts)))
    low, total = 0, ends[-1] if ends else 0
    for high, end in enumerate(ends[:-1], 1):
        if end - (ends[low - 1] if low else 0) >= BURST and total - end >= BURST:
            yield low, high
            low = high
    if parts:
        yield low, len(parts)


def _log_ratios(part: Passage, steps: Sequence[Step], by_chance: Mapping[str, float]) -> tuple[float, ...]:
    """log P(sentence | spun at a rate) - log P(sentence | not spun) for each of `RATES`, over all paths."""
    if isinstance(part, int):
        return tuple(part * log_word for log_word in _LOG_WORD)
    if not steps:
        return (0.0,) * len(RATES)
    log_chance = log_at_rate(steps, COINCIDENCE, by_chance)
    return tuple(log_at_rate(steps, rate) - log_chance for rate in RATES)


def _bounded(log_ratios: Sequence[float]) -> tuple[float, ...]:
    """The log ratios of a sentence that may be odd for no known reason: the largest stays below `_LOG_MOST`."""
    excess = math.log1p(math.exp(min(_LIMIT, max(log_ratios) - _LOG_MOST)))
    return tuple(each - excess for each in log_ratios)


def _read(part: Passage, found: Mapping[Place, Entry], channel: SubstitutionChannel, search: Search) -> Reading | None:
    if isinstance(part, int) or not found:
        return None
    words = part.words
    garble = garble_lattice(words, found)
    spun = search(spun_lattice(words, found, channel))
    return Reading(part, words, found, spun, search(garble) if garble else None)


def _read_again(reading: Reading, channel: SubstitutionChannel, search: Search) -> Reading:
    """The sentence decoded under the channel of its document."""
    lattice = reweighed(reading.spun.lattice, reading.found, channel)
    spun = decode_again(reading.spun, lattice) or search(lattice)
    return Reading(reading.sentence, reading.words, reading.found, spun, reading.clean)


def _counts(document: DocumentReading) -> Counts:
    """What the spinner did to each original elsewhere in the document, in expectation.

    Of each sum the largest share is left out, so that no occurrence bears witness for itself.
    """
    kept: dict[str, list[float]] = defaultdict(list)
    replaced: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for reading, p_spun in document.sentences():
        for edge, share in islice(reading.spun.posterior.items(), len(reading.words)):
            if edge.log_channel:  # else it is no original
                kept[edge.words[0]].append(p_spun * share)
        for edge, share in reading.replaced(reading.spun):
            entry = reading.entry(edge)
            replaced[entry.original][entry.spun].append(p_spun * share)
    return Counts(
        _elsewhere(kept), {original: _elsewhere(forms) for original, forms in replaced.items()}, document.verdict.rate
    )


def _elsewhere(shares: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """What is left of each sum; of a single share nothing is."""
    return {key: sum(each) - max(each) for key, each in shares.items() if len(each) > 1}

"""This file weighs a document: how much more probable each sentence is under "spun" than under "not spun"."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate

from unspin.channel.chance import BURST, COINCIDENCE, chance
from unspin.channel.sentence import Place
from unspin.channel.substitution import SubstitutionChannel
from unspin.detection.rates import Step, expected_forms, log_at_rate, steps_of
from unspin.detection.spun import RATES, evidence, judge, prior_spun
from unspin.lexicon.entry import Entry
from unspin.lm.model import LanguageModel
from unspin.stages.document import DocumentReading
from unspin.stages.passages import Passage, size_of
from unspin.stages.reading import NUMBER, Reading

# A form stands by its author's choice at a rate of its own (chance.py). One that stands m times in a document is no m
# coincidences, for words come in bursts (Church and Gale 1995, Poisson mixtures): at the m-th root of its rate all of
# them together count as one. And no sentence says more than e^6.5 for spin, as some are odd for reasons that the models
# do not know.
_LOG_MOST = 6.5
# "Not spun" has two explanations of a sentence: its author chose such forms by chance, whatever stands around them, or
# just wrote what stands there, as probable as the language model says. They are pooled log-linearly (Genest and Zidek
# 1986, Combining probability distributions), the second with this weight in a text of one sentence. What it says of
# several is not independent, as the model errs alike wherever one author writes, so the weight falls by the design
# effect (Kish 1965, Survey sampling) of sentences of 20 words that are alike to this degree.
# Fitted on 33,000 lone clean sentences and 6,000 spun ones; with it, P(spun) before reading .03 in place of .08, and
# e^6.5 in place of e^6, F0.5 of the development sentences is .901 in place of .890, 44 % and 67 % of short and long
# paragraphs spun at .3 are found, not 39 % and 58 %, and the edits of lone clean sentences are as many (9 in 85,000
# words of news) or fewer (61 in 4,556 sentences of other kinds, not 66).
_AS_WRITTEN, _ALIKE, _SENTENCE = 0.4, 0.4, 20
# What a word that is not decoded says for each rate: the mean over decoded clean news.
_LOG_WORD = (-0.03, -0.08, -0.19)
# Keeps exponents in the range of floats.
_LIMIT = 300.0


def weighed(
    readings: Sequence[Reading | None], parts: Sequence[Passage], chances: Mapping[str, float]
) -> DocumentReading:
    """The reading of a document, with the verdict; `chances` are the rates at which authors use each form."""
    words = sum(map(size_of, parts))
    steps = [steps_of(each.spun, each.form) if each else [] for each in readings]
    by_chance, trust = _by_chance(parts, steps, chances), as_written(words)
    found = [_log_ratios(*each, trust) for each in zip(parts, readings, steps, by_chance, strict=True)]
    prior, bounded = prior_spun(words), tuple(_bounded(each) for each in found)
    return DocumentReading(tuple(readings), words, judge(bounded, prior), evidence(found, prior), bounded)


def chances_of(
    found: Iterable[Mapping[Place, Entry]], channel: SubstitutionChannel, lm: LanguageModel
) -> dict[str, float]:
    """The rate at which each form that was found stands by its author's choice."""
    entries: dict[str, dict[str, Entry]] = defaultdict(dict)
    for each in found:
        for entry in each.values():
            entries[entry.spun][entry.original] = entry
    rates = {form: _chance(form, tuple(originals.values()), channel, lm) for form, originals in entries.items()}
    return {**rates, NUMBER: max((rate for form, rate in rates.items() if form.isdigit()), default=0.0)}


# One news document asks for 100 forms.
_chance: Callable[..., float] = lru_cache(maxsize=20_000)(chance)


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
    ends = list(accumulate(map(size_of, parts)))
    low, total = 0, ends[-1] if ends else 0
    for high, end in enumerate(ends[:-1], 1):
        if end - (ends[low - 1] if low else 0) >= BURST and total - end >= BURST:
            yield low, high
            low = high
    if parts:
        yield low, len(parts)


def as_written(words: int) -> float:
    """What the language model's word for a text as it stands weighs beside chance, in a text of so many words."""
    return _AS_WRITTEN / (1.0 + _ALIKE * max(0.0, words / _SENTENCE - 1.0))


def _log_ratios(
    part: Passage, reading: Reading | None, steps: Sequence[Step], by_chance: Mapping[str, float], trust: float
) -> tuple[float, ...]:
    """log P(sentence | spun at a rate) - log P(sentence | not spun) for each of `RATES`, over all paths."""
    if isinstance(part, int):
        return tuple(part * log_word for log_word in _LOG_WORD)
    if reading is None:
        return (0.0,) * len(RATES)
    log_chance = log_at_rate(steps, COINCIDENCE, by_chance)
    log_clean = (1.0 - trust) * log_chance - trust * reading.spun.log_ratio
    return tuple(log_at_rate(steps, rate) - log_clean for rate in RATES)


def _bounded(log_ratios: Sequence[float]) -> tuple[float, ...]:
    """The log ratios of a sentence that may be odd for no known reason: the largest stays below `_LOG_MOST`."""
    excess = math.log1p(math.exp(min(_LIMIT, max(log_ratios) - _LOG_MOST)))
    return tuple(each - excess for each in log_ratios)

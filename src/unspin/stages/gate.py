"""This file tells which lines of a document must be decoded: a sieve some hundred times faster than the decoder.

Only words and pairs that the table of signs holds are looked at. Each is weighed in its context, as the channel and a
bigram model see it. What no stretch of text adds up to a bound is not spun, and is not decoded.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, compress, count, pairwise

from unspin.channel.signs import Signs
from unspin.detection.stretch import Sign, Stretch, stretches
from unspin.lm.model import LanguageModel
from unspin.stages.family import Family, share_of
from unspin.stages.paraphrase import log_odds
from unspin.stages.terms import TermFinder
from unspin.text.coarse import coarse_words

# The least rate at which the verdict believes in a spinner: what is weighed here is weighed for the faintest one.
_RATE = 0.3
# No single place says more (odds of 20 to 1), as one coincidence is no surprise.
_MOST = 3.0
# What a word without a sign says: it stands where a spinner often puts another. Weighing each word by the share of it
# that is kept (-.051 on average in clean news) lets as many clean documents through.
LOG_WORD = -0.04
# In documents of fewer words than this everything is decoded: a sentence has no stretch to be judged by.
FEWEST = 100
# The longer a document, the more stretches it has in which chance can add up to something: the bound is log(words) less
# this, as a union bound would have it: 2.6 for 100 words, 4 for 400.
_LOG_PLACES = 1.0
# Where the lines to decode hold more than this share of a document's words, all of it is decoded.
MOST_IN_PART = 0.4
# Below this evidence (4 of 1,073 clean articles have more) the lines that the gate lets through are first decoded by
# themselves.
NO_DOUBT = 8.0
# Originals of a form that are weighed, those that spinners leave behind most often first: with all of them no document
# more or less comes through.
_ORIGINALS = 2


@dataclass(frozen=True, slots=True)
class Glance:
    """What a glance at a document found: how many words each line has, the lines to decode, the strongest evidence."""

    words: tuple[int, ...]
    lines: frozenset[int]
    log_evidence: float


@dataclass(frozen=True, slots=True)
class _Form:
    """A spun form: its words, P(kept | it) where it is an original too, and P(form | original) for each original."""

    words: tuple[str, ...]
    kept: float
    originals: tuple[tuple[float, tuple[str, ...]], ...]


class Gate:
    """Looks at documents. It only sieves: what goes through is judged by the decoder."""

    def __init__(
        self, families: Sequence[Family], lm: LanguageModel, load_signs: Callable[[], Signs], terms: TermFinder
    ) -> None:
        """`families`: the common one first; `load_signs` is called when a document is first looked at."""
        self._families, self._lm, self._load_signs, self._terms = families, lm, load_signs, terms
        self._start, self._anywhere = lm.start(), lm.anywhere()
        self._forms: dict[str, _Form | None] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}

    @cached_property
    def _signs(self) -> Signs:
        return self._load_signs()

    def look(self, text: str) -> Glance:
        """Weigh the signs in a document of `FEWEST` words or more; of a shorter one, every line is to be decoded."""
        words = coarse_words(text)
        if len(words) < FEWEST:
            sizes = _sizes(text)
            return Glance(sizes, frozenset(range(len(sizes))), math.inf)
        self._lm.start()
        at = self._found(words)
        half = bisect_left(at, len(words) // 2)
        signs = list(self._weighed(words, at[:half]))
        if _is_plain(words, found := stretches(signs, LOG_WORD)):
            sizes = _sizes(text)
            return Glance(sizes, frozenset(range(len(sizes))), max(each.log_ratio for each in found))
        signs += self._weighed(words, at[half:])
        spots = [(k, k + 1) for k in at if self._is_garble(words, k)]
        terms = list(self._terms.signs(words))
        if log_odds(len(words), terms) > 0.0:
            spots += [(each.start, each.end) for each in terms]
        log_evidence = 0.0
        for stretch in stretches(signs, LOG_WORD):
            log_evidence = max(log_evidence, stretch.log_ratio)
            if stretch.log_ratio >= _bound(words):
                spots.append((stretch.start, stretch.end))
        if not spots:
            return Glance((len(words),), frozenset(), log_evidence)
        sizes = _sizes(text)
        return Glance(sizes, frozenset(_lines(sizes, spots)), log_evidence)

    def _found(self, words: Sequence[str]) -> list[int]:
        """Where a sign stands."""
        alone = compress(count(), map(self._signs.words.__contains__, words))
        pairs = compress(count(), map(self._signs.pairs.__contains__, pairwise(words)))
        return sorted({*alone, *pairs})

    def _is_garble(self, words: Sequence[str], at: int) -> bool:
        """Whether a form that is never right English stands around the sign."""
        garble, word = self._signs.garble, words[at]
        for key in ((word, ""), (word, words[at + 1] if at + 1 < len(words) else "")):
            for form in garble[key].split("\t") if key in garble else ():
                parts = form.split(" ")
                low = at - _place(parts, key)
                if low >= 0 and words[low : low + len(parts)] == parts:
                    return True
        return False

    def _weighed(self, words: Sequence[str], at: Sequence[int]) -> Iterator[Sign]:
        """What each sign says where it stands."""
        for k in at:
            best: Sign | None = None
            for length, form in self._forms_at(words, k):
                log_ratio = self._log_ratio(form, words, k, k + length)
                if best is None or log_ratio > best.log_ratio:
                    best = Sign(k, k + length, log_ratio)
            if best:
                yield best

    def _forms_at(self, words: Sequence[str], at: int) -> Iterator[tuple[int, _Form]]:
        """The forms that begin at a word, each with how many coarse words it has."""
        for length in self._lengths_of(words[at]):
            form = self._form(" ".join(words[at : at + length]))
            if form:
                yield length, form
        for spun in self._signs.uneven.get((words[at], words[at + 1] if at + 1 < len(words) else ""), "").split("\t"):
            parts = coarse_words(spun)
            form = self._form(spun) if parts and words[at : at + len(parts)] == parts else None
            if form:
                yield len(parts), form

    def _log_ratio(self, form: _Form, words: Sequence[str], start: int, end: int) -> float:
        """log P(form | spun, the words beside it) - log P(form | not spun, the words beside it), at most `_MOST`."""
        score = self._lm.score
        before = score(self._anywhere, words[start - 1])[1] if start else self._start
        after = words[end] if end < len(words) else "</s>"
        log_written, odds = 0.0, 0.0
        for p, reading in ((0.0, form.words), *form.originals):
            state, log_p = before, 0.0
            for word in reading:
                gain, state = score(state, word)
                log_p += gain
            log_p += score(state, after)[0]
            if p:
                odds += p * math.exp(min(_LIMIT, log_p - log_written))
            else:
                log_written = log_p
        return min(_MOST, math.log1p(_RATE * (odds - 1.0 + form.kept)))

    def _lengths_of(self, word: str) -> tuple[int, ...]:
        known = self._lengths.get(word)
        if known is None:
            found = (family.matcher.lengths(word) for family in self._families)
            known = self._lengths[word] = tuple(sorted({length for lengths in found for length in lengths}))
        return known

    def _form(self, spun: str) -> _Form | None:
        if spun not in self._forms:
            self._forms[spun] = self._make(spun)
        return self._forms[spun]

    def _make(self, spun: str) -> _Form | None:
        """The form, whatever families have it, with the originals that leave it behind most often."""
        found: list[tuple[float, float, tuple[str, ...]]] = []
        for family in self._families:
            for words, entry in family.matcher.readings(spun):
                p = share_of(family, self._families[0]) * math.exp(family.channel.log_replaced(spun, entry.original))
                found.append((p * math.exp(_log_words(self._lm, self._lm.anywhere(), words)), p, words))
        if not found:
            return None
        found.sort(reverse=True)
        kept = math.exp(self._families[0].channel.log_kept(spun))
        return _Form(tuple(spun.split(" ")), kept, tuple((p, words) for _, p, words in found[:_ORIGINALS]))


# No original is e^50 times likelier in its place than the form.
_LIMIT = 50.0


def _log_words(lm: LanguageModel, state: object, words: Sequence[str]) -> float:
    log_p = 0.0
    for word in words:
        gain, state = lm.score(state, word)
        log_p += gain
    return log_p


def _place(parts: Sequence[str], key: tuple[str, str]) -> int:
    """Where in a form the key stands."""
    return next((k for k, pair in enumerate(zip(parts, (*parts[1:], ""), strict=True)) if pair == key), 0)


def _sizes(text: str) -> tuple[int, ...]:
    """How many coarse words each line has."""
    return tuple(len(coarse_words(line)) for line in text.split("\n"))


def _is_plain(words: Sequence[str], found: Sequence[Stretch]) -> bool:
    """Whether these stretches are enough to have all of a document decoded, whatever else stands in it."""
    strong = [each for each in found if each.log_ratio >= max(NO_DOUBT, _bound(words))]
    return sum(each.end - each.start for each in strong) > MOST_IN_PART * len(words)


def _bound(words: Sequence[str]) -> float:
    """What a stretch of a document must say: the longer the document, the more stretches it has."""
    return math.log(len(words)) - _LOG_PLACES


def _lines(sizes: Sequence[int], spots: Sequence[tuple[int, int]]) -> Iterator[int]:
    """The lines, of so many words each, that the spots stand in."""
    ends = list(accumulate(sizes))
    for start, end in spots:
        yield from range(bisect_right(ends, start), bisect_right(ends, end - 1) + 1)

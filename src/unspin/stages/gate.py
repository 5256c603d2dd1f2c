"""This file tells which lines of a document must be decoded: a sieve some hundred times faster than the decoder.

Only words and pairs that the table of signs holds are looked at. Each is weighed in its context, as the channel and a
bigram model see it. What no stretch of text adds up to a bound is not spun, and is not decoded.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import cached_property, lru_cache
from itertools import accumulate, chain, compress, repeat

from unspin.channel.signs import Signs
from unspin.core.values import dataclass
from unspin.detection.spun import RATES
from unspin.detection.stretch import Sign, Stretch, stretches
from unspin.lm.model import LanguageModel
from unspin.stages.estimate import Estimate
from unspin.stages.family import Family
from unspin.stages.forms import Form, Forms
from unspin.stages.marks import Marks, Places
from unspin.stages.paraphrase import log_odds, may_be
from unspin.stages.terms import TermFinder
from unspin.text.coarse import Cut, coarse_words

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
# Below this evidence the lines that the gate lets through are first decoded by themselves.
NO_DOUBT = 8.0
# A closer look at all forms of these lines must find log(words) less this, or nothing is decoded. Of 90 clean articles
# (of 1,073) that get so far 67 have less, of 352 spun documents and clean articles with a spun paragraph none.
_LOG_CLOSER = 0.3
# With log(words) and this more no line needs a first search by itself: all documents spun at .5 and more have it.
_LOG_SURE = 5.0
# So many words of the strongest stretch are looked at first.
_PROBE = 120

# Signs remembered with their forms: some 12,000 are listed, and each is asked about with the words that follow.
_MOST_SIGNS = 20_000

# Where something stands: words[start:end].
Spot = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Glance:
    """What a glance at a document found: how many words each line has, and the lines to decode.

    `families` are those that may have written it beside the common one. `log_evidence` is what the strongest stretch
    says for spin; where it `is_plain`, the lines need no first search by themselves.
    """

    words: tuple[int, ...]
    lines: frozenset[int]
    families: frozenset[str]
    log_evidence: float
    is_plain: bool = False


class Gate:
    """Looks at documents. It only sieves: what goes through is judged by the decoder."""

    def __init__(
        self, families: Sequence[Family], lm: LanguageModel, load_signs: Callable[[], Signs], terms: TermFinder
    ) -> None:
        """`families`: the common one first, the others in both ways; `load_signs` is called at the first document."""
        self._lm, self._load_signs, self._terms = lm, load_signs, terms
        self._forms = Forms([each for each in families if each.shares], lm)
        self._common = Estimate(families[0], lm)
        self._others = [Estimate(each, lm) for each in families if not each.shares]

    @cached_property
    def _signs(self) -> Signs:
        return self._load_signs()

    @cached_property
    def _marks(self) -> Marks:
        return Marks(self._signs.words, self._signs.pairs, self._terms.may_stand)

    @cached_property
    def _garble_by(self) -> Callable[[str], Sequence[str]]:
        return _remembering(self._signs.garble)

    @cached_property
    def _uneven_by(self) -> Callable[[str], Sequence[str]]:
        return _remembering(self._signs.uneven)

    def look(self, text: str, cut: Cut = coarse_words) -> Glance:
        """Weigh the signs in a document of `FEWEST` words or more; of a shorter one, every line is to be decoded."""
        words = cut(text)
        if len(words) < FEWEST:
            return self._all(text, words, math.inf)
        self._lm.start()
        places = self._marks.places(words)
        at = self._found(words, places)
        half = bisect_left(at, len(words) // 2)
        signs = list(self._weighed(words, at[:half]))
        if _MOST * half >= NO_DOUBT and _is_plain(words, found := stretches(signs, LOG_WORD)):
            best = max(found, key=lambda each: each.log_ratio)
            if self._common.log_evidence(words[best.start : best.end][:_PROBE]) >= _sure(words):
                return self._all(text, words, best.log_ratio)
        signs += self._weighed(words, at[half:])
        return self._judged(text, words, stretches(signs, LOG_WORD), self._garble(words, at, places))

    def families(self, words: Sequence[str]) -> frozenset[str]:
        """The families beside the common one whose work a text of these coarse words may be."""
        return frozenset(each.name for each in self._others if each.may_speak(words))

    def _all(self, text: str, words: Sequence[str], log_evidence: float) -> Glance:
        """A glance at a text that is to be decoded from end to end."""
        sizes = _sizes(text)
        return Glance(sizes, frozenset(range(len(sizes))), self.families(words), log_evidence, is_plain=True)

    def _judged(self, text: str, words: Sequence[str], found: Sequence[Stretch], garble: Sequence[Spot]) -> Glance:
        """The lines to decode, by what stretches say: first the signs in them, and if these say enough, all forms."""
        best = max((each.log_ratio for each in found), default=0.0)
        strong = [(each.start, each.end) for each in found if each.log_ratio >= _bound(words)]
        if not strong and not garble:
            return Glance((len(words),), frozenset(), frozenset(), best)
        sizes = _sizes(text)
        lines, families, log_evidence = frozenset(_lines(sizes, strong)), self.families(words), best
        if strong:
            log_evidence = self._common.log_evidence(_words_of(words, sizes, lines))
        if not families and log_evidence < _closer_bound(words):
            lines, log_evidence = frozenset(), min(best, log_evidence - math.log(len(RATES)))
        is_plain = best >= NO_DOUBT and (bool(families) or log_evidence >= _sure(words))
        return Glance(sizes, lines.union(_lines(sizes, garble)), families, log_evidence, is_plain)

    def _garble(self, words: Sequence[str], at: Sequence[int], places: Places) -> list[Spot]:
        """Where forms may stand that are never right English: those of the table, and garbled terms in company."""
        spots = [(k, k + 1) for k in at if self._is_garble(words, k)]
        spots += [(each.start, each.end) for each in self._terms_in(words, places.terms)]
        return spots

    def _terms_in(self, words: Sequence[str], among: Sequence[int]) -> list[Sign]:
        """The garbled terms of a text where so many stand so close that they are believed.

        In a clean text there are hardly ever places enough, even if each were surely one; and one in a hundred places
        is. So every second place is looked into, then every second of the others, while there may still be enough.
        """
        places, signs = list(self._terms.places(words, among)), list[Sign]()
        while places and _may_add_up(words, places, signs):
            signs += self._terms.signs(words, places[::2])
            places = places[1::2]
        return sorted(signs) if not places and _may_add_up(words, places, signs) else []

    def _found(self, words: Sequence[str], places: Places) -> list[int]:
        """Where a sign stands."""
        at = places.pairs
        pairs = zip(map(words.__getitem__, at), map(words[1:].__getitem__, at), strict=True)
        return sorted({*places.alone, *compress(at, map(self._signs.pairs.__contains__, pairs))})

    def _is_garble(self, words: Sequence[str], at: int) -> bool:
        """Whether a form that is never right English stands around the sign."""
        word = words[at]
        for key in ((word, ""), (word, words[at + 1] if at + 1 < len(words) else "")):
            for form in self._garble_by(" ".join(key)):
                parts = form.split(" ")
                low = at - _place(parts, key)
                if low >= 0 and words[low : low + len(parts)] == parts:
                    return True
        return False

    def _weighed(self, words: Sequence[str], at: Sequence[int]) -> Iterator[Sign]:
        """What each sign says where it stands."""
        for k in at:
            best: Sign | None = None
            for end, form in self._forms_at(words, k):
                odds = self._forms.odds(form, words, k, end)
                log_ratio = min(_MOST, math.log1p(_RATE * (odds - 1.0 + form.kept)))
                if best is None or log_ratio > best.log_ratio:
                    best = Sign(k, end, log_ratio)
            if best:
                yield best

    def _forms_at(self, words: Sequence[str], at: int) -> Iterator[tuple[int, Form]]:
        """The forms that begin at a word, each with the place after its last coarse word."""
        for _, end, spun in self._forms.at(words, (at,)):
            yield end, self._forms.form(spun)
        key = f"{words[at]} {words[at + 1] if at + 1 < len(words) else ''}"
        for spun in self._uneven_by(key):
            parts = coarse_words(spun)
            if parts and words[at : at + len(parts)] == parts and self._forms.has(spun):
                yield at + len(parts), self._forms.form(spun)


def _remembering(table: Mapping[str, str]) -> Callable[[str], Sequence[str]]:
    """The forms by a key of a table; the same signs stand in many documents."""

    @lru_cache(maxsize=_MOST_SIGNS)
    def forms(key: str) -> Sequence[str]:
        found = table.get(key)
        return found.split("\t") if found else ()

    return forms


def _place(parts: Sequence[str], key: tuple[str, str]) -> int:
    """Where in a form the key stands."""
    return next((k for k, pair in enumerate(zip(parts, (*parts[1:], ""), strict=True)) if pair == key), 0)


def _may_add_up(words: Sequence[str], places: Sequence[int], signs: Sequence[Sign]) -> bool:
    """Whether the signs would make a paraphraser of a text's author, were there a garbled term at each place too."""
    if not may_be(len(words), len(places) + len(signs)):
        return False
    return log_odds(len(words), sorted((*signs, *(Sign(k, k + 2, math.inf) for k in places)))) > 0.0


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


def _closer_bound(words: Sequence[str]) -> float:
    """What a closer look at the lines must say."""
    return math.log(len(words)) - _LOG_CLOSER


def _sure(words: Sequence[str]) -> float:
    """From where on a closer look leaves no doubt."""
    return math.log(len(words)) + _LOG_SURE


def _words_of(words: Sequence[str], sizes: Sequence[int], lines: Set[int]) -> list[str]:
    """The words of the lines."""
    chosen = chain.from_iterable(repeat(k in lines, size) for k, size in enumerate(sizes))
    return list(compress(words, chosen))


def _lines(sizes: Sequence[int], spots: Sequence[Spot]) -> Iterator[int]:
    """The lines, of so many words each, that the spots stand in."""
    ends = list(accumulate(sizes))
    for start, end in spots:
        yield from range(bisect_right(ends, start), bisect_right(ends, end - 1) + 1)

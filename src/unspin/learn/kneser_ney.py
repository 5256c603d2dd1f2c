"""This file estimates a trigram model with modified Kneser-Ney smoothing (Chen and Goodman 1998)."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, islice

from unspin.learn.corpus import BITS, END, START, Corpus

_WORD, _PAIR = (1 << BITS) - 1, (1 << 2 * BITS) - 1

Ngram = int  # the numbers of its words, the first in the highest bits
# What discounts are where a corpus is too small, or too regular, to estimate them (as KenLM has them).
_USUAL = (0.5, 1.0, 1.5)


# An n-gram, P(its last word | the others), and its back-off weight as a history.
Line = tuple[tuple[int, ...], float, float]


@dataclass(frozen=True, slots=True)
class Discounts:
    """What is taken from n-grams counted once, twice, and more often."""

    once: float
    twice: float
    more: float

    def of(self, count: int) -> float:
        """What is taken from this count."""
        return self.once if count == 1 else self.twice if count == 2 else self.more


class Trigrams:
    """The model of a corpus: unigrams, bigrams and trigrams with their probabilities and back-off weights.

    An n-gram that is left out passes its probability to the back-off weight of its history, so whatever is left out,
    the probabilities of all words after any history sum to one. The lower orders count in how many different contexts
    an n-gram stands, but for bigrams that begin a sentence, which have only one context and count as often as they
    stand.
    """

    def __init__(self, corpus: Corpus, min_count: int = 1) -> None:
        """Count a corpus; trigrams seen less than `min_count` times are left out."""
        self._size, self._least = len(corpus.words), min_count
        self._threes = _count_trigrams(corpus.numbers)
        self._twos = _continued(self._threes)
        self._ones = Counter(pair & _WORD for pair in self._twos)
        self._order3 = sorted(self._threes)
        self._order2 = sorted(self._twos)
        self._discounts = [_discounts(each.values()) for each in (self._ones, self._twos, self._threes)]
        self._p1, self._p2 = self._unigrams(), array("d", bytes(8 * len(self._order2)))
        self._bow1 = array("d", [1.0]) * self._size
        self._bow2 = array("d", [1.0]) * len(self._order2)
        self._estimate_bigrams()
        self._weigh_histories()

    @property
    def sizes(self) -> tuple[int, int, int]:
        """How many unigrams, bigrams and trigrams there are."""
        return self._size, len(self._order2), sum(count >= self._least for count in self._threes.values())

    def unigrams(self) -> Iterator[Line]:
        """Every word of the vocabulary; <s> has no probability."""
        for word in range(self._size):
            yield (word,), self._p1[word], self._bow1[word]

    def bigrams(self) -> Iterator[Line]:
        """Every bigram."""
        for pair, p, backoff in zip(self._order2, self._p2, self._bow2, strict=True):
            yield (pair >> BITS, pair & _WORD), p, backoff

    def trigrams(self) -> Iterator[Line]:
        """Every trigram that is not left out."""
        discount, least = self._discounts[2].of, self._least
        lower = dict(zip(self._order2, self._p2, strict=True))
        for at, group in self._by_history():
            counts = [(three, self._threes[three]) for three in group]
            pair, total = self._order2[at], sum(count for _, count in counts)
            for three, count in counts:
                if count >= least:
                    p = (count - discount(count)) / total + self._bow2[at] * lower[three & _PAIR]
                    yield (pair >> BITS, pair & _WORD, three & _WORD), p, 1.0

    def _unigrams(self) -> array[float]:
        """P(word): discounted, and mixed with an even share for each word but <s>."""
        total = sum(self._ones.values())
        discount = self._discounts[0].of
        own = {word: (count - discount(count)) / total for word, count in self._ones.items()}
        even = (1.0 - sum(own.values())) / (self._size - 1)
        return array("d", (0.0 if word == START else own.get(word, 0.0) + even for word in range(self._size)))

    def _estimate_bigrams(self) -> None:
        discount = self._discounts[1].of
        at = 0
        for word, group in groupby(self._order2, key=lambda pair: pair >> BITS):
            pairs = list(group)
            total = sum(map(self._twos.__getitem__, pairs))
            own = [(count - discount(count)) / total for count in map(self._twos.__getitem__, pairs)]
            backoff = self._bow1[word] = 1.0 - sum(own)
            for pair, p in zip(pairs, own, strict=True):
                self._p2[at] = p + backoff * self._p1[pair & _WORD]
                at += 1

    def _weigh_histories(self) -> None:
        """The back-off weight of each bigram: what its trigrams leave."""
        discount, least = self._discounts[2].of, self._least
        for at, group in self._by_history():
            counts = [self._threes[three] for three in group]
            kept = sum(count - discount(count) for count in counts if count >= least)
            self._bow2[at] = 1.0 - kept / sum(counts)

    def _by_history(self) -> Iterator[tuple[int, Iterable[int]]]:
        """Trigrams by their first two words, with the place of that bigram in the order; every one has its place."""
        at = 0
        for pair, group in groupby(self._order3, key=lambda three: three >> BITS):
            while self._order2[at] != pair:
                at += 1
            yield at, group


def _count_trigrams(numbers: array[int]) -> Counter[Ngram]:
    """How often three words stand together within a sentence."""
    triples = zip(numbers, islice(numbers, 1, None), islice(numbers, 2, None), strict=False)
    return Counter(a << 2 * BITS | b << BITS | c for a, b, c in triples if END not in (a, b))


def _continued(threes: Mapping[Ngram, int]) -> Counter[Ngram]:
    """In how many contexts each bigram stands; at the start of a sentence, how often."""
    twos = Counter(three & _PAIR for three in threes)
    first = START << 2 * BITS
    for three, count in threes.items():
        if three >> 2 * BITS == START:
            twos[three - first >> BITS | START << BITS] += count
    return twos


def _discounts(counts: Iterable[int]) -> Discounts:
    """The discounts that leave the least to chance (Chen and Goodman 1998, equation 26)."""
    n = Counter(count for count in counts if count <= 4)
    if not all(n[k] for k in (1, 2, 3, 4)):
        return Discounts(*_USUAL)
    y = n[1] / (n[1] + 2 * n[2])
    found = [k - (k + 1) * y * n[k + 1] / n[k] for k in (1, 2, 3)]
    return Discounts(*(d if 0 < d < k else usual for k, d, usual in zip((1, 2, 3), found, _USUAL, strict=True)))

"""This file composes originals word by word and piece by piece, with no list of phrases: what benchmarks/novel.py
compares restoration by a phrase list with. It is a phrase-based translation model (Koehn et al. 2003) of 100 lines.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from stems import stem
from unspin.lm.model import LanguageModel
from wordwise import WordChannel

# Weights of the terms, found by 20 random steps on a ninth of the first two folds: channel, its inverse, the field's
# bigrams, the general model, bigrams of the web, a word, another ending than the spun word's.
_CHANNEL, _INVERSE, _FIELD, _GENERAL, _WEB, _WORD, _ENDING = 0.3, 0.8, 0.6, 0.3, 0.36, 0.8, -1.2
_PIECE = -0.3
_LONGEST, _BEAM, _OPTIONS = 4, 60, 30
# log P of a pair of words that the web's bigrams lack.
_LOG_NO_BIGRAM = -9.0

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Models:
    """The word channel, the general language model, and bigrams of the web where they are used."""

    channel: WordChannel
    lm: LanguageModel
    bigrams: Mapping[tuple[str, str], int] = field(default_factory=dict)


class Composer:
    """Composes an original from the pieces and words of training pairs, and the words of lexicon rows."""

    def __init__(self, pairs: Sequence[tuple[str, str]], words: Iterable[str], models: Models) -> None:
        self._models = models
        originals = sorted({original for _, original in pairs})
        self._surface: dict[str, set[str]] = defaultdict(set)
        for word in (*words, *(word for each in originals for word in each.split())):
            self._surface[stem(word)].add(word)
        self._field = _Bigrams(originals)
        self._pieces: dict[Words, Counter[Words]] = defaultdict(Counter)
        self._uses: Counter[Words] = Counter()
        for spun, original in pairs:
            for piece, reading in _pieces(spun.split(), original.split(), models.channel):
                self._pieces[piece][reading] += 1
                self._uses[reading] += 1
        self._first: Counter[str] = Counter()
        for (first, _), count in models.bigrams.items():
            self._first[first] += count
        self._met: dict[Words, list[tuple[Words, float]]] = {}

    def best(self, phrase: str) -> tuple[str, float]:
        """The best original of a phrase, and its share among the readings that the beam still holds."""
        words = tuple(phrase.split())
        beams: list[dict[Words, tuple[float, object]]] = [{} for _ in range(len(words) + 1)]
        beams[0][()] = (0.0, self._models.lm.start())
        for start in range(len(words)):
            kept = sorted(beams[start].items(), key=lambda item: -item[1][0])[:_BEAM]
            for end in range(start + 1, min(len(words), start + _LONGEST) + 1):
                for reading, log_channel in self._options(words[start:end]):
                    for before, (log_score, state) in kept:
                        log_lm, after = self._read(before, state, reading)
                        total = log_score + log_channel + log_lm + _PIECE
                        if total > beams[end].get(before + reading, (-math.inf,))[0]:
                            beams[end][before + reading] = (total, after)
        final = {w: s + _FIELD * self._field.log_p(w[-1], "</s>") for w, (s, _) in beams[-1].items() if w}
        best = max(final, key=final.__getitem__)
        return " ".join(best), 1 / sum(math.exp(each - final[best]) for each in final.values())

    def _options(self, piece: Words) -> list[tuple[Words, float]]:
        if piece not in self._met:
            found: dict[Words, float] = {}
            seen = self._pieces.get(piece, Counter())
            for reading, count in seen.items():
                log_inverse = math.log((count - 0.3) / (seen.total() + 0.5))
                found[reading] = _CHANNEL * math.log((count - 0.3) / (self._uses[reading] + 1)) + _INVERSE * log_inverse
            for reading, log_p in self._words(piece[0]) if len(piece) == 1 else ():
                found[reading] = max(log_p, found.get(reading, -math.inf))
            self._met[piece] = sorted(found.items(), key=lambda item: -item[1])[:_OPTIONS]
        return self._met[piece]

    def _words(self, word: str) -> Iterator[tuple[Words, float]]:
        """The words that may stand behind one, and the word itself."""
        behind = self._models.channel.originals(word)
        total = sum(behind.values())
        yield (word,), (_CHANNEL + _INVERSE) * math.log(0.02)
        for original, p in sorted(behind.items(), key=lambda item: -item[1])[: 2 * _OPTIONS]:
            log_p = _CHANNEL * math.log(p + 1e-5) + _INVERSE * math.log(p / total + 1e-5)
            for each in self._surface.get(original, ()):
                yield (each,), log_p + (_ENDING if _ending(each) != _ending(word) else 0.0)

    def _read(self, before: Words, state: object, words: Words) -> tuple[float, object]:
        log_total, last = 0.0, before[-1] if before else "<s>"
        for word in words:
            log_p, state = self._models.lm.score(state, word)
            log_total += _WORD + _FIELD * self._field.log_p(last, word) + _GENERAL * log_p
            if self._models.bigrams:
                count = self._models.bigrams.get((last, word), 0)
                log_total += _WEB * (math.log(count / self._first[last]) if count else _LOG_NO_BIGRAM)
            last = word
        return log_total, state


class _Bigrams:
    """P(word | word before) in the field's phrases, with absolute discounting."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._after: dict[str, Counter[str]] = defaultdict(Counter)
        self._words: Counter[str] = Counter()
        for phrase in phrases:
            words = ["<s>", *phrase.split(), "</s>"]
            self._words.update(words[1:])
            for a, b in pairwise(words):
                self._after[a][b] += 1
        self._total = self._words.total()

    def log_p(self, before: str, word: str) -> float:
        """log P(word | before)."""
        alone = (self._words[word] + 0.1) / (self._total + 1000)
        after = self._after.get(before)
        if not after:
            return math.log(alone)
        return math.log((max(0.0, after[word] - 0.6) + 0.6 * len(after) * alone) / after.total())


def _pieces(spun: Sequence[str], original: Sequence[str], channel: WordChannel) -> set[tuple[Words, Words]]:
    """The pairs of pieces that no alignment of a word crosses."""
    n, m = len(spun), len(original)
    stems = [stem(word) for word in original]
    aligned = []
    for i, word in enumerate(spun):
        behind = channel.originals(word)
        away = [abs((i + 0.5) / n - (j + 0.5) / m) for j in range(m)]
        aligned.append(max(range(m), key=lambda j: (behind.get(stems[j], 0.0) * math.exp(-3 * away[j]), -away[j])))
    found = set()
    for start in range(n):
        for end in range(start + 1, min(n, start + _LONGEST) + 1):
            low, high = min(aligned[start:end]), max(aligned[start:end])
            if any(low <= aligned[k] <= high for k in range(n) if not start <= k < end):
                continue
            low, high = _widened(low, high, set(aligned), m)
            if high - low < _LONGEST:
                found.add((tuple(spun[start:end]), tuple(original[low : high + 1])))
    return found


def _widened(low: int, high: int, aligned: set[int], length: int) -> tuple[int, int]:
    """The span with the words beside it that nothing is aligned to."""
    while low > 0 and low - 1 not in aligned:
        low -= 1
    while high < length - 1 and high + 1 not in aligned:
        high += 1
    return low, high


def _ending(word: str) -> str:
    return next((e for e in ("ing", "ed", "ly", "s") if word.endswith(e) and not word.endswith("ss")), "")

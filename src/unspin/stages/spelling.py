"""This file is the spelling stage: it mends unknown lower-case words where context and channel agree on one reading."""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterator, Sequence
from typing import NamedTuple

from unspin.channel.novelty import Doubt, log_form, slip_probabilities
from unspin.channel.typo import corrections
from unspin.channel.words import misspelt, vulgar
from unspin.core.edit import Edit
from unspin.core.rules import Rule
from unspin.lm.model import LanguageModel
from unspin.lm.sphinx import SphinxModel
from unspin.stages.suspects import LOG_COMMON, Sieve, is_joined, passages_with
from unspin.text.coarse import Cut, coarse_words
from unspin.text.code import stands_for_itself
from unspin.text.tokens import Token, sentences

TYPO = Rule(
    "spelling.typo",
    "Typing error",
    "the word is in no word list, and the context and the keyboard agree on one that is",
    "The comittee will report to the ministers in June.\n",
    "The committee will report to the ministers in June.\n",
)
SUGGEST = 0.2

# As large a share of strange words in a sentence is another language.
_FOREIGN_SHARE = 0.5
# A common misspelling is so much less probable as a new word; it may still be one, of another language.
_LOG_MISSPELT = math.log(1e-4)


class _Case(NamedTuple):
    """A strange word of a text, and what it may stand for: (word, log P(slip, word and the words around)) each."""

    token: Token
    start: int
    readings: Sequence[tuple[str, float]]
    log_new: float

    @property
    def doubt(self) -> Doubt:
        """The case, for a verdict."""
        return Doubt(self.start, _log_sum([log_p for _, log_p in self.readings]), self.log_new)


def spelling_stage(lm: SphinxModel) -> Callable[[str, Cut], Iterator[Edit]]:
    """A stage that corrects typos; names, acronyms, numbers, hyphenated and foreign words are left alone."""
    sieve = Sieve(lm)

    def stage(text: str, cut: Cut = coarse_words) -> Iterator[Edit]:
        strange = sieve.strange(text, cut)
        cases = list(_cases(text, strange.suspects, lm)) if strange.suspects else []
        new = strange.suspects.union(strange.others).difference(case.token.word for case in cases)
        for case, p_slip in zip(cases, slip_probabilities(text, [each.doubt for each in cases], new), strict=True):
            edit = _correct(case, p_slip)
            if edit:
                yield edit

    return stage


def _cases(text: str, suspects: set[str], lm: SphinxModel) -> Iterator[_Case]:
    """The suspects that are like a common word."""
    for start, passage in passages_with(text, suspects):
        for words, at in _unknown_words(passage, suspects):
            spelled = [token.word for token in words]
            readings = _readings(spelled, at, lm)
            if readings:
                yield _Case(words[at], start + words[at].start, readings, _log_new(spelled, at, lm))


def _unknown_words(text: str, suspects: Container[str]) -> Iterator[tuple[list[Token], int]]:
    """Yield each suspect, as its sentence and its place there, but where the sentence is another language."""
    for sentence in sentences(text):
        words = [token for token in sentence if token.is_word]
        strange = [
            k for k, token in enumerate(words) if token.text in suspects and not is_joined(text, token.start, token.end)
        ]
        if len(strange) <= max(1, _FOREIGN_SHARE * len(words)):
            yield from ((words, k) for k in strange if not stands_for_itself(text, words[k].start, words[k].end))


def _correct(case: _Case, p_slip: float) -> Edit | None:
    """The best correction of a word that is a slip with that probability; the confidence is its share of it."""
    log_slip = case.doubt.log_slip
    shares = [(word, p_slip * math.exp(log_p - log_slip)) for word, log_p in case.readings]
    (best, share), *others = sorted(shares, key=lambda reading: -reading[1])
    if share < SUGGEST or best in vulgar():
        return None
    reason = f"“{case.token.text}” is in no word list; “{best}” is the likeliest word here"
    alternatives = tuple(word for word, p in others[:3] if p > 0.01 and word not in vulgar())
    return Edit(case.start, case.token.text, best, TYPO.id, reason, share, alternatives)


def _readings(words: Sequence[str], at: int, lm: SphinxModel) -> list[tuple[str, float]]:
    """log P(slip, word, and the words after it | those before) for each candidate."""
    found = [each for each in corrections(words[at]) if lm.knows(each.word, LOG_COMMON)]
    return [(each.word, each.log_channel + _log_context(words, at, each.word, lm)) for each in found]


def _log_new(words: Sequence[str], at: int, lm: LanguageModel) -> float:
    """log P(a new word is this one, and the words after it)."""
    log_p = log_form(words[at]) + _LOG_MISSPELT * (words[at] in misspelt())
    return log_p + _log_context(words, at, words[at], lm) - lm.score(lm.start(), words[at])[0]


def _log_sum(logs: Sequence[float]) -> float:
    top = max(logs)
    return top + math.log(sum(math.exp(each - top) for each in logs))


def _log_context(words: Sequence[str], at: int, word: str, lm: LanguageModel) -> float:
    """log P of `word` and the two words after it, given the two before."""
    state = lm.start()
    for before in words[max(0, at - 2) : at]:
        _, state = lm.score(state, before)
    total = 0.0
    for each in (word, *words[at + 1 : at + 3]):
        gain, state = lm.score(state, each)
        total += gain
    return total

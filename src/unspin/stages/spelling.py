"""This file is the spelling stage: it mends unknown lower-case words where context and channel agree on one reading."""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Sequence

from unspin.channel.typo import corrections
from unspin.channel.words import misspelt
from unspin.core.edit import Edit
from unspin.core.pipeline import Stage
from unspin.core.rules import Rule
from unspin.core.values import replace
from unspin.lm.model import LanguageModel
from unspin.lm.sphinx import SphinxModel
from unspin.stages.suspects import LOG_COMMON, Sieve, passages_with
from unspin.text.tokens import Token, sentences

TYPO = Rule(
    "spelling.typo",
    "Typing error",
    "the word is in no word list, and the context and the keyboard agree on one that is",
    "The comittee will report to the ministers in June.\n",
    "The committee will report to the ministers in June.\n",
)
SUGGEST = 0.2

# A token that touches one of these is part of something else: an address, a path, a hyphenated word, a foreign name.
_JOINERS = frozenset("-'’@/\\._&#`*=+<>[]{}|~^$%0123456789")

# log P(an unknown word stands here, is right, and is this one). Of 340,000 words of news that were not seen before, 160
# were right and in no list then; new words are spread over a million forms. From 2e-5 to 1e-4 typos planted in 100,000
# words of other news are mended wrongly 14 times, not 22, and rightly 717 times, not 745 (benchmarks/spelling.py).
_LOG_NEW_WORD = math.log(1e-4) + math.log(1e-6)
# A rare word so near, or as large a share of strange ones in a sentence, is another language ("cymru am byth").
_NEAR, _FOREIGN_SHARE = 2, 0.5


def spelling_stage(lm: SphinxModel) -> Stage:
    """A stage that corrects typos; names, acronyms, numbers, hyphenated and foreign words are left alone."""
    sieve = Sieve(lm)

    def stage(text: str) -> Iterator[Edit]:
        suspects = sieve.suspects(text)
        for start, passage in passages_with(text, suspects):
            for sentence, at in _unknown_words(passage, suspects, lm):
                edit = _correct(sentence, at, lm)
                if edit:
                    yield replace(edit, start=start + edit.start)

    return stage


def _unknown_words(text: str, suspects: Container[str], lm: SphinxModel) -> Iterator[tuple[list[Token], int]]:
    """Yield each suspect, as its sentence and its place there, but where the sentence is another language."""
    for sentence in sentences(text):
        words = [token for token in sentence if token.is_word]
        strange = [k for k, token in enumerate(words) if token.text in suspects and not _joined(text, token)]
        if len(strange) <= max(1, _FOREIGN_SHARE * len(words)):
            yield from ((words, k) for k in strange if not _among_strangers(words, k, lm))


def _among_strangers(words: Sequence[Token], at: int, lm: SphinxModel) -> bool:
    """Whether a word beside this one is lower-case, rare, and like no common word, as in another language."""
    around = (*words[max(0, at - _NEAR) : at], *words[at + 1 : at + 1 + _NEAR])
    rare = [t.word for t in around if t.text.islower() and t.word.isalpha() and not lm.knows(t.word, LOG_COMMON)]
    return any(not any(lm.knows(each.word, LOG_COMMON) for each in corrections(word)) for word in rare)


def _joined(text: str, token: Token) -> bool:
    before, after = text[max(0, token.start - 1) : token.start], text[token.end : token.end + 1]
    return before in _JOINERS or (after in _JOINERS and not _ends_sentence(text, token.end))


def _ends_sentence(text: str, at: int) -> bool:
    """Whether the mark at `at` is a full stop with nothing joined on."""
    return text[at] == "." and not text[at + 1 : at + 2].isalnum()


def _correct(words: Sequence[Token], at: int, lm: SphinxModel) -> Edit | None:
    """The best correction of the word at `at`, with its share of all readings as confidence."""
    readings = _readings([token.word for token in words], at, lm)
    if not readings:
        return None
    (best, share), *others = readings
    if share < SUGGEST:
        return None
    reason = f"“{words[at].text}” is in no word list; “{best}” is the likeliest word here"
    alternatives = tuple(word for word, p in others[:3] if p > 0.01)
    return Edit(words[at].start, words[at].text, best, TYPO.id, reason, share, alternatives)


def _readings(words: Sequence[str], at: int, lm: SphinxModel) -> list[tuple[str, float]]:
    """P(word | typo, context) for each candidate, best first; what is missing to one says that the word is right."""
    found = [each for each in corrections(words[at]) if lm.knows(each.word, LOG_COMMON)]
    scored = [(each.word, each.log_channel + _log_context(words, at, each.word, lm)) for each in found]
    log_kept = _log_kept(words, at, lm)
    top = max([log_kept, *(score for _, score in scored)])
    total = math.exp(log_kept - top) + sum(math.exp(score - top) for _, score in scored)
    return sorted(((word, math.exp(score - top) / total) for word, score in scored), key=lambda reading: -reading[1])


def _log_kept(words: Sequence[str], at: int, lm: LanguageModel) -> float:
    """log P that the word is a new one, and right; nothing for one that nobody means."""
    if words[at] in misspelt():
        return -math.inf
    return _LOG_NEW_WORD + _log_context(words, at, words[at], lm) - lm.score(lm.start(), words[at])[0]


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

"""This file is the spelling stage: it mends unknown lower-case words where context and channel agree on one reading."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence

from unspin.channel.typo import corrections, known_words, misspelt
from unspin.core.edit import Edit
from unspin.core.pipeline import Stage
from unspin.core.rules import Rule
from unspin.lexicon.inflect import adjective_forms, noun_forms, verb_forms
from unspin.lm.model import LanguageModel
from unspin.lm.sphinx import SphinxModel
from unspin.text.tokens import Token, sentences

TYPO = Rule(
    "spelling.typo",
    "Typing error",
    "the word is in no word list, and the context and the keyboard agree on one that is",
    "The comittee will report to the ministers in June.\n",
    "The committee will report to the ministers in June.\n",
)
SUGGEST = 0.2

_PLAIN = re.compile(r"[a-z]{4,}")
# A token that touches one of these is part of something else: an address, a path, a hyphenated word, a foreign name.
_JOINERS = frozenset("-'’@/\\._&#`*=+<>[]{}|~^$%0123456789")

# log P(an unknown word stands here, is right, and is this one). Of some 35 words in 410,000 of edited news that are in
# no list nor derived from a listed one, three were right ("neurone", "salvoes"); new words are spread over a million
# forms.
_LOG_NEW_WORD = math.log(2e-5) + math.log(1e-6)
# A rare word so near, or as large a share of strange ones in a sentence, is another language ("cymru am byth").
_NEAR, _FOREIGN_SHARE = 2, 0.5

# The language model's vocabulary has typos of its own ("seperate", "untill", "goverment"), all rarer than this. Words
# rarer than this are no corrections either: what looks like a slip in one is mostly a newer word ("oche", "och").
_LOG_COMMON = -13.0

_PREFIXES = tuple("un re non over under out pre anti mis super sub multi inter micro de".split())
_SUFFIXES = tuple("ly ness less like able ish y ism ist ists wise hood er ers".split())
# No English word has a vowel three times over.
_RUN = re.compile(r"([aeiou])\1\1+")
_ENDINGS = re.compile(r"(?:e?s|e?d|ing|e?r|ers|est)$")


def spelling_stage(lm: SphinxModel) -> Stage:
    """A stage that corrects typos; names, acronyms, numbers, hyphenated and foreign words are left alone."""

    def stage(text: str) -> Iterator[Edit]:
        for sentence, at in _unknown_words(text, lm):
            edit = _correct(sentence, at, lm)
            if edit:
                yield edit

    return stage


def _unknown_words(text: str, lm: SphinxModel) -> Iterator[tuple[list[Token], int]]:
    """Yield each word that no list knows, as its sentence and its place there."""
    if not (suspects := _suspects(text, lm)):
        return
    for sentence in sentences(text):
        words = [token for token in sentence if token.is_word]
        strange = [k for k, token in enumerate(words) if token.text in suspects and not _joined(text, token)]
        if len(strange) <= max(1, _FOREIGN_SHARE * len(words)):
            yield from ((words, k) for k in strange if not _among_strangers(words, k, lm))


def _among_strangers(words: Sequence[Token], at: int, lm: SphinxModel) -> bool:
    """Whether a word beside this one is lower-case, rare, and like no common word, as in another language."""
    around = (*words[max(0, at - _NEAR) : at], *words[at + 1 : at + 1 + _NEAR])
    rare = [t.word for t in around if t.text.islower() and t.word.isalpha() and not lm.knows(t.word, _LOG_COMMON)]
    return any(not any(lm.knows(each.word, _LOG_COMMON) for each in corrections(word)) for word in rare)


def _suspects(text: str, lm: SphinxModel) -> set[str]:
    """The lower-case words that stand once, never with a capital, and are in no word list."""
    counts = Counter(re.findall(r"[^\W\d_]+", text))
    rare = [word for word, n in counts.items() if n == 1 and _PLAIN.fullmatch(word) and not lm.knows(word, _LOG_COMMON)]
    return {
        word for word in rare if word.capitalize() not in counts and word.upper() not in counts and not _is_known(word)
    }


def _is_known(word: str) -> bool:
    """Whether the word is listed, derived from a listed one, drawn out on purpose, or put together from two."""
    known = known_words()
    if word in misspelt():
        return False
    if word in known or _is_drawn_out(word, known) or _is_doer(word, known) or _is_pet_form(word, known):
        return True
    stems = [word.removesuffix(suffix) for suffix in _SUFFIXES if word.endswith(suffix)]
    stems += [stem[:-1] + "y" for stem in stems if stem.endswith("i")]
    stems += [word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix)]
    if any(len(stem) > 4 and stem in known for stem in stems) or _is_inflected(word, known):
        return True
    return any(word[:k] in known and word[k:] in known for k in range(4, len(word) - 3))


def _is_drawn_out(word: str, known: Container[str]) -> bool:
    """Whether one vowel of a listed word is drawn out ("pleeease"); a double one made triple is a slip ("degreee")."""
    return _RUN.sub(r"\1", word) in known and _RUN.sub(r"\1\1", word) not in known and _RUN.search(word) is not None


def _is_doer(word: str, known: Container[str]) -> bool:
    """Whether the word names who does something: "leakers", from a listed "leak".

    Hides 13 of 29,476 one-slip typos of 3,000 common words ("forkers" for workers), and spares the "leakers" of news.
    """
    stem = word.removesuffix("s").removesuffix("er")
    return word.removesuffix("s").endswith("er") and len(stem) >= 4 and (stem in known or stem + "e" in known)


def _is_pet_form(word: str, known: Container[str]) -> bool:
    """Whether the word is listed in its other spelling: "yuppy", "hippy" beside "yuppie", "hippie".

    Hides 2 of the same typos.
    """
    return word.endswith("y") and word[:-1] + "ie" in known


def _is_inflected(word: str, known: Container[str]) -> bool:
    """Whether the word is a form of a listed one, rightly made ("occurred" is, "occured" is not)."""
    bare = _ENDINGS.sub("", word)
    stems = (bare, bare + "e", bare[:-1], bare[:-1] + "y")
    made = (form for stem in stems if stem in known for inflect in _INFLECTIONS for form in inflect(stem))
    return bare != word and word in made


_INFLECTIONS = (verb_forms, noun_forms, adjective_forms)


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
    found = [each for each in corrections(words[at]) if lm.knows(each.word, _LOG_COMMON)]
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

"""This file reads trigram models with back-off through pocketsphinx, and mixes several of them word by word."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

from unspin.core.data import data_file
from unspin.core.errors import SourceError

_exp = math.exp
# pocketsphinx tells probabilities as integers, logarithms to this base.
_LOG_BASE = math.log(1.0001)
# A word outside the vocabulary scores about -53,700 in natural logarithms; words inside it score above -20.
_OUTSIDE = -100.0
# log P of an out-of-vocabulary word: that of the rarest words inside, most of which score -14.0.
LOG_UNKNOWN = -14.0
_UNKNOWN = math.exp(LOG_UNKNOWN)

# The general model is American: "organised" is looked up as "organized" where a model lacks it.
_AMERICAN = (
    (re.compile(r"(?<=\w\w)is(?=(?:e[ds]?|ing|ations?|ers?)$)"), "iz"),
    (re.compile(r"(?<=l)ys(?=(?:e[ds]?|ing)$)"), "yz"),
)
# The models spell numbers out. Which number hardly matters to the words around it, so others than these are "five".
_NUMBERS = dict(
    zip(
        "0 1 2 3 4 5 6 7 8 9 10 11 12".split(),
        "zero one two three four five six seven eight nine ten eleven twelve".split(),
        strict=True,
    )
)
# log P(spelling | number): where no unit stands beside it, a number below ten is in digits 10 times in 100 in British
# news of 2004 (186 of 1,834), 4 times in `news/` (406 of 9,572); from ten to twelve 80 times (723 of 902 there). Others
# stand in digits anyway. With .05 in place of .1 the same edits are made, but for 1 in 700.
_LOG_SPELLING = {
    form: math.log(share if form.isdigit() else 1.0 - share)
    for digits, word in _NUMBERS.items()
    for share in [0.8 if digits in ("0", "10", "11", "12") else 0.1]
    for form in (digits, word)
}

# What a number may have before it, and after it (`channel/sentence.py`).
_SIGNS = "$£€¥%"

# A state is the numbers of the two words before in one int: no object to build, and one dictionary look-up a score.
# 16 million words are more than any vocabulary has.
_BITS = 24
_WORD, _PAIR = (1 << _BITS) - 1, (1 << 2 * _BITS) - 1
# What stands where nothing stands, or nothing that the vocabulary holds; and the mark of a sentence's start.
_NOTHING, _START = 0, 1

# The weight of the model of news English beside the general one: what EM finds on British news of 2004, .37, rounded;
# on text that is more like what the model was counted from it finds .7 (DESIGN.md).
NEWS_WEIGHT = 0.4

# Scores kept, some 150 bytes each. A spun document of 350 words asks for 4,000, and again when it is read again; of
# these others asked only 6 % before. A clean one asks for 150, of which others asked half; of those that 30,000 lack
# 60,000 hold a fifth.
_CACHE_LIMIT = 60_000


_Part = tuple[Callable[[list[str]], int], float, dict[int, str]]


class SphinxModel:
    """A trigram model, or several mixed: P(word) is the weighted sum of theirs. A state is the two words before.

    Each looks a word up in the spelling that it has. Raises SourceError where a file is missing or is no n-gram model
    (ARPA or pocketsphinx's binary form).
    """

    def __init__(self, path: Path | None = None, *more: tuple[Path, float]) -> None:
        """`more`: further models, each with its weight (0 to 1); the first has what they leave."""
        first = path or default_model_file()
        self._models = tuple(_opened(each) for each in (first, *(path for path, _ in more)))
        weights = [weight for _, weight in more]
        # A model with a class of unknown words tells its probability for every word that it lacks.
        self._unknown = tuple(model.prob(["<UNK>"]) for model in self._models)
        # What each model is asked by, its weight, and the form that it has of a word by the word's number, "" for none.
        self._mixed: tuple[_Part, ...] = tuple(
            (model.prob, weight, {_NOTHING: "", _START: "<s>"})
            for model, weight in zip(self._models, (1.0 - sum(weights), *weights), strict=True)
        )
        self._log_spelling = {_NOTHING: 0.0, _START: 0.0}
        self._numbers: dict[tuple[tuple[str, ...], float], int] = {}
        self._unused = count(len(self._log_spelling))
        self._known: dict[str, int] = {}
        self._scores: dict[int, tuple[float, int]] = {}

    def start(self) -> int:
        """The state at the beginning of a sentence."""
        self._forget()
        return _START

    def anywhere(self) -> int:
        """The state where it is not known what stood before."""
        return _NOTHING

    def score(self, state: int, word: str) -> tuple[float, int]:
        """log P(word | state), and the state after the word. `word` is lower case with straight apostrophes."""
        number = self._known.get(word)
        if number is None:
            number = self._meet(word)
        key = state << _BITS | number
        return self._scores.get(key) or self._query(key)

    def score_each(self, states: Sequence[int], word: str) -> list[tuple[float, int]]:
        """The same for several states and one word."""
        number = self._known.get(word)
        if number is None:
            number = self._meet(word)
        get, query = self._scores.get, self._query
        return [get(state << _BITS | number) or query(state << _BITS | number) for state in states]

    def knows(self, word: str, log_least: float = _OUTSIDE) -> bool:
        """Whether a vocabulary holds the word as it is, and the models together give it this log probability."""
        told = ((prob([word]), weight) for prob, weight, _ in self._mixed)
        known = [
            weight * _exp(each * _LOG_BASE)
            for (each, weight), unknown in zip(told, self._unknown, strict=True)
            if each * _LOG_BASE > _OUTSIDE and each != unknown
        ]
        return bool(known) and math.log(sum(known)) > log_least

    def holds(self, word: str) -> bool:
        """Whether `score` finds the word in a vocabulary, in one of its spellings."""
        return any(self._look_up(word))

    def _forget(self) -> None:
        """Empty what is full, so that memory stays bounded over many documents; states stay good."""
        for cache in (self._scores, self._known):
            if len(cache) > _CACHE_LIMIT:
                cache.clear()

    def _query(self, key: int) -> tuple[float, int]:
        """Ask the models for what is not cached: the key is the numbers of the history and the word."""
        word, last, before = key & _WORD, key >> _BITS & _WORD, key >> 2 * _BITS
        p = 0.0
        for prob, weight, forms in self._mixed:
            form, one, two = forms[word], forms[last], forms[before]
            if not form:
                p += weight * _UNKNOWN
                continue
            asked = [form, one, two] if one and two else [form, one] if one else [form]
            p += weight * _exp(prob(asked) * _LOG_BASE)
        found = self._scores[key] = math.log(p) + self._log_spelling[word], key & _PAIR
        return found

    def _meet(self, word: str) -> int:
        """The number of a word that is not known yet."""
        number = self._known[word] = self._number(self._look_up(word), _LOG_SPELLING.get(word, 0.0))
        return number

    def _number(self, forms: tuple[str, ...], log_spelling: float) -> int:
        """The number of a word of the vocabularies. Threads may meet here; each step is one that can't be torn."""
        number = self._numbers.get((forms, log_spelling))
        if number is None:
            number = next(self._unused)
            self._log_spelling[number] = log_spelling
            for (_, _, known), form in zip(self._mixed, forms, strict=True):
                known[number] = form
            number = self._numbers.setdefault((forms, log_spelling), number)
        return number

    def _look_up(self, word: str) -> tuple[str, ...]:
        """The form of `word` that each vocabulary holds, or "" where there is none."""
        spellings = _spellings(word)
        return tuple(
            next((form for form in spellings if _holds(model, form, unknown)), "")
            for model, unknown in zip(self._models, self._unknown, strict=True)
        )


def _opened(path: Path) -> Any:
    # pocketsphinx takes 25 ms to import: only those who need a model pay.
    from pocketsphinx import NGramModel, set_loglevel

    set_loglevel("FATAL")  # what is wrong with a file is told below, and not by the library on standard error
    if not path.is_file():
        raise SourceError(f"language model {path}: no such file; name an ARPA or .lm.bin file")
    try:
        return NGramModel.readfile(str(path))
    except (RuntimeError, ValueError) as error:
        raise SourceError(f"language model {path}: not an n-gram model in ARPA or binary form ({error})") from error


def _holds(model: Any, form: str, unknown: int) -> bool:
    told = model.prob([form])
    return bool(told * _LOG_BASE > _OUTSIDE and told != unknown)


def spelled_out(word: str) -> str:
    """A number as the model has it, in words and without its currency or measure; any other word as it is."""
    word = word.strip(_SIGNS)
    return _NUMBERS.get(word, "five" if word[:1].isdigit() else word)


def _spellings(word: str) -> list[str]:
    """The forms to look up, in order: as written, as a number word, American, and without a possessive ending."""
    word = word.strip(_SIGNS)
    forms = [word, spelled_out(word)]
    forms += [pattern.sub(american, word) for pattern, american in _AMERICAN]
    if word.endswith("'s"):
        forms += _spellings(word[:-2])
    return list(dict.fromkeys(forms))


def default_model_file() -> Path:
    """Where pocketsphinx keeps its general US-English model."""
    from pocketsphinx import get_model_path

    return Path(get_model_path("en-us/en-us.lm.bin"))


def news_model_file() -> Path:
    """Where the package keeps its model of news English."""
    return data_file("news.lm.bin")


@lru_cache(maxsize=1)
def default_model() -> SphinxModel:
    """The general US-English model mixed with that of news English, one for the process."""
    return SphinxModel(None, (news_model_file(), NEWS_WEIGHT))

"""This file reads trigram models with back-off through pocketsphinx; its English model is the default."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from unspin.core.errors import SourceError

# pocketsphinx tells probabilities as integers, logarithms to this base.
_LOG_BASE = math.log(1.0001)
# A word outside the vocabulary scores about -53,700 in natural logarithms; words inside it score above -20.
_OUTSIDE = -100.0
# log P of an out-of-vocabulary word: that of the rarest words inside, most of which score -14.0.
LOG_UNKNOWN = -14.0

# The model is American: "organised" is looked up as "organized".
_AMERICAN = (
    (re.compile(r"(?<=\w\w)is(?=(?:e[ds]?|ing|ations?|ers?)$)"), "iz"),
    (re.compile(r"(?<=l)ys(?=(?:e[ds]?|ing)$)"), "yz"),
)
# The model spells numbers out. Which number hardly matters to the words around it, so others than these are "five".
_NUMBERS = dict(
    zip(
        "0 1 2 3 4 5 6 7 8 9 10 11 12".split(),
        "zero one two three four five six seven eight nine ten eleven twelve".split(),
        strict=True,
    )
)

Words = tuple[str, str]


class SphinxModel:
    """A trigram model: a state is the two words before.

    Raises SourceError where the file is missing or is no n-gram model (ARPA or pocketsphinx's binary form).
    """

    def __init__(self, path: Path | None = None) -> None:
        # pocketsphinx takes 25 ms to import: only those who need the model pay.
        from pocketsphinx import NGramModel, get_model_path

        source = str(path or get_model_path("en-us/en-us.lm.bin"))
        if not Path(source).is_file():
            raise SourceError(f"language model {source}: no such file; name an ARPA or .lm.bin file")
        try:
            self._model: Any = NGramModel.readfile(source)
        except (RuntimeError, ValueError) as error:
            raise SourceError(
                f"language model {source}: not an n-gram model in ARPA or binary form ({error})"
            ) from error
        self._known: dict[str, str] = {}
        self._scores: dict[tuple[str, str, str], float] = {}

    def start(self) -> Words:
        """The state at the beginning of a sentence."""
        return ("", "<s>")

    def score(self, state: Words, word: str) -> tuple[float, Words]:
        """log P(word | state), and the state after the word. `word` is lower case with straight apostrophes."""
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = self._look_up(word)
        key = (state[0], state[1], known)
        log_p = self._scores.get(key)
        if log_p is None:
            log_p = self._scores[key] = self._query(*key)
        return log_p, (state[1], known)

    def knows(self, word: str, log_least: float = _OUTSIDE) -> bool:
        """Whether the vocabulary holds the word, with at least this log probability."""
        return float(self._model.prob([word])) * _LOG_BASE > log_least

    def forget(self) -> None:
        """Drop the cached scores, so that memory stays bounded over many documents."""
        if len(self._scores) > _CACHE_LIMIT:
            self._scores.clear()
        if len(self._known) > _CACHE_LIMIT:
            self._known.clear()

    def _query(self, before: str, last: str, word: str) -> float:
        if not word:
            return LOG_UNKNOWN
        history = [word] if not last else [word, last] if not before else [word, last, before]
        return float(self._model.prob(history)) * _LOG_BASE

    def _look_up(self, word: str) -> str:
        """The form of `word` that the vocabulary holds, or "" where there is none."""
        for form in _spellings(word):
            if self._model.prob([form]) * _LOG_BASE > _OUTSIDE:
                return form
        return ""


# About 100 bytes an entry: 200,000 of them are 20 MB.
_CACHE_LIMIT = 200_000


def _spellings(word: str) -> list[str]:
    """The forms to look up, in order: as written, as a number word, American, and without a possessive ending."""
    word = word.lstrip("$£€¥")
    forms = [word, _NUMBERS.get(word, "five" if word[:1].isdigit() else word)]
    forms += [pattern.sub(american, word) for pattern, american in _AMERICAN]
    if word.endswith("'s"):
        forms += _spellings(word[:-2])
    return list(dict.fromkeys(forms))


@lru_cache(maxsize=1)
def default_model() -> SphinxModel:
    """The general US-English model, one for the process."""
    return SphinxModel()

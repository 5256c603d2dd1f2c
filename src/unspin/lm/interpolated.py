"""This file mixes a domain's language model with the general one, word by word."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path

from unspin.core.errors import SourceError
from unspin.lm.model import LanguageModel, State
from unspin.lm.sphinx import SphinxModel, default_model

# The weight of a model that does not tell its own.
EVEN = 0.5
# The first line of a model that `unspin learn lm` wrote, in binary form the last one; its width is fixed, so that the
# weight can be put in last.
_HEADER = "# unspin domain model, weight {:.4f}\n"
_WEIGHT = re.compile(rb"# unspin domain model, weight ([01]\.\d{4})\n")


class Interpolated:
    """P(word) = weight * P_domain(word) + (1 - weight) * P_general(word); a state is a pair of states."""

    def __init__(self, general: LanguageModel, domain: LanguageModel, weight: float) -> None:
        self._general, self._domain = general, domain
        self._weight, self._rest = weight, 1.0 - weight

    def start(self) -> State:
        """The state at the beginning of a sentence."""
        return self._general.start(), self._domain.start()

    def anywhere(self) -> State:
        """The state where it is not known what stood before."""
        return self._general.anywhere(), self._domain.anywhere()

    def score(self, state: State, word: str) -> tuple[float, State]:
        """log P(word | state), and the state after the word."""
        log_general, general = self._general.score(state[0], word)
        log_domain, domain = self._domain.score(state[1], word)
        mixed = self._weight * math.exp(log_domain) + self._rest * math.exp(log_general)
        return math.log(mixed), (general, domain)

    def score_each(self, states: Sequence[State], word: str) -> list[tuple[float, State]]:
        """The same for several states and one word."""
        return [self.score(state, word) for state in states]


def with_domain(path: Path) -> Interpolated:
    """The general model mixed with the domain's at `path`, by the weight that the file tells, else half and half.

    Raises SourceError where the file is no n-gram model.
    """
    domain = SphinxModel(path)
    return Interpolated(default_model(), domain, weight_of(path))


def weight_of(path: Path) -> float:
    """The weight (0 to 1) in the first or last line of a model, or one half.

    Raises SourceError where the file can't be read.
    """
    size = len(header(EVEN))
    try:
        with path.open("rb") as file:
            first = file.read(size)
            file.seek(max(0, path.stat().st_size - size))
            found = _WEIGHT.fullmatch(first) or _WEIGHT.fullmatch(file.read(size))
    except OSError as error:
        raise SourceError(f"language model {path}: can't be read: {error.strerror or error}") from error
    return float(found[1]) if found else EVEN


def header(weight: float) -> str:
    """The line of a model that tells its weight (0 to 1) beside the general one."""
    return _HEADER.format(weight)

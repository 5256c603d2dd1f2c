"""This file says what every language model offers: a start state, and a score for the next word."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Protocol

State = Hashable


class LanguageModel(Protocol):
    """P(word | state), in natural logarithms. Equal states score alike for ever after."""

    def start(self) -> State:
        """The state at the beginning of a sentence."""
        ...

    def score(self, state: State, word: str) -> tuple[float, State]:
        """log P(word | state), and the state after the word."""
        ...

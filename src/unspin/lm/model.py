"""This file says what every language model offers: a start state, and a score for the next word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

# Whatever the model likes, as long as it can be a key of a dictionary.
State = Any


class LanguageModel(Protocol):
    """P(word | state), in natural logarithms. Equal states score alike for ever after."""

    def start(self) -> State:
        """The state at the beginning of a sentence."""
        ...

    def anywhere(self) -> State:
        """The state where it is not known what stood before."""
        ...

    def score(self, state: State, word: str) -> tuple[float, State]:
        """log P(word | state), and the state after the word."""
        ...

    def score_each(self, states: Sequence[State], word: str) -> list[tuple[float, State]]:
        """The same for several states and one word."""
        ...

"""This file says what language models offer: word by word a state and a score, or a score for a whole text."""

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


class SentenceModel(Protocol):
    """P(text), in natural logarithms: a model that reads texts of a sentence or two as a whole."""

    def log_probabilities(self, texts: Sequence[str]) -> list[float]:
        """log P(text) of each."""
        ...

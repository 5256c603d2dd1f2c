"""This file finds what is most frequent among many things, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from typing import Generic, TypeVar

Thing = TypeVar("Thing", bound=Hashable)

# Different things that are counted at once. A million news documents have some ten thousand substitutions, so that
# nothing is left out; of what has no end, such as typing errors, the rare ones go.
MOST = 20_000


class Heavy(Generic[Thing]):
    """Counts things. When there are too many, the rarer half is forgotten: `missed` is the most that one may lack."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self.missed = most, 0
        self._counts: Counter[Thing] = Counter()

    def add(self, thing: Thing) -> None:
        """Count one."""
        self._counts[thing] += 1
        if len(self._counts) > self._most:
            self._forget()

    def top(self, number: int) -> list[tuple[Thing, int]]:
        """The most frequent, the most frequent first; of equals the one that was first met."""
        return self._counts.most_common(number)

    def _forget(self) -> None:
        kept = self._counts.most_common(self._most // 2)
        self.missed += self._counts.most_common(len(kept) + 1)[-1][1]
        self._counts = Counter(dict(kept))

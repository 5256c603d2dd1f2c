"""This file defines the lattice of what the author may have written.

Nodes are the boundaries between the words that stand there. An edge says: these words may stand for those, and the
channel turns the ones into the others with this log probability.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


class Edge(NamedTuple):
    """written[start:end] may once have been `words`.

    A sentence has some 50 of them, each hashed and compared several times: a tuple does that at half the price of a
    dataclass.
    """

    start: int
    end: int
    words: tuple[str, ...]
    log_channel: float


@dataclass(frozen=True)
class Lattice:
    """The words as written, and all edges over them: first one for each word that keeps it, then all replacements."""

    written: tuple[str, ...]
    edges: tuple[Edge, ...]

    @cached_property
    def leaving(self) -> list[list[int]]:
        """The places of the edges that start at each node."""
        leaving: list[list[int]] = [[] for _ in self.written]
        for place, edge in enumerate(self.edges):
            leaving[edge.start].append(place)
        return leaving

"""This file defines a substitution at its place in a spun text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """A substitution at a place: text[start:end] of the spun document of this number."""

    spun: str
    original: str
    document: int
    start: int
    end: int

"""This file says how a document that failed is told of."""

from __future__ import annotations

from typing import TypedDict


class Failure(TypedDict):
    """A document that could not be cleaned, the kind of error, and what it says."""

    document: str
    error: str
    message: str

"""This file defines a document: a text, and where it came from."""

from __future__ import annotations

from collections.abc import Mapping

from unspin.core.values import dataclass, field


@dataclass(frozen=True, slots=True)
class Document:
    """A text with a name that a person can find it by, and whatever else its source knew of it."""

    text: str
    name: str = "<text>"
    meta: Mapping[str, str] = field(default_factory=dict)

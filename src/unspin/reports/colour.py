"""This file paints words for a terminal, or leaves them plain."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TextIO

Paint = Callable[[str, str], str]

_CODES = {"path": "1", "rule": "36", "before": "31", "after": "32", "reason": "2"}


def plain(_role: str, text: str) -> str:
    """`text` as it is."""
    return text


def coloured(role: str, text: str) -> str:
    """`text` in the colour of its role: path, rule, before, after or reason."""
    return f"\x1b[{_CODES[role]}m{text}\x1b[0m" if text else text


def wants_colour(stream: TextIO) -> bool:
    """Whether the stream is a terminal that shows colours, and nobody asked for none (https://no-color.org)."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and stream.isatty()

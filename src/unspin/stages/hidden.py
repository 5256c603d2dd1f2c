"""This file removes what a reader never sees and a program reads: codes that turn text round, and hidden messages."""

from __future__ import annotations

import re

from unspin.stages.encoding import DIRECTIONS, SELECTORS, TAGS

_DIRECTION = re.compile(f"[{DIRECTIONS}]+")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_SMUGGLED = re.compile(f"(?<![\U0001f3f4{TAGS}])[{TAGS}]+|(?<=[{SELECTORS}])[{SELECTORS}]+")


def without_directions(line: str) -> str:
    """The line without direction codes, unless it has letters that run from right to left."""
    return line if _RIGHT_TO_LEFT.search(line) else _DIRECTION.sub("", line)


def without_messages(line: str) -> str:
    """The line without hidden runs; the flags of England, Scotland and Wales stay, and one selector after a sign."""
    return _SMUGGLED.sub("", line)

"""This file removes what a reader never sees and a program reads: codes that turn text round, and hidden messages."""

from __future__ import annotations

import re

from unspin.core.rules import Rule

DIRECTION = Rule(
    "encoding.direction",
    "Direction code",
    "an invisible code turns the text round, so that it reads other than it is stored",
    "the \u202eknab\u202c closed",
    "the knab closed",
)
SMUGGLED = Rule(
    "encoding.smuggled",
    "Hidden message",
    "a run of characters that show nothing carries text for programs alone",
    "The ferry left.\U000e0049\U000e0067\U000e006e\U000e006f\U000e0072\U000e0065",
    "The ferry left.",
)

# Marks, embeddings, overrides and isolates: rightly used beside the letters of right-to-left scripts, and without
# them the means of "Trojan Source" (Boucher and Anderson 2021, arXiv 2111.00169).
DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_DIRECTION = re.compile(f"[{DIRECTIONS}]+")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)

# Tags copy ASCII letter by letter; their one use is in flags, after the black flag. A second variation selector in a
# row selects nothing, and rows of them have carried hidden bytes.
SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
TAGS = "\U000e0000-\U000e007f"
_SMUGGLED = re.compile(f"(?<![\U0001f3f4{TAGS}])[{TAGS}]+|(?<=[{SELECTORS}])[{SELECTORS}]+")


def without_directions(line: str) -> str:
    """The line without direction codes, unless it has letters that run from right to left."""
    return line if _RIGHT_TO_LEFT.search(line) else _DIRECTION.sub("", line)


def without_messages(line: str) -> str:
    """The line without hidden runs; the flags of England, Scotland and Wales stay, and one selector after a sign."""
    return _SMUGGLED.sub("", line)

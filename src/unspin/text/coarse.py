"""This file cuts a text into words coarsely, some twenty times faster than the tokeniser: for sieves, not for edits."""

from __future__ import annotations

import re

# What a word holds here: letters, digits, hyphens (which a compound keeps) and the dollar sign (an amount is no number
# word). All else parts words, so that "minister's" is "minister", "s" and "p.c" is "p", "c".
_KEPT = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789-$")
_TABLE = bytes(ord(chr(k).lower()) if k > 127 or ord(chr(k).lower()) in _KEPT else 32 for k in range(128)) + bytes(
    range(128, 256)
)
_WIDE_MARK = re.compile(r"[^\w\x00-\x7f£€¥]")


def coarse_words(text: str) -> list[str]:
    """The words of `text` in lower case, parted by any mark that is no letter, digit, hyphen or dollar sign."""
    if not text.isascii():
        text = _WIDE_MARK.sub(" ", text.lower())
    return text.encode("utf-8", "surrogatepass").translate(_TABLE).decode("utf-8", "surrogatepass").split()

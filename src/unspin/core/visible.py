"""This file makes text safe to print: what a terminal would obey, or nobody could see, is written as an escape."""

from __future__ import annotations

import re

_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Printable in Python's sense leaves out controls, format characters (among them those that turn the direction of
# writing), lone surrogates (bytes of a file name that are no UTF-8) and every space but the ordinary one.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    """`text` on one line, with escapes for all that is not printable."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else escape(each) for each in text)


def harmless(text: str) -> str:
    """`text` with its lines and tabs, and escapes for what a terminal would obey."""
    return _CONTROL.sub(lambda match: escape(match[0]), text)


def shortened(text: str, limit: int = 80) -> str:
    """`text`, or its two ends with an ellipsis between them; at most `limit` characters."""
    if len(text) <= limit:
        return text
    half = (limit - 1) // 2
    return f"{text[:half]}…{text[-half:]}"


def escape(character: str) -> str:
    """A character as Python would write it in a string; a byte that is no UTF-8 as that byte."""
    if character in _NAMED:
        return _NAMED[character]
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # os.fsdecode keeps such a byte as this surrogate
        code -= 0xDC00
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

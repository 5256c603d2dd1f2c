"""This file turns text into HTML that shows it and can do nothing else."""

from __future__ import annotations

import re
import unicodedata
from html import escape

# HTML has no way to write these: a parser turns NUL into U+FFFD, and a lone surrogate has no UTF-8 form.
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
_SYMBOLS = {"\n": "↵", "\t": "⇥", " ": "␣"}


def safe(text: str) -> str:
    """`text` for an element or a quoted attribute; a parser reads back the same characters.

    A carriage return goes in as a reference, because parsers turn a raw one into a line feed.
    """
    return escape(_UNWRITABLE.sub("\ufffd", text)).replace("\r", "&#13;")


def unseen(text: str) -> str:
    """A symbol for text that leaves no ink, such as a line end; "" where there is something to see."""
    if not text or any(_has_ink(character) for character in text):
        return ""
    return next((_SYMBOLS[character] for character in text if character in _SYMBOLS), "·")


def shown(text: str, limit: int = 200) -> str:
    """`text` for a note: characters that cannot be seen get their names, and a long middle is left out."""
    if len(text) > limit:
        half = limit // 2
        return f"{shown(text[:half])} <span>…</span> {shown(text[-half:])}"
    if text.isprintable() and not unseen(text):
        return safe(text)
    return "".join(_named(character, bool(unseen(text))) for character in text)


def count(number: int, noun: str) -> str:
    """A number with its noun: 1 edit, 1,234 edits."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _named(character: str, alone: bool) -> str:
    if (character == " " and alone) or character in "\n\t":
        return f"<code>{_SYMBOLS[character]}</code>"
    if character == " " or (character.isprintable() and _has_ink(character)):
        return safe(character)
    name = unicodedata.name(character, "").lower()
    return f"<code>U+{ord(character):04X}{' ' + safe(name) if name and alone else ''}</code>"


def _has_ink(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZ"

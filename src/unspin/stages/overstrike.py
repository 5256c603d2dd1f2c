"""This file reads lines as printers did, which went back with the backspace and struck over what stood there."""

from __future__ import annotations

import unicodedata

BACKSPACE = "\x08"
_ACCENTS = {"'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", ",": "\u0327"}


def without_overstrikes(line: str) -> str:
    """The line as it was printed, as plain text: underlined and bold characters stand once, accents on their letters.

    A line in which anything else was struck over, which no character shows, stays.
    """
    if BACKSPACE not in line:
        return line
    printed: list[str] = []
    column = 0
    for character in line:
        if character == BACKSPACE:
            column = max(0, column - 1)
            continue
        if column == len(printed):
            printed.append(character)
        else:
            struck = _struck(printed[column], character)
            if not struck:
                return line
            printed[column] = struck
        column += 1
    return "".join(printed)


def _struck(below: str, above: str) -> str:
    """What two characters in one place show, or "" where no character does."""
    if "_" in (below, above) or below == above:
        return below if above == "_" else above
    accent, letter = (below, above) if below in _ACCENTS else (above, below)
    both = unicodedata.normalize("NFC", letter + _ACCENTS.get(accent, "_"))
    return both if len(both) == 1 and letter.isalpha() else ""

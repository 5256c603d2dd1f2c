"""This file finds the character references of HTML and Markdown, such as `&amp;`."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from unspin.text.spans import BLANK, NOTHING, Markup

REFERENCE = re.compile(r"&(?:#[0-9]{1,7};?|#[xX][0-9A-Fa-f]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};?)")


def references(text: str) -> Iterator[Markup]:
    """The references in `text`, read as the space or mark that each stands for; one for a letter is part of a word."""
    if "&" not in text:
        return
    for match in REFERENCE.finditer(text):
        character = html.unescape(match[0])
        if character != match[0]:
            yield Markup(match.start(), match.end(), _fill(character))


def _fill(character: str) -> str:
    if character.isspace():
        return " "
    if character.isalnum() or character in _INVISIBLE:
        return NOTHING
    return character if len(character) == 1 else BLANK


# The soft hyphen and the zero-width characters.
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060"

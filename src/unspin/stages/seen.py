"""This file reads a line of Markdown as a reader sees it: links by their texts, without emphasis.

Scraped pages have links in plain text files too, so a line is read so whatever its file's name says.
"""

from __future__ import annotations

import re

# A target holds no space, so "[1] (see below)" and "a[i](x y)" are none; pictures are no text.
_TARGET = r"""\((?:[^()\s]|\([^()\s]*\)){0,500}(?:\s(?:"[^"\n]*"|'[^'\n]*'))?\)"""
_LINK = re.compile(rf"(?<![!\\\w\]])\[([^\[\]\n]{{1,200}})\](?:{_TARGET}|\[[^\[\]\n]{{0,60}}\])")
_EMPHASIS = re.compile(r"\*{1,3}|_{2,3}")


def seen(line: str) -> str:
    """The line with the texts of its links in their place; the same line where it has none."""
    if "](" not in line and "][" not in line:
        return line
    read = _LINK.sub(r"\1", line)
    return line if read == line else _EMPHASIS.sub("", read)

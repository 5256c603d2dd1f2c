"""This file finds signs that text is code, or that a word in it stands for itself."""

from __future__ import annotations

import re

# Calls, snake_case, camelCase, paths of names, sigils, options, brackets of code and of markup.
_CODE = re.compile(r"\w\(\)|[a-z][_A-Z][A-Za-z]|::|->|&&|\|\||[$%@][a-z]|\s--?[a-z]|[{}\\<>=\[\]]")
# What follows a name: a call, an index, a scope, a member, a value; after an abbreviation's full stop the sentence goes
# on; "[sic]" says that the author meant it. All of it stands on the same line.
_AFTER = re.compile(r"\(|[^\S\n]?(?:::|->|=|\[sic\b)|\.[^\S\n]+[a-z(]")
_BEFORE = re.compile(r"(?:::|->|=)[^\S\n]?\Z")
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’"}


def count_code(text: str) -> int:
    """How many marks of code the text has."""
    return len(_CODE.findall(text))


def stands_for_itself(text: str, start: int, end: int) -> bool:
    """Whether the word at text[start:end] is quoted alone, called, assigned, or cut short by a full stop."""
    before = text[max(0, start - 3) : start]
    quoted = bool(before) and _QUOTES.get(before[-1], "") == text[end : end + 1] != ""
    return quoted or _AFTER.match(text, end) is not None or _BEFORE.search(before) is not None

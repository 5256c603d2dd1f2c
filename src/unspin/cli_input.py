"""This file tells standard input from files in the words of a command line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from unspin.core.errors import SettingsError, SourceError
from unspin.sources.places import Place, place

# What "-" names. It is known by identity, for "./-" is an equal path and names a file.
STDIN = Path("-")


def file_or_stdin(word: str) -> Path:
    """What a word names: a path, or standard input."""
    return STDIN if word == "-" else Path(word)


def place_or_stdin(word: str) -> Place:
    """The same where URLs are taken too."""
    return STDIN if word == "-" else place(word)


def names_stdin(paths: Sequence[Place]) -> bool:
    """Whether the paths are standard input alone.

    Raises SettingsError where it stands among others.
    """
    found = any(path is STDIN for path in paths)
    if found and len(paths) > 1:
        raise SettingsError("- stands for standard input and comes alone; name a file of that name ./-")
    return found


def read_stdin() -> bytes:
    """The bytes of standard input.

    Raises SourceError where the process was started without one.
    """
    if sys.stdin is None:
        raise SourceError("standard input is closed; name a file")
    return sys.stdin.buffer.read()


def as_names(words: Sequence[str]) -> list[str]:
    """What begins with "--", after which hooks put names of files, so that a file may be named "-" or "--"."""
    return [*words[:1], *(f"./{word}" if word in ("-", "--") else word for word in words[1:])]

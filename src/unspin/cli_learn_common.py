"""This file is what the commands of `unspin learn` share: options, and who judges a document."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unspin.core.document import Document

Subcommands = argparse._SubParsersAction  # argparse has no public name for it


def add_texts(command: argparse.ArgumentParser, name: str, what: str) -> None:
    """Texts to learn from, and the field that they stand in."""
    command.add_argument(name, nargs="+", type=Path, metavar=name.upper(), help=what)
    command.add_argument(
        "--field", default="text", metavar="NAME", help="field of the text in JSON lines (default: text)"
    )


def add_output(command: argparse.ArgumentParser, what: str) -> None:
    """The file to write."""
    command.add_argument("-o", "--output", type=Path, required=True, metavar="OUT", help=what)


def count(word: str) -> int:
    """A whole number from 1 on."""
    value = int(word) if word.isascii() and word.isdigit() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"{word!r} is no whole number from 1 on")
    return value


def judge() -> Callable[[Document], float]:
    """P(spun) of a document."""
    from unspin.api import Cleaner

    cleaner = Cleaner()
    return lambda document: cleaner.detect(document).probability

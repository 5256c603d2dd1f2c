"""This file writes reports to standard output: text in the terminal's encoding, data always in UTF-8."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from unspin.core.visible import harmless


def write_text(pieces: Iterable[str]) -> None:
    """Print text that is safe to print; a character that the terminal's encoding lacks becomes an escape."""
    for piece in pieces:
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(piece.encode(encoding, "backslashreplace").decode(encoding))


def write_data(pieces: Iterable[str]) -> None:
    """Write for a program to read: UTF-8 whatever the terminal's encoding, line ends as they are."""
    sys.stdout.flush()
    for piece in pieces:
        sys.stdout.buffer.write(piece.encode("utf-8", "surrogatepass"))
    sys.stdout.buffer.flush()


def write_diff(diff: str) -> None:
    """Write a diff as it is, for `patch` to read; on a terminal without what it would obey."""
    write_data([harmless(diff) if sys.stdout.isatty() else diff])

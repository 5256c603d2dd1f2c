"""This file names the failures unspin expects: each message says what, where, and what to do."""

from __future__ import annotations


class UnspinError(Exception):
    """Any failure that unspin expects and explains."""


class DecodingError(UnspinError):
    """Bytes that are no text: binary data, or an encoding that nothing here can read.

    `binary` tells that no encoding would help: an image, an archive, a program.
    """

    def __init__(self, message: str, binary: bool = False) -> None:
        super().__init__(message)
        self.binary = binary


class LexiconError(UnspinError):
    """A dictionary file that breaks the lexicon's form or laws; its arguments are the faults, one message each."""

    def __str__(self) -> str:
        return "\n".join(self.args)


class SettingsError(UnspinError):
    """A setting that does not exist or has an impossible value; `within` names the entry of a table that is wrong."""

    def __init__(self, message: str, within: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.within = within


class SourceError(UnspinError):
    """An input that can't be read, or an output that can't be written."""


class LearnError(UnspinError):
    """Texts from which nothing, or nothing that can be trusted, can be learnt; or a package that learning needs."""

"""This file keeps values that are too many for memory in a temporary file, to be gone through more than once."""

from __future__ import annotations

import pickle
import weakref
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Generic, TypeVar

Value = TypeVar("Value")

# Bytes that stay in memory: a few hundred articles never touch the disk.
_IN_MEMORY = 16_000_000


class Spool(Generic[Value]):
    """Values in the order in which they were added. The file has no name, and goes when the spool does."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - it lives as long as the spool
        weakref.finalize(self, self._file.close)
        self._ends: int = 0
        self._many = 0

    def add(self, value: Value) -> None:
        """Add a value that can be pickled."""
        self._file.seek(self._ends)
        pickle.dump(value, self._file, pickle.HIGHEST_PROTOCOL)
        self._ends = self._file.tell()
        self._many += 1

    def __len__(self) -> int:
        return self._many

    def __iter__(self) -> Iterator[Value]:
        position = 0
        for _ in range(self._many):
            self._file.seek(position)
            value: Value = pickle.load(self._file)  # noqa: S301 - what was written above, in a file that has no name
            position = self._file.tell()
            yield value

"""This file writes an output that can be cut where it was marked: each part is packed by itself."""

from __future__ import annotations

import hashlib
import os
import zlib
from pathlib import Path
from typing import Any

from unspin.core.errors import SourceError
from unspin.sources.journal import Mark
from unspin.sources.places import needed

# gzip's and zstd's own defaults. Parts of a megabyte each pack within some per cent as well as one whole.
_GZIP_LEVEL, _ZSTD_LEVEL = 6, 3


class Output:
    """A file that grows part by part; gzip members and zstd frames are whole within a part.

    Raises SourceError where what is there is not what the last mark says.
    """

    def __init__(self, path: Path, packing: str, last: Mark) -> None:
        self._packing = packing
        self._file = path.open("r+b" if path.exists() else "w+b")
        size = self._file.seek(0, os.SEEK_END)
        if size < last.written:
            self._file.close()
            raise SourceError(f"{path}: shorter than its journal says; begin anew with --restart")
        self._file.truncate(last.written)
        self._file.seek(last.written)
        self._begin()

    @property
    def written(self) -> int:
        """How many bytes the file has, those of an unfinished part included."""
        return self._file.tell()

    def add(self, data: bytes) -> None:
        """Write some bytes of a part."""
        self._put(self._packer.compress(data) if self._packer else data)

    def finish_part(self) -> str:
        """End a part, with all of it on the disk; the SHA-256 of its bytes."""
        if self._packer:
            self._put(self._packer.flush())
        self._file.flush()
        os.fsync(self._file.fileno())
        found = self._hash.hexdigest()
        self._begin()
        return found

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _begin(self) -> None:
        self._hash = hashlib.sha256()
        self._packer: Any = _packer(self._packing) if self._packing else None

    def _put(self, data: bytes) -> None:
        self._hash.update(data)
        self._file.write(data)


def verify(path: Path, marks: list[Mark]) -> None:
    """Raise SourceError where the last part of a file is not as its mark says."""
    if not marks:
        return
    start = marks[-2].written if marks[1:] else 0
    with path.open("rb") as file:
        file.seek(start)
        found = hashlib.sha256(file.read(marks[-1].written - start)).hexdigest()
    if found != marks[-1].sha256:
        raise SourceError(f"{path}: not as its journal says; begin anew with --restart")


def _packer(packing: str) -> Any:
    if packing == "gz":
        return zlib.compressobj(_GZIP_LEVEL, wbits=zlib.MAX_WBITS | 16)  # a header without name and time
    return needed("zstandard", "corpus", "a .zst file").ZstdCompressor(_ZSTD_LEVEL).compressobj()

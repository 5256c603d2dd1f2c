"""This file reads bytes piece by piece, unpacking gzip and zstd, and tells where they are damaged."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Any

from unspin.core.errors import SourceError
from unspin.sources.places import Place, needed, opened

# Plain bytes at a time. Packed ones come in smaller pieces, as a few of them can unpack to a thousand times as many.
_PIECE, _PACKED_PIECE = 1 << 16, 1 << 11


class DamagedError(SourceError):
    """Packed bytes that end or break off: what came before is good."""


def pieces(where: Place, packing: str, start: int = 0) -> Iterator[bytes]:
    """The unpacked bytes from offset `start` on; `packing` is "gz", "zst" or "".

    Raises DamagedError after the last good piece, SourceError where the place can't be read at all.
    """
    with opened(where) as file:
        if packing:
            packed = iter(lambda: file.read(_PACKED_PIECE), b"")
            yield from _from(start, _unpacked(packed, _unpacker(packing)))
        else:
            file.seek(start)
            yield from iter(lambda: file.read(_PIECE), b"")


def _unpacker(packing: str) -> Callable[[], Any]:
    """Makes what unpacks one gzip member or zstd frame."""
    if packing == "gz":
        return lambda: zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    zstandard = needed("zstandard", "corpus", "a .zst file")
    return lambda: zstandard.ZstdDecompressor().decompressobj()


def _unpacked(packed: Iterator[bytes], new: Callable[[], Any]) -> Iterator[bytes]:
    """Members one after another, as gzip and zstd allow; zeros after a member are padding."""
    member = None
    try:
        for each in packed:
            rest = each
            while rest.strip(b"\0") if member is None else rest:
                member = member or new()
                yield member.decompress(rest)
                rest = member.unused_data if member.eof else b""
                member = None if member.eof else member
    except SourceError:
        raise
    except Exception as error:  # zlib and zstandard each have errors of their own
        raise DamagedError(f"the packed data is damaged from here on ({error}); fetch the file again") from error
    if member is not None:
        raise DamagedError("the packed data ends too early; fetch the file again")


def _from(start: int, unpacked: Iterator[bytes]) -> Iterator[bytes]:
    """What stands from byte `start` on."""
    for piece in unpacked:
        if len(piece) > start:
            yield piece[start:]
        start = max(0, start - len(piece))

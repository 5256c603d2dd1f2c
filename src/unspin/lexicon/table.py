"""This file holds tables of texts that open without being read: a look-up cuts out what it asks for.

One document asks for a few hundred of 100,000 words, so to make a dictionary of them all was most of its time. Here the
keys are spread over buckets by their checksum, some four in each, and an index tells where each bucket begins.
"""

from __future__ import annotations

import sys
from collections.abc import ItemsView, Iterator, Mapping
from itertools import accumulate
from typing import TypeVar, overload
from zlib import crc32

_Other = TypeVar("_Other")

# No key or value holds one of these.
_LINE, _END_OF_KEY, _END_OF_NAME = "\n", "\f", "\t"
# Bytes of a place in the index.
_PLACE = 4
_KEYS_IN_BUCKET = 4
# Bytes before the tables: a checksum, the order of bytes, which differs among machines that share a folder, and an end.
_HEAD = b"%08x " + sys.byteorder.encode() + b"\n"
_HEAD_SIZE = len(_HEAD % 0)
# Words of a document may hold what is no character by itself.
_ERRORS = "surrogatepass"


class Table(Mapping[str, str]):
    """The texts of some keys, among the packed bytes of several tables."""

    def __init__(self, data: bytes, start: int, places: int) -> None:
        """`start` is where the index begins, of so many places: of each bucket, and of the end of the last."""
        self._data, self._mask = data, places - 2
        self._start = start + _PLACE * places
        self._places = memoryview(data)[start : self._start].cast("I")

    @overload
    def get(self, key: str, /) -> str | None: ...
    @overload
    def get(self, key: str, /, default: str) -> str: ...
    @overload
    def get(self, key: str, /, default: _Other) -> str | _Other: ...
    def get(self, key: str, /, default: object = None) -> object:
        """The text of a key."""
        at = self._text_of(key)
        return default if at < 0 else self._data[at : self._data.index(b"\n", at)].decode("utf-8", _ERRORS)

    def __getitem__(self, key: str) -> str:
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._text_of(key) >= 0

    def __iter__(self) -> Iterator[str]:
        return (key for key, _ in self.items())

    def items(self) -> ItemsView[str, str]:
        """All keys with their texts, cut out at once."""
        lines = self._data[self._start : self.end].decode("utf-8", _ERRORS).split(_LINE)
        parted = (line.partition(_END_OF_KEY) for line in lines if line)
        return {key: text for key, _, text in parted}.items()

    def __len__(self) -> int:
        return self._data.count(_END_OF_KEY.encode(), self._start, self.end)

    @property
    def end(self) -> int:
        """Where the last bucket ends."""
        return self._start + self._places[-1]

    def _text_of(self, key: str) -> int:
        """Where the text of the key begins, or -1."""
        if _LINE in key:
            return -1  # it might seem to stand across two lines
        written = key.encode("utf-8", _ERRORS)
        bucket, sought = crc32(written) & self._mask, b"\n%b\f" % written
        start, end = self._places[bucket], self._places[bucket + 1]
        at = self._data.find(sought, self._start + start, self._start + end)
        return at if at < 0 else at + len(sought)


def pack(tables: Mapping[str, Mapping[str, str]]) -> bytes:
    """Tables as bytes, by their names, in their order."""
    packed = {name: _packed(table) for name, table in tables.items()}
    names = [f"{name}{_END_OF_NAME}{len(index) // _PLACE}" for name, (index, _) in packed.items()]
    body = (_LINE.join(names) + _END_OF_KEY).encode() + b"".join(part for each in packed.values() for part in each)
    return _HEAD % crc32(body) + body


def unpack(data: bytes) -> dict[str, Table] | None:
    """The tables of bytes that `pack` made on such a machine; None where they are damaged."""
    if data[:_HEAD_SIZE] != _HEAD % crc32(memoryview(data)[_HEAD_SIZE:]):
        return None
    tables, at = {}, data.index(_END_OF_KEY.encode()) + 1
    for line in filter(None, data[_HEAD_SIZE : at - 1].decode().split(_LINE)):
        name, places = line.split(_END_OF_NAME)
        tables[name] = table = Table(data, at, int(places))
        at = table.end
    return tables


def _packed(table: Mapping[str, str]) -> tuple[bytes, bytes]:
    """The index and the buckets of a table."""
    texts, number = table.items(), 1
    while number * _KEYS_IN_BUCKET < len(texts):
        number *= 2
    buckets = [bytearray() for _ in range(number)]
    for key, text in texts:
        written = key.encode("utf-8", _ERRORS)
        buckets[crc32(written) & (number - 1)] += b"\n%b\f%b" % (written, text.encode("utf-8", _ERRORS))
    for bucket in filter(None, buckets):
        bucket.extend(b"\n")
    places = accumulate(map(len, buckets), initial=0)
    return b"".join(place.to_bytes(_PLACE, sys.byteorder) for place in places), b"".join(buckets)

"""This file turns bytes into text that encodes to the same bytes again, or refuses them."""

from __future__ import annotations

import codecs
import re

from unspin.core.errors import DecodingError

# UTF-32 comes first: its little-endian mark begins with UTF-16's.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive (or an office document)"),
    (b"\x1f\x8b", "gzip data"),
    (b"(\xb5\x2f\xfd", "zstd data"),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x7fELF", "a program"),
)

# No text has more control characters than this share of its first bytes. Colour codes of a terminal stay
# below it.
_CONTROL_SHARE = 0.1
_HEAD = 65_536
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r\x1b")) + b"\x7f"

# Of the bytes 80 to 9F English in Windows-1252 uses quotes, dashes, …, •, ™, €, Œ and œ.
# Any other means another encoding: in Mac Roman, for one, they are the accented letters.
_UNUSUAL_1252 = re.compile(rb"[\x81\x83\x86-\x8b\x8d-\x90\x98\x9a\x9b\x9d-\x9f]")
_ASCII_SHARE = 0.7
# charset-normalizer's measures, 0 to 1: chaos (how garbled it is), coherence (how much like a language).
# On sentences of news right answers had chaos 0 to .02, and coherence of .5 or more from 50 bytes on.
_CHAOS = 0.05
_COHERENCE = 0.5


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding; `text.encode(encoding)` is `data` less its byte order mark.

    Raises DecodingError where the bytes are no text, or where no encoding fits them beyond doubt.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _marked(data, mark, encoding)
    _refuse_binary(data)
    if b"\x00" in data:
        return _with_nulls(data)
    try:
        text, encoding = data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        text, encoding = _guessed(data, error)
    _refuse_controls(data)
    return text, encoding


def _marked(data: bytes, mark: bytes, encoding: str) -> tuple[str, str]:
    """Bytes that name their encoding by a byte order mark."""
    try:
        return data[len(mark) :].decode(encoding), encoding
    except UnicodeDecodeError as error:
        raise DecodingError(
            f"the byte order mark says {encoding}, but byte {len(mark) + error.start} does not fit; "
            "the file is damaged: fetch it again, or convert it to UTF-8"
        ) from error


def _refuse_binary(data: bytes) -> None:
    for magic, what in _MAGIC:
        if data.startswith(magic):
            message = f"the data is {what}, as byte 0 shows, and no text; extract its text first"
            raise DecodingError(message, binary=True)


def _with_nulls(data: bytes) -> tuple[str, str]:
    """Bytes with NULs: UTF-16 where they are the high halves of Latin characters, else no text."""
    low, high = data[::2].count(0), data[1::2].count(0)
    half = len(data) // 2
    for encoding, padding, others in (("utf-16-le", high, low), ("utf-16-be", low, high)):
        if len(data) % 2 == 0 and padding > 0.5 * half and others <= 0.02 * half:
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError:
                break
    raise DecodingError(
        f"the data is binary: byte {data.index(0)} is NUL, which text in UTF-8 does not have; "
        "extract the text first, or remove the NUL bytes",
        binary=True,
    )


def _refuse_controls(data: bytes) -> None:
    head = data[:_HEAD]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > _CONTROL_SHARE * len(head):
        first = next(place for place, byte in enumerate(head) if byte in _CONTROLS)
        raise DecodingError(
            f"the data is binary: {controls} of its first {len(head)} bytes are control characters, "
            f"from byte {first} on; extract the text first",
            binary=True,
        )


def _guessed(data: bytes, error: UnicodeDecodeError) -> tuple[str, str]:
    """Text in an old encoding, where there is no doubt which one it is."""
    encoding = _detected(data)
    if encoding is not None:
        text = _strictly(data, encoding)
        if text is not None:
            return text, encoding
    raise DecodingError(
        f"the data is not UTF-8 (byte {error.start} is 0x{data[error.start]:02x}) and no other encoding fits "
        "beyond doubt; convert it to UTF-8 first, for example with iconv"
    ) from error


def _strictly(data: bytes, encoding: str) -> str | None:
    """The text, if the encoding takes every byte and gives every byte back."""
    try:
        text = data.decode(encoding)
        return text if text.encode(encoding) == data else None
    except (UnicodeError, LookupError):
        return None


def _detected(data: bytes) -> str | None:
    """The one encoding that fits, or None.

    Central European, Baltic and Western pages often fit English with a few accents equally well. News in
    English is Windows-1252 then. Of all other encodings one must be alone in fitting.
    """
    from charset_normalizer import from_bytes  # costs 30 ms, and few inputs need it

    matches = [match for match in from_bytes(data) if match.chaos <= _CHAOS]
    if _like_windows_1252(data) and any("cp1252" in match.could_be_from_charset for match in matches):
        return "cp1252"
    if len(matches) == 1 and matches[0].coherence >= _COHERENCE:
        return matches[0].encoding
    return None


def _like_windows_1252(data: bytes) -> bool:
    """Whether the bytes are mostly ASCII, and the others are those that English uses."""
    beyond = len(data) - len(data.translate(None, bytes(range(128, 256))))
    return beyond <= (1 - _ASCII_SHARE) * len(data) and not _UNUSUAL_1252.search(data)

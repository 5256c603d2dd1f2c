"""This file reads a text file so that a changed text can be written back as the file was: mark, encoding, line ends."""

from __future__ import annotations

from pathlib import Path

from unspin.core.errors import DecodingError, SourceError
from unspin.core.values import dataclass
from unspin.sources.corpora import NO_DOCUMENT, is_corpus
from unspin.sources.decode import decode
from unspin.sources.files import MOST_BYTES, read_bytes


@dataclass(frozen=True, slots=True)
class Original:
    """The text of a file, its encoding, and the byte order mark before it (empty where there is none).

    `encode(text)` is the file's bytes exactly.
    """

    text: str
    encoding: str = "utf-8"
    mark: bytes = b""

    def encode(self, text: str) -> bytes:
        """The bytes of a file like this one that holds `text`.

        Raises SourceError where the encoding lacks a character.
        """
        try:
            return self.mark + text.encode(self.encoding)
        except UnicodeEncodeError as error:
            raise SourceError(
                f"the cleaned text has {text[error.start]!r}, which the file's encoding {self.encoding} can't write; "
                "convert the file to UTF-8 first"
            ) from error


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was passed over, and why."""

    path: str
    reason: str


def read_original(path: Path, most_bytes: int = MOST_BYTES) -> Original | Skipped:
    """The text of a file; data sets, binary files and those of more than `most_bytes` are passed over.

    Raises SourceError where the file can't be read, DecodingError where its encoding is in doubt.
    """
    name = path.as_posix()
    try:
        size = path.stat().st_size
    except OSError as error:
        raise SourceError(f"{name}: can't be read: {error.strerror or error}") from error
    if is_corpus(path):
        return Skipped(name, NO_DOCUMENT)
    if size > most_bytes:
        return Skipped(name, f"has {size:,} bytes, more than {most_bytes:,}")
    try:
        return original_of(read_bytes(path))
    except DecodingError as error:
        if error.binary:
            return Skipped(name, str(error))
        raise DecodingError(f"{name}: {error}") from error


def original_of(data: bytes) -> Original:
    """The text of a file's bytes.

    Raises DecodingError where they are no text, or in an encoding that does not give the same bytes again.
    """
    text, encoding = decode(data)
    body = text.encode(encoding)
    mark = data[: len(data) - len(body)]
    if mark + body != data:
        raise DecodingError(f"the data does not survive {encoding}, its likeliest encoding; convert it to UTF-8 first")
    return Original(text, encoding, mark)


def text_hash(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal digits."""
    return bytes_hash(text.encode("utf-8", "surrogatepass"))


def bytes_hash(data: bytes) -> str:
    """SHA-256 of bytes, in hexadecimal digits."""
    from hashlib import sha256  # 3 ms, which only a report that holds hashes should cost

    return sha256(data).hexdigest()

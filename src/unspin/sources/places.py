"""This file opens what a path names, or a URL where fsspec is installed."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import IO, Any

from unspin.core.errors import SourceError
from unspin.core.paths import regular

Place = Path | str


def place(word: str) -> Place:
    """What a word of the command line names: a URL such as s3://bucket/a.jsonl, or a path."""
    return word if "://" in word else Path(word)


def name_of(where: Place) -> str:
    """The last part of a path or URL."""
    return where.name if isinstance(where, Path) else where.rstrip("/").rpartition("/")[2]


def names_in(where: Place) -> list[str]:
    """The names of the files in a folder, hidden ones left out; none where it is no folder.

    Raises SourceError where it is missing.
    """
    if not exists(where):
        raise SourceError(f"{where}: no such file or folder")
    if isinstance(where, Path):
        found = [each.name for each in where.iterdir()] if where.is_dir() else []
    else:
        filesystem, path = _filesystem(where)
        found = [name_of(each) for each in filesystem.ls(path, detail=False)] if filesystem.isdir(path) else []
    return sorted(each for each in found if not each.startswith((".", "_")))


def opened(where: Place) -> IO[bytes]:
    """A file to read bytes from.

    Raises SourceError where it can't be read.
    """
    try:
        if isinstance(where, Path):
            return regular(where).open("rb")
        filesystem, path = _filesystem(where)
        found: IO[bytes] = filesystem.open(path, "rb")
        return found
    except (OSError, ValueError) as error:
        raise SourceError(f"{where}: can't be read: {getattr(error, 'strerror', None) or error}") from error


def exists(where: Place) -> bool:
    """Whether there is a file or folder."""
    if isinstance(where, Path):
        return where.exists()
    filesystem, path = _filesystem(where)
    return bool(filesystem.exists(path))


def size_of(where: Place) -> int:
    """The bytes of a file, 0 where nobody tells; that it can't be read is told when it is read."""
    try:
        if isinstance(where, Path):
            return where.stat().st_size
        filesystem, path = _filesystem(where)
        return filesystem.size(path) or 0
    except OSError:
        return 0


def upload(source: Path, where: str) -> None:
    """Copy a file to a URL.

    Raises SourceError where that fails.
    """
    try:
        filesystem, path = _filesystem(where)
        filesystem.makedirs(path.rpartition("/")[0], exist_ok=True)
        filesystem.put_file(str(source), path)
    except (OSError, ValueError) as error:
        raise SourceError(f"{where}: can't be written: {error}; the result is in {source}") from error


def digest(where: Place) -> str:
    """The SHA-256 of a file's bytes: some thousand times faster than cleaning what they say."""
    import hashlib  # opens OpenSSL, which most commands can do without

    found = hashlib.sha256()
    with opened(where) as file:
        while data := file.read(1 << 20):
            found.update(data)
    return found.hexdigest()


def needed(module: str, extra: str, why: str) -> Any:
    """An optional module.

    Raises SourceError, which says how to install it, where it is missing.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise SourceError(f"{why} needs {module}: pip install 'unspin[{extra}]'") from error


def _filesystem(where: str) -> tuple[Any, str]:
    fsspec = needed("fsspec", "corpus", where)
    try:
        found: tuple[Any, str] = fsspec.core.url_to_fs(where)
        return found
    except (ImportError, ValueError) as error:
        raise SourceError(f"{where}: can't be opened: {error}") from error

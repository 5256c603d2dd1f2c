"""This file replaces a file's contents whole or not at all, and keeps its mode, its owner and the links to it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from unspin.core.errors import SourceError
from unspin.core.paths import real, regular


def replace_contents(path: Path, before: bytes, after: bytes) -> None:
    """Put `after` where `before` stands; where `path` is a symbolic link, into the file that it leads to.

    Raises SourceError where the file no longer holds `before`, is read-only, or can't be written.
    """
    try:
        target = real(path, strict=True)
        if regular(target).read_bytes() != before:
            raise SourceError(f"{path}: the file has changed while it was read; run again")
        if not os.access(target, os.W_OK):
            raise SourceError(f"{path}: the file is read-only; make it writable to change it")
        _swap(target, after)
    except OSError as error:
        raise SourceError(f"{path}: can't be written: {error.strerror or error}") from error


def _swap(target: Path, data: bytes) -> None:
    """At any moment either the old file or the whole new one is there."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".unspin-", suffix=".partial")
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _copy_rights(target, partial)
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _copy_rights(source: Path, target: Path) -> None:
    """The owner, where the system lets us, then the mode, which a change of owner may clear."""
    status = source.stat()
    if hasattr(os, "chown"):
        with contextlib.suppress(PermissionError):
            os.chown(target, status.st_uid, status.st_gid)
    target.chmod(status.st_mode & 0o7777)

"""This file says where a path really leads: round a circle of links, or to what is no file and never ends."""

from __future__ import annotations

import errno
import os
from pathlib import Path


def real(path: Path, strict: bool = False) -> Path:
    """The path without links; one that leads in a circle, or nowhere, is kept from there on.

    `Path.resolve` raises RuntimeError for a circle before Python 3.13. With `strict`, raises OSError instead.
    """
    return Path(os.path.realpath(path, strict=strict))


def unreadable(error: OSError | UnicodeDecodeError) -> str:
    """Why a file of text can't be read, in words."""
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, OSError):
        return f"can't be read: {error.strerror or error}"
    return f"can't be read as UTF-8 text: {error}"


def regular(path: Path) -> Path:
    """The path, for one that is to be read: a device such as /dev/zero never ends, and a pipe may never begin.

    Raises OSError where it leads to one of these, or to nothing.
    """
    if path.stat() and not (path.is_file() or path.is_dir()):
        raise OSError(errno.EINVAL, "no regular file", str(path))
    return path

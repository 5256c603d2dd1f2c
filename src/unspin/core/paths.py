"""This file says where a path really leads, links that lead in a circle included."""

from __future__ import annotations

import os
from pathlib import Path


def real(path: Path, strict: bool = False) -> Path:
    """The path without links; one that leads in a circle, or nowhere, is kept from there on.

    `Path.resolve` raises RuntimeError for a circle before Python 3.13. With `strict`, raises OSError instead.
    """
    return Path(os.path.realpath(path, strict=strict))

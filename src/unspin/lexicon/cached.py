"""This file keeps tables made of data files in the user's cache folder, for the next start."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from platformdirs import user_cache_path

from unspin.core.data import code_files, fingerprint
from unspin.lexicon.table import Table, pack, unpack

# Tables by their names.
Tables = Mapping[str, Mapping[str, str]]


def cached_tables(kind: str, paths: Iterable[Path], make: Callable[[], Tables]) -> dict[str, Table]:
    """Tables of these files: from the user's cache folder, or made and kept there, as the latest of their kind."""
    cached = user_cache_path("unspin") / f"{kind}-{version_of(paths)}.tables"
    return _read(cached) or _written(cached, make())


def version_of(paths: Iterable[Path]) -> str:
    """What the tables depend on: the files, the package's version, and the code of this room, which inflects them."""
    return fingerprint((*paths, Path(__file__).parents[1] / "__init__.py", *code_files("lexicon")))


def _read(cached: Path) -> dict[str, Table] | None:
    """The cached tables; None where there are none or they are damaged."""
    try:
        return unpack(cached.read_bytes())
    except OSError:
        return None


def _written(cached: Path, tables: Tables) -> dict[str, Table]:
    """Keep the tables; a folder that can't be written costs time later, not the run."""
    packed = pack(tables)
    partial = cached.with_suffix(f".{os.getpid()}.partial")
    with suppress(OSError):
        cached.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(packed)
        partial.replace(cached)  # in one step, so that no other process reads half of it
        _forget_oldest(cached)
    return unpack(packed) or {}


def _forget_oldest(cached: Path) -> None:
    """Leave the tables of the last few versions and selections of domains."""
    kind = cached.name[: cached.name.index("-")]
    kept = sorted(cached.parent.glob(f"{kind}-*.t*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[_MOST_CACHED:]:
        path.unlink(missing_ok=True)


# Tables of rows take 4.5 MB, those of terms 4, those of words 1.
_MOST_CACHED = 8

"""This file finds the data files that come with the package, and tells them from later versions of themselves."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from zlib import adler32, crc32

from unspin.core.errors import SourceError


def data_file(name: str) -> Path:
    """The path of a file in dictionaries/: in the installed package, or at the top of a source checkout.

    Raises SourceError where neither place has it.
    """
    package = Path(__file__).parents[1]
    for folder in (package / "dictionaries", package.parents[1] / "dictionaries"):
        if (folder / name).is_file():
            return folder / name
    raise SourceError(f"the data file dictionaries/{name} is missing; install unspin again")


def fingerprint(paths: Iterable[Path]) -> str:
    """What tells these files from others, and from themselves when they have changed: 16 hexadecimal digits.

    As Python does for compiled modules, it goes by place, size and time of change; the bytes would take 12 ms to read.
    """
    seen = [(str(path), (stat := path.stat()).st_size, stat.st_mtime_ns) for path in paths]
    text = repr(seen).encode("utf-8", "surrogateescape")
    return f"{crc32(text):08x}{adler32(text):08x}"


@cache
def code_files(room: str) -> tuple[Path, ...]:
    """The modules of a room of the package, by name."""
    return tuple(sorted(each for each in (Path(__file__).parents[1] / room).iterdir() if each.suffix == ".py"))


def data_files() -> list[Path]:
    """All data that come with the package, by name."""
    return sorted(each for each in data_file("survival.tsv").parent.iterdir() if each.suffix in _KINDS)


# Tables, lists of words, language models.
_KINDS = (".tsv", ".txt", ".bin")

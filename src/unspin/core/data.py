"""This file finds the data files that come with the package."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from unspin.core.errors import SourceError


def data_file(name: str) -> Path:
    """The path of a file in dictionaries/: in the installed package, or at the top of a source checkout.

    Raises SourceError where neither place has it.
    """
    package = Path(str(files("unspin")))
    for folder in (package / "dictionaries", package.parents[1] / "dictionaries"):
        if (folder / name).is_file():
            return folder / name
    raise SourceError(f"the data file dictionaries/{name} is missing; install unspin again")


def data_files() -> list[Path]:
    """All tables that come with the package, by name."""
    return sorted(data_file("survival.tsv").parent.glob("*.tsv"))

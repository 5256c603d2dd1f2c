"""This file finds the documents that paths name, and where each one's output goes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath

from unspin.core.errors import SourceError
from unspin.core.paths import real, regular
from unspin.core.values import dataclass

SUFFIXES = frozenset({".txt", ".md", ".html", ".htm"})

# In an output folder, remembers with a hash each the files that unspin wrote there.
MANIFEST = ".unspin-manifest.json"

# Articles have some thousand bytes. What is larger than this is a data set or a log, and would hold a commit up.
MOST_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Input:
    """A file, and the relative path that names its document and its outputs."""

    path: Path
    name: PurePosixPath

    @property
    def size(self) -> int:
        """In bytes."""
        return size_of(self.path)


# What is told of a folder that was passed over.
Note = Callable[[Path], None]


def silently(_folder: Path) -> None:
    """Tell nobody."""


def find_inputs(paths: Iterable[Path], output: Path | None = None, note: Note = silently) -> list[Input]:
    """The documents below `paths`, sorted by name: files as named, folders with every .txt, .md and .html file in them.

    Hidden folders, links to folders, links out of a folder, the `output` folder, and what an earlier run wrote below a
    folder, of which `note` is told, are passed over. Raises SourceError where a path does not exist, nothing is found,
    or two files would write the same output.
    """
    paths = list(paths)
    found = [each for path in paths for each in _below(path, real(output) if output else None, note)]
    if not found:
        raise no_document(paths)
    by_name: dict[PurePosixPath, Input] = {}
    for each in found:
        twin = by_name.setdefault(each.name, each)
        if real(twin.path) != real(each.path):
            raise SourceError(
                f"{twin.path} and {each.path} would both write {each.name}; clean them into two output folders"
            )
    return [by_name[name] for name in sorted(by_name)]


def no_document(paths: Iterable[Path]) -> SourceError:
    """What to raise where folders hold nothing that is read."""
    return SourceError(
        f"no .txt, .md or .html file in {', '.join(map(str, paths))}; name the files themselves to read others"
    )


def find_paths(paths: Iterable[Path], note: Note = silently) -> list[Path]:
    """The files that `paths` name, and every .txt, .md and .html file in folders, each once and sorted.

    What `find_inputs` passes over is passed over. Raises SourceError where a path does not exist.
    """
    return sorted({each.path for path in paths for each in _below(path, None, note)})


def _below(path: Path, output: Path | None, note: Note) -> Iterator[Input]:
    if path.is_dir():
        for folder, subfolders, names in os.walk(path):
            here = Path(folder)
            if MANIFEST in names and here != path:
                note(here)
                subfolders.clear()
                continue
            subfolders[:] = sorted(s for s in subfolders if not s.startswith(".") and real(here / s) != output)
            for name in names:
                if Path(name).suffix.lower() in SUFFIXES and not _leads_out(here / name, path):
                    yield Input(here / name, PurePosixPath((here / name).relative_to(path).as_posix()))
    elif path.exists():
        yield Input(path, PurePosixPath(path.name))
    else:
        raise SourceError(f"{path}: no such file or folder")


def _leads_out(file: Path, folder: Path) -> bool:
    """Whether it is a link to a file outside the folder, which nobody named, and which `--in-place` would change."""
    return file.is_symlink() and not real(file).is_relative_to(real(folder))


def size_of(path: Path) -> int:
    """In bytes; 0 for what can't be read, which is told when it is read."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file.

    Raises SourceError where it can't be read or is no regular file.
    """
    try:
        if path.is_dir():
            raise SourceError(f"{path}: is a folder; name a file in it")
        return regular(path).read_bytes()
    except FileNotFoundError as error:
        raise SourceError(f"{path}: no such file") from error
    except OSError as error:
        raise SourceError(f"{path}: can't be read: {error.strerror or error}") from error

"""This file writes a run's outputs into one folder, whole or not at all, and only over what unspin wrote there."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from unspin.core.errors import SourceError
from unspin.sources.files import MANIFEST
from unspin.sources.places import digest

# What is written into a file: a text, or its pieces.
Content = str | Iterable[str]


@dataclass(frozen=True, slots=True)
class OutputFolder:
    """A folder, and what unspin wrote there: relative path -> SHA-256 of its bytes, None while a run writes it."""

    root: Path
    written: Mapping[str, str | None]

    def check(self, names: Iterable[str]) -> None:
        """Raise SourceError where writing one of `names` would destroy what unspin did not write."""
        for name in names:
            target = self.root / name
            if target.exists() and not self._owns(name, target):
                raise SourceError(
                    f"{target} exists and is not as unspin wrote it; move it away or choose another -o folder"
                )

    def write(self, names: Iterable[str], files: Iterable[tuple[str, Content]]) -> None:
        """Write each (name, text) whole, as UTF-8; `names` are all that may come, claimed before the first is written.

        A text may come in pieces.
        Runs that write into one folder wait for one another, and each keeps what the other wrote. Raises SourceError
        where the folder can't be written, or another run has meanwhile put there what this one would overwrite.
        """
        claimed = list(names)
        try:
            with _alone(self.root):
                current = open_folder(self.root)
                current.check(claimed)
                current._write(claimed, files)
        except OSError as error:
            raise SourceError(f"{error.filename or self.root}: can't be written: {error.strerror or error}") from error

    def _write(self, names: Iterable[str], files: Iterable[tuple[str, Content]]) -> None:
        self._remember({**self.written, **dict.fromkeys(names)})
        hashes = dict(self.written)
        for name, content in files:
            hashes[name] = _write_pieces(self.root / name, [content] if isinstance(content, str) else content)
        self._remember(hashes)

    def drop(self, below: str, kept: Collection[str]) -> None:
        """Delete what unspin wrote into the folder `below`, but for what is `kept` and what was changed since.

        Raises SourceError where the folder can't be written.
        """
        try:
            with _alone(self.root):
                current = open_folder(self.root)
                old = [name for name in current.written if name.startswith(f"{below}/") and name not in kept]
                for name in old:
                    if current._owns(name, self.root / name):
                        (self.root / name).unlink()
                if old:
                    current._remember({name: each for name, each in current.written.items() if name not in old})
        except OSError as error:
            raise SourceError(f"{error.filename or self.root}: can't be written: {error.strerror or error}") from error

    def adopt(self, names: Iterable[str]) -> OutputFolder:
        """The folder with files that unspin wrote there in parts; they count as its own from now on.

        Raises SourceError where the manifest can't be written.
        """
        written = {**self.written, **{name: digest(self.root / name) for name in names}}
        try:
            self._remember(written)
        except OSError as error:
            raise SourceError(f"{error.filename or self.root}: can't be written: {error.strerror or error}") from error
        return OutputFolder(self.root, written)

    def _owns(self, name: str, target: Path) -> bool:
        return name in self.written and target.is_file() and self.written[name] in (None, digest(target))

    def _remember(self, written: Mapping[str, str | None]) -> None:
        write_whole(self.root / MANIFEST, json.dumps(written, indent=1, sort_keys=True).encode())


def open_folder(root: Path) -> OutputFolder:
    """The output folder at `root`, which need not exist yet.

    Raises SourceError where `root` is a file, or its manifest is damaged.
    """
    if root.exists() and not root.is_dir():
        raise SourceError(f"{root} is a file; choose a folder for the outputs")
    manifest = root / MANIFEST
    try:
        written = json.loads(manifest.read_bytes()) if manifest.is_file() else {}
        if not isinstance(written, dict):
            raise ValueError("not a JSON object")
    except (OSError, ValueError) as error:
        raise SourceError(f"{manifest}: damaged ({error}); delete it and the outputs beside it") from error
    return OutputFolder(root, written)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Hold the folder's lock, which ends with the process that holds it, killed or not; Windows has none."""
    root.mkdir(parents=True, exist_ok=True)
    try:
        from fcntl import LOCK_EX, flock
    except ImportError:
        yield
        return
    handle = os.open(root, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems lock no folder
            flock(handle, LOCK_EX)
        yield
    finally:
        os.close(handle)


def write_whole(target: Path, data: bytes) -> None:
    """Write a file so that at any moment either the old one or the whole new one is there."""
    with written_whole(target) as (file, _):
        file.write(data)


@contextmanager
def written_whole(target: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """A new file and its own path; it takes the place of `target` at the end, if all went well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.", suffix=".partial")
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file, Path(partial)
        Path(partial).chmod(_FILE_MODE)
        Path(partial).replace(target)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise


def _write_pieces(target: Path, pieces: Iterable[str]) -> str:
    """Write a file whole, in UTF-8; the SHA-256 of its bytes."""
    found = hashlib.sha256()
    with written_whole(target) as (file, _):
        for piece in pieces:
            data = piece.encode("utf-8", "surrogatepass")
            found.update(data)
            file.write(data)
    return found.hexdigest()


def _file_mode() -> int:
    """What an ordinary new file's mode is here; mkstemp's are private."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


_FILE_MODE = _file_mode()

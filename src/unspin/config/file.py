"""This file finds a settings file and checks what it says: every key known, every value possible."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from unspin.config.toml import line_of, parse, read_text
from unspin.core.errors import SettingsError
from unspin.core.globs import compiled, matches
from unspin.core.kinds import File, ListOf, one_of
from unspin.core.settings import KEYS
from unspin.core.values import dataclass

OWN, SHARED = "unspin.toml", "pyproject.toml"
_TABLE = ("tool", "unspin")  # where the settings stand in the file that tools share
OVERRIDES = "overrides"
# What an override can't say: it holds for files that were found already.
NOT_IN_OVERRIDES = ("exclude",)


@dataclass(frozen=True, slots=True)
class Part:
    """The settings at one place of a file, with where that is; those of an override hold for `files` alone."""

    values: Mapping[str, Any]
    place: tuple[str, ...]
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """A settings file that was read and checked; its globs and paths are seen from its folder."""

    path: Path
    text: str
    parts: tuple[Part, ...]

    def parts_for(self, document: Path | None) -> tuple[Part, ...]:
        """The parts in force for a document, the weakest first; overrides need its name."""
        return tuple(part for part in self.parts if not part.files or self._covers(part.files, document))

    def _covers(self, globs: tuple[str, ...], document: Path | None) -> bool:
        if document is None:
            return False
        name = seen_from(self.path.parent, document)
        return any(matches(glob, name) for glob in globs)

    def line(self, place: tuple[str, ...]) -> int:
        """The line (from 1) on which the key or table at `place` is set."""
        return line_of(self.text, place)


def seen_from(folder: Path, document: Path) -> PurePosixPath:
    """The path of a document below `folder`; of one that lies elsewhere its name alone."""
    try:
        return PurePosixPath(document.relative_to(folder).as_posix())
    except ValueError:
        return PurePosixPath(document.name)


def nearest(start: Path) -> SettingsFile | None:
    """The settings file of the nearest folder that has one, from `start` up to a folder with .git in it.

    Raises SettingsError where the file is wrong.
    """
    for folder in (start, *start.parents):
        own, shared = folder / OWN, folder / SHARED
        if _exists(own):
            return read_file(own)
        if _exists(shared):
            found = _checked(shared, _version(shared), _TABLE)
            if found:
                return found
        if _exists(folder / ".git"):
            return None
    return None


def read_file(path: Path) -> SettingsFile:
    """The settings that a file holds: under [tool.unspin] in a pyproject.toml, at the top in any other.

    Raises SettingsError where it can't be read or says what can't be.
    """
    root = _TABLE if path.name == SHARED else ()
    found = _checked(path, _version(path), root)
    if found is None:
        raise SettingsError(f"{path}: has no table [tool.unspin]; add one, or name another file")
    return found


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        raise SettingsError(f"{path}: can't be read: {error.strerror or error}") from error


def _version(path: Path) -> tuple[int, int]:
    """Changes with the file, so that it is read once however many documents it is for."""
    try:
        state = path.stat()
    except OSError as error:
        raise SettingsError(f"{path}: can't be read: {error.strerror or error}") from error
    return state.st_mtime_ns, state.st_size


@lru_cache(maxsize=64)
def _checked(path: Path, _version: tuple[int, int], root: tuple[str, ...]) -> SettingsFile | None:
    text = read_text(path)
    tables: Any = parse(text, path)
    for step in root:
        tables = tables.get(step) if isinstance(tables, Mapping) else None
    if tables is None:
        return None
    return _Reader(path, text).file(tables, root)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Checks the tables of one file."""

    path: Path
    text: str

    def file(self, tables: object, root: tuple[str, ...]) -> SettingsFile:
        if not isinstance(tables, Mapping):
            raise self._error(f"{'.'.join(root)} must be a table", root)
        own = {name: value for name, value in tables.items() if name != OVERRIDES}
        overrides = tables.get(OVERRIDES, [])
        place = (*root, OVERRIDES)
        if not isinstance(overrides, list):
            raise self._error(f"{OVERRIDES} must be tables, each headed [[{'.'.join(place)}]]", place)
        parts = [self._override(each, (*place, str(k))) for k, each in enumerate(overrides)]
        return SettingsFile(self.path, self.text, (Part(self._values(own, root), root), *parts))

    def _override(self, table: object, place: tuple[str, ...]) -> Part:
        if not isinstance(table, Mapping):
            raise self._error("an override must be a table", place)
        files = self._files(table.get("files"), place)
        for name in NOT_IN_OVERRIDES:
            if name in table:
                raise self._error(f"{name} can't stand in an override; set it beside them", (*place, name))
        return Part(self._values({n: v for n, v in table.items() if n != "files"}, place), place, files)

    def _files(self, globs: object, place: tuple[str, ...]) -> tuple[str, ...]:
        if not isinstance(globs, list) or not globs or not all(isinstance(glob, str) for glob in globs):
            raise self._error('an override must say for which files it is, such as files = ["*.md"]', (*place, "files"))
        try:
            for glob in globs:
                compiled(glob)
        except SettingsError as error:
            raise self._error(f"files: {error}", (*place, "files")) from error
        return tuple(globs)

    def _values(self, table: Mapping[str, object], place: tuple[str, ...]) -> dict[str, Any]:
        """The settled values of a table. Paths are seen from the file's folder; those of files must lead to one."""
        return {name: self._value(name, value, (*place, name)) for name, value in table.items()}

    def _value(self, name: str, value: object, place: tuple[str, ...]) -> Any:
        try:
            known = [key.name for key in KEYS] + ([OVERRIDES] if OVERRIDES not in place else [])
            kind = _KINDS[one_of("setting", name, known)]
            settled = kind.read(name, value)
        except SettingsError as error:
            within = (*place, *error.within)
            # What the message calls a stage or a phrase, the reader of a file looks for under its key.
            named = str(error) if str(error).startswith(("unknown setting", f"{name} ")) else f"{name}: {error}"
            raise self._error(named, within) from error
        if isinstance(kind, ListOf) and settled and isinstance(settled[0], Path):
            return tuple(self._found(path, name, place) for path in settled)
        if isinstance(settled, Path):
            return self._found(settled, name, place) if isinstance(kind, File) else self.path.parent / settled
        return settled

    def _found(self, path: Path, name: str, place: tuple[str, ...]) -> Path:
        found = self.path.parent / path
        if not found.is_file():
            raise self._error(f"{name}: {path}: no such file below {self.path.parent}", place)
        return found

    def _error(self, message: str, place: tuple[str, ...]) -> SettingsError:
        return SettingsError(f"{self.path}:{line_of(self.text, place)}: {message}")


_KINDS = {key.name: key.kind for key in KEYS}

"""This file decides what settings are in force for a document: command line before file before default."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from unspin.config.file import SettingsFile, nearest, read_file, seen_from
from unspin.core.globs import matches
from unspin.core.kinds import ListOf, TableOf
from unspin.core.paths import real
from unspin.core.settings import KEYS, Key, Settings
from unspin.core.values import dataclass, field

COMMAND_LINE = "command line"


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line says: settings by name, a settings file in place of the nearest, or that none counts."""

    values: Mapping[str, Any] = field(default_factory=dict)
    file: Path | None = None
    isolated: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was set: a place in a file, or else the command line."""

    file: SettingsFile | None
    place: tuple[str, ...]

    def __str__(self) -> str:
        return f"{shown(self.file.path)}:{self.file.line(self.place)}" if self.file else COMMAND_LINE


@dataclass(frozen=True, slots=True)
class InForce:
    """The settings in force for a document, where each comes from, the file, and the glob that excludes it, if any.

    `origins` names settings that are not at their defaults, entries of tables as "table.entry".
    """

    settings: Settings
    origins: Mapping[str, tuple[Origin, ...]]
    file: Path | None
    excluded: str | None


@dataclass(frozen=True, slots=True)
class _Layer:
    """Values that are set together, the folder their globs are seen from, and their place in a file."""

    values: Mapping[str, Any]
    folder: Path
    file: SettingsFile | None = None
    place: tuple[str, ...] = ()

    def origin(self, *steps: str) -> Origin:
        return Origin(self.file, (*self.place, *steps))


_NOTHING = Given()


def settings_for(path: Path | None = None, given: Given = _NOTHING) -> InForce:
    """What is in force for the document (or folder) at `path`; without one, for standard input.

    Raises SettingsError where a settings file or the command line is wrong.
    """
    place = real(path or Path.cwd())
    file = _file(place, given)
    layers = [*_layers(file, place if path else None), _Layer(_read(given.values), Path.cwd())]
    values, origins = _merged(layers)
    excluded = next(_excluding(layers, place), None) if path else None
    return InForce(Settings(**values), origins, file.path if file else None, excluded)


def load_settings(path: str | Path) -> Settings:
    """The settings in force for the document or folder at `path`, from the nearest settings file.

    The path of a settings file itself (any .toml file) stands for what that file says. Raises SettingsError where a
    settings file is wrong.
    """
    if Path(path).suffix == ".toml":
        return settings_for(None, Given(file=Path(path))).settings
    return settings_for(Path(path)).settings


def shown(path: Path) -> str:
    """A path as messages show it: from the working folder, where it lies below it."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def _file(place: Path, given: Given) -> SettingsFile | None:
    if given.file:
        return read_file(real(given.file))
    if given.isolated:
        return None
    return nearest(place if place.is_dir() else place.parent)


def _layers(file: SettingsFile | None, document: Path | None) -> Iterator[_Layer]:
    if file:
        for part in file.parts_for(document):
            yield _Layer(part.values, file.path.parent, file, part.place)


def _read(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key.name: key.kind.read(key.name, values[key.name]) for key in KEYS if key.name in values}


def _excluding(layers: list[_Layer], document: Path) -> Iterator[str]:
    """The globs that exclude a document, each with where it stands."""
    for layer in layers:
        for glob in layer.values.get("exclude", ()):
            if matches(glob, seen_from(layer.folder, document)):
                yield f"{glob!r} ({layer.origin('exclude')})"


def _merged(layers: Iterable[_Layer]) -> tuple[dict[str, Any], dict[str, tuple[Origin, ...]]]:
    """The values of layers put one over the other, and where each is from."""
    values: dict[str, Any] = {}
    origins: dict[str, tuple[Origin, ...]] = {}
    for layer in layers:
        for key in KEYS:
            if key.name in layer.values:
                if key.resets:
                    values.pop(key.resets, None)
                    origins = {name: each for name, each in origins.items() if name.split(".")[0] != key.resets}
                _set(values, origins, key, layer)
    return values, origins


def _set(values: dict[str, Any], origins: dict[str, tuple[Origin, ...]], key: Key, layer: _Layer) -> None:
    """Set one value: lists that join grow, tables change by the entry, anything else is replaced."""
    name, value, origin = key.name, layer.values[key.name], layer.origin(key.name)
    if isinstance(key.kind, TableOf):
        values[name] = {**values.get(name, {}), **value}
        origins.update({f"{name}.{entry}": (layer.origin(name, entry),) for entry in value})
    elif isinstance(key.kind, ListOf) and key.kind.joins:
        values[name] = tuple(dict.fromkeys([*values.get(name, ()), *value]))
        origins[name] = (*origins.get(name, ()), origin)
    else:
        values[name], origins[name] = value, (origin,)

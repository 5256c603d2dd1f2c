"""This file offers settings as options of a command, and finds the cleaner that a document's settings ask for."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unspin.cli_guard import tell
from unspin.config.force import Given, settings_for
from unspin.core.kinds import Choice, File, Flag, FlagOrFolder, Kind, ListOf, Number, TableOf
from unspin.core.settings import KEYS, Key

if TYPE_CHECKING:
    from unspin.api import Cleaner

CleanerOf = Callable[[Path | None], "Cleaner"]

# Detection reads with the dictionaries alone: no stage runs, and nothing is applied.
FOR_DETECTION = ("allow", "allow_patterns", "lexicons", "phrases", "lm", "domains", "wordnet", "markup", "exclude")


def add_settings(command: argparse.ArgumentParser, names: Collection[str] = ()) -> None:
    """Give a command an option for each setting (or those named), and those that choose the settings file."""
    group = command.add_argument_group("settings")
    files = group.add_mutually_exclusive_group()
    files.add_argument("--config", type=Path, metavar="FILE", help="read settings from this file, not the nearest")
    files.add_argument("--no-config", "--isolated", dest="isolated", action="store_true", help="read no settings file")
    for key in KEYS:
        if not names or key.name in names:
            _add_option(group, key)


def given(options: argparse.Namespace) -> Given:
    """What the command line says about settings."""
    named = {key.name: value for key in KEYS if (value := getattr(options, key.name, None)) is not None}
    values = {name: _joined(value) if _is_table(value) else value for name, value in named.items()}
    return Given(values, options.config, options.isolated)


def cleaners(said: Given) -> CleanerOf:
    """A function from a document's path (None: standard input) to its cleaner; equal settings share one.

    It raises SettingsError or LexiconError where settings are wrong.
    """
    from unspin.api import Cleaner

    made: list[Cleaner] = []

    def cleaner_of(path: Path | None) -> Cleaner:
        settings = settings_for(path, said).settings
        for cleaner in made:
            if cleaner.settings == settings:
                return cleaner
        made.append(Cleaner(settings))
        return made[-1]

    return cleaner_of


def included(paths: Iterable[Path], named: Iterable[Path], said: Given, quiet: bool = False) -> list[Path]:
    """The paths that no setting excludes. Of those that were named one by one, a line says what excludes them."""
    kept, passed = [], 0
    one_by_one = set(named)
    for path in paths:
        excluded = settings_for(path, said).excluded
        if excluded is None:
            kept.append(path)
        elif path not in one_by_one:
            passed += 1
        elif not quiet:
            tell(f"{path}: passed over; excluded by {excluded}")
    if passed and not quiet:
        files = "1 file" if passed == 1 else f"{passed} files"
        tell(f"{files} in folders passed over, as the settings exclude them")
    return kept


def pass_over(folder: Path) -> None:
    """Say that a folder below one that was named is not read, since its texts are copies of what is read beside it."""
    tell(f"{folder}: passed over, as unspin clean wrote it; name it to have it read")


def _add_option(group: argparse._ArgumentGroup, key: Key) -> None:
    options: dict[str, Any] = {"dest": key.name, "default": None, "help": key.why}
    if isinstance(key.kind, Flag):
        group.add_argument(f"--{key.flag}", action=argparse.BooleanOptionalAction, **options)
        if isinstance(key.kind, FlagOrFolder):
            options["help"] = f"the same, with what lies in this folder in place of where --{key.flag} looks"
            group.add_argument(f"--{key.flag}-folder", type=Path, metavar="FOLDER", **options)
        return
    action = "append" if isinstance(key.kind, TableOf) else "extend" if isinstance(key.kind, ListOf) else "store"
    choices = _choices(key.kind)
    if choices:
        options["help"] += f" ({choices})"
    group.add_argument(f"--{key.flag}", action=action, type=key.kind.parse, metavar=_metavar(key.kind), **options)


def _choices(kind: Kind) -> str:
    if isinstance(kind, TableOf):
        values = f" = {_choices(kind.kind)}" if _choices(kind.kind) else ""
        return ", ".join(kind.names) + values
    inner = kind.kind if isinstance(kind, ListOf) else kind
    return ", ".join(inner.options) if isinstance(inner, Choice) else ""


def _metavar(kind: Kind) -> str:
    if isinstance(kind, TableOf):
        return f"{kind.noun.split()[-1].upper()}={kind.value.upper()}"
    if isinstance(kind, ListOf):
        return "NAME,..." if isinstance(kind.kind, Choice) else kind.noun.upper()
    return "NUMBER" if isinstance(kind, Number) else "FILE" if isinstance(kind, File) else "NAME"


def _is_table(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _joined(tables: Sequence[dict[str, object]]) -> dict[str, object]:
    return {name: value for table in tables for name, value in table.items()}

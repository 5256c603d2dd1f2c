"""This file says what kinds of values settings have: how each is checked, and how JSON Schema describes it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from unspin.core.errors import SettingsError
from unspin.core.globs import compiled
from unspin.core.values import dataclass


class Kind(Protocol):
    """A kind of value."""

    def read(self, what: str, value: object) -> Any:
        """`value` in its settled form; `what` names the setting. Raises SettingsError where it is impossible."""
        ...

    def parse(self, word: str) -> object:
        """What a word of the command line means, to be read next."""
        ...

    def schema(self) -> dict[str, object]:
        """The kind in JSON Schema."""
        ...


class Flag:
    """True or false."""

    def read(self, what: str, value: object) -> bool:
        """The value, if it is one."""
        if isinstance(value, bool):
            return value
        raise _wrong(what, "true or false", value)

    def parse(self, word: str) -> object:
        """True or false."""
        flags: dict[str, object] = {"true": True, "false": False}
        return flags.get(word, word)

    def schema(self) -> dict[str, object]:
        """A boolean."""
        return {"type": "boolean"}


class FlagOrFolder(Flag):
    """True or false, or the path of a folder."""

    def read(self, what: str, value: object) -> Any:
        """The value, a path where it is a text."""
        if isinstance(value, bool):
            return value
        if not isinstance(value, str | Path) or not str(value):
            raise _wrong(what, "true, false or a path", value)
        return Path(value)

    def schema(self) -> dict[str, object]:
        """A boolean or a string."""
        return {"type": ["boolean", "string"]}


@dataclass(frozen=True, slots=True)
class Number:
    """A number from `low` to `high`."""

    low: float = 0.0
    high: float = 1.0

    def read(self, what: str, value: object) -> float:
        """The value, if it lies in the range."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _wrong(what, "a number", value)
        if math.isnan(value) or not self.low <= value <= self.high:
            raise SettingsError(f"{what} must lie between {self.low:g} and {self.high:g}, not {value}")
        return value

    def parse(self, word: str) -> object:
        """The number that `word` is, if it is one."""
        try:
            return float(word)
        except ValueError:
            return word

    def schema(self) -> dict[str, object]:
        """A number with its bounds."""
        return {"type": "number", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some names."""

    options: tuple[str, ...]

    def read(self, what: str, value: object) -> str:
        """The value, if it is one of them."""
        if not isinstance(value, str):
            raise _wrong(what, f"one of {', '.join(self.options)}", value)
        return one_of(what, value, self.options)

    def parse(self, word: str) -> object:
        """The word itself."""
        return word

    def schema(self) -> dict[str, object]:
        """An enumeration."""
        return {"enum": list(self.options)}


class Text:
    """Any text."""

    def read(self, what: str, value: object) -> str:
        """The value, if it is a text."""
        if isinstance(value, str):
            return value
        raise _wrong(what, "a text", value)

    def parse(self, word: str) -> object:
        """The word itself."""
        return word

    def schema(self) -> dict[str, object]:
        """A string."""
        return {"type": "string"}


class Pattern(Text):
    """A regular expression."""

    def read(self, what: str, value: object) -> str:
        """The value, if it compiles."""
        if not isinstance(value, str):
            raise _wrong(what, "a regular expression", value)
        try:
            re.compile(value)
        except (re.error, OverflowError, RecursionError) as error:
            raise SettingsError(f"{what} {value!r} is no regular expression: {error}") from error
        return value

    def schema(self) -> dict[str, object]:
        """A string that is a regular expression."""
        return {"type": "string", "format": "regex"}


class Glob(Text):
    """A pattern of paths."""

    def read(self, what: str, value: object) -> str:
        """The value, if it is a glob."""
        if not isinstance(value, str):
            raise _wrong(what, "a glob pattern", value)
        compiled(value)
        return value


class File:
    """The path of a file."""

    def read(self, what: str, value: object) -> Path:
        """The value as a path."""
        if not isinstance(value, str | Path) or not str(value):
            raise _wrong(what, "a path", value)
        return Path(value)

    def parse(self, word: str) -> object:
        """The word itself."""
        return word

    def schema(self) -> dict[str, object]:
        """A string."""
        return {"type": "string"}


class OptionalFile(File):
    """The path of a file, or none."""

    def read(self, what: str, value: object) -> Path | None:  # type: ignore[override]
        """The value as a path, or None."""
        return None if value is None else super().read(what, value)


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of values of one kind; `noun` names one of them.

    One that `joins` adds to what was set before; any other takes its place.
    """

    noun: str
    kind: Kind
    joins: bool = False

    def read(self, what: str, value: object) -> tuple[Any, ...]:
        """The values, each once."""
        if isinstance(value, str | bytes | Mapping) or not isinstance(value, Sequence):
            raise _wrong(what, f"a list ({self.noun}, ...)", value)
        return tuple(dict.fromkeys(self.kind.read(self.noun, each) for each in value))

    def parse(self, word: str) -> object:
        """The names that commas part, or one value of any other kind."""
        if isinstance(self.kind, Choice):
            return [name.strip() for name in word.split(",") if name.strip()]
        return [self.kind.parse(word)]

    def schema(self) -> dict[str, object]:
        """An array."""
        return {"type": "array", "items": self.kind.schema(), "uniqueItems": True}


@dataclass(frozen=True, slots=True)
class TableOf:
    """A table from some names to values of one kind; `noun` names a name, `value` a value."""

    noun: str
    names: tuple[str, ...]
    value: str
    kind: Kind

    def read(self, what: str, value: object) -> dict[str, Any]:
        """The entries."""
        if not isinstance(value, Mapping):
            raise _wrong(what, f"a table ({self.noun} = {self.value})", value)
        return {str(name): self._entry(str(name), each) for name, each in value.items()}

    def _entry(self, name: str, value: object) -> Any:
        try:
            return self.kind.read(f"{self.value} for {one_of(self.noun, name, self.names)}", value)
        except SettingsError as error:
            raise SettingsError(str(error), (name,)) from error

    def parse(self, word: str) -> object:
        """An entry written NAME=VALUE."""
        name, _, value = word.partition("=")
        return {name: self.kind.parse(value)}

    def schema(self) -> dict[str, object]:
        """An object."""
        entries = {name: self.kind.schema() for name in self.names}
        return {"type": "object", "properties": entries, "additionalProperties": False}


def one_of(what: str, value: str, known: Sequence[str]) -> str:
    """`value`, if it is known. Raises SettingsError, which names the nearest known one."""
    if value in known:
        return value
    from difflib import get_close_matches  # 2 ms, for mistakes alone

    near = get_close_matches(value, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise SettingsError(f"unknown {what} {value!r}{hint} (known: {', '.join(known)})")


_TYPES = {bool: "a boolean", int: "a number", float: "a number", str: "the text", list: "a list", dict: "a table"}


def _wrong(what: str, wanted: str, value: object) -> SettingsError:
    found = _TYPES.get(type(value), f"a {type(value).__name__}")
    shown = f" {value!r}" if isinstance(value, bool | int | float | str) else ""
    return SettingsError(f"{what} must be {wanted}, not {found}{shown}")

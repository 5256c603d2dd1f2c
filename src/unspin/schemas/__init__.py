"""This file lists the JSON schemas of what unspin reads and writes: what each is for, and how to come by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial


@dataclass(frozen=True, slots=True)
class Schema:
    """A JSON schema (draft 2020-12): what it describes, and a function that gives it as JSON text."""

    what: str
    text: Callable[[], str]


def _stored(name: str) -> str:
    """The schema that lies beside this file."""
    from importlib.resources import files

    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _settings() -> str:
    """The schema of settings files, made from the table of settings."""
    import json

    from unspin.config.schema import settings_schema

    return json.dumps(settings_schema(), ensure_ascii=False, indent=2) + "\n"


SCHEMAS: Mapping[str, Schema] = {
    "edits": Schema(
        "what check writes with --format json or jsonl, and apply and revert read", partial(_stored, "edits.json")
    ),
    "settings": Schema("settings files: unspin.toml, and [tool.unspin] in pyproject.toml", _settings),
}

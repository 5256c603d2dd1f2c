"""This file describes settings files in JSON Schema, from the same entries that the checks are made from."""

from __future__ import annotations

from unspin.config.file import NOT_IN_OVERRIDES, OVERRIDES
from unspin.config.show import plain
from unspin.core.kinds import Glob, ListOf
from unspin.core.settings import KEYS, Key, Settings


def settings_schema() -> dict[str, object]:
    """The JSON Schema (2020-12) of unspin.toml, and of the table [tool.unspin] in pyproject.toml."""
    defaults = Settings()
    own = {key.name: {**_described(key), "default": plain(getattr(defaults, key.name))} for key in KEYS}
    overriding = {key.name: _described(key) for key in KEYS if key.name not in NOT_IN_OVERRIDES}
    files = {**ListOf("glob", Glob()).schema(), "minItems": 1, "description": "the files that this override is for"}
    override = {
        "type": "object",
        "properties": {"files": files, **overriding},
        "required": ["files"],
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Settings of unspin",
        "type": "object",
        "properties": {**own, OVERRIDES: {"type": "array", "items": override}},
        "additionalProperties": False,
    }


def _described(key: Key) -> dict[str, object]:
    return {**key.kind.schema(), "description": key.why}

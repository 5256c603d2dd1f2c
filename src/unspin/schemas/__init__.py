"""This file lists the JSON schemas of what unspin reads and writes; each lies beside it as NAME.json."""

from __future__ import annotations

from collections.abc import Mapping

SCHEMAS: Mapping[str, str] = {
    "edits": "what check writes with --format json or jsonl, and apply and revert read",
}


def schema(name: str) -> str:
    """The schema of this name, as JSON text."""
    from importlib.resources import files

    return files(__package__).joinpath(f"{name}.json").read_text(encoding="utf-8")

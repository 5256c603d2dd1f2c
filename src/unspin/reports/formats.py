"""This file finds the writer of a report format by its name."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unspin.reports.checked import Format

FORMATS = ("text", "full", "json", "jsonl", "sarif", "github")
# What can tell of a document as a whole.
JUDGEMENT_FORMATS = ("text", "json", "jsonl", "github")

_HOMES = {
    "text": ("text", "render"),
    "full": ("full", "render"),
    "json": ("jsonout", "render"),
    "jsonl": ("jsonout", "render_lines"),
    "sarif": ("sarif", "render"),
    "github": ("github", "render"),
}


def writer(name: str, colour: bool = False) -> Format:
    """The function that writes a report piece by piece; a module is imported when its format is asked for."""
    module, function = _HOMES[name]
    if colour and name in ("text", "full"):
        function = f"{function}_coloured"
    found: Format = getattr(import_module(f"unspin.reports.{module}"), function)
    return found

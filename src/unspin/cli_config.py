"""This file is the command `unspin config`, which shows the settings in force."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from unspin.cli_settings import add_settings, given

OK = 0


def add_config(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `unspin config`."""
    command = commands.add_parser("config", help="show the settings in force", description=_config.__doc__)
    command.add_argument("path", nargs="?", type=Path, metavar="PATH", help="a document or folder (default: here)")
    command.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    add_settings(command)
    command.set_defaults(run=_config)


def _config(options: argparse.Namespace) -> int:
    """Print the settings in force for PATH, and where each comes from: default, file and line, or command line."""
    from unspin.config.force import settings_for
    from unspin.config.show import as_text, as_values
    from unspin.core.paths import real

    path = real(options.path or Path.cwd())
    found = settings_for(path, given(options))
    if options.format == "json":
        _print(json.dumps(as_values(path, found), ensure_ascii=False, indent=2) + "\n")
    else:
        _print(as_text(path, found))
    return OK


def _print(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))
    sys.stdout.buffer.flush()

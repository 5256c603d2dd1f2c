"""This file is the commands `unspin apply`, `revert`, `schema` and `report`: what to do with what a run left."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from unspin.cli_guard import FAILED, tell
from unspin.cli_output import write_data
from unspin.core.errors import SourceError
from unspin.schemas import SCHEMAS
from unspin.sources.places import exists, place

OK, CHANGED = 0, 1

Subcommands = argparse._SubParsersAction  # argparse has no public name for it


def add_report(commands: Subcommands[argparse.ArgumentParser]) -> None:
    """Add `apply`, `revert`, `schema` and `report`."""
    _add_turn(commands, "apply", "make the edits of a JSON report", _apply)
    _add_turn(commands, "revert", "take the edits of a JSON report back", _revert)
    command = commands.add_parser("schema", help="print the JSON schema of a format", description=_schema.__doc__)
    command.add_argument("name", nargs="?", choices=sorted(SCHEMAS), metavar="NAME", help=", ".join(sorted(SCHEMAS)))
    command.set_defaults(run=_schema)
    _add_pages(commands)


def _add_pages(commands: Subcommands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("report", help="make a run's report again", description=_report.__doc__)
    command.add_argument("path", type=place, metavar="OUTPUTS", help="an output folder, or a cleaned data set")
    command.add_argument("-o", "--output", type=Path, metavar="DIR", help="folder to write (default: OUTPUTS itself)")
    command.add_argument("--text-field", default="text", metavar="NAME", help="of a data set: as it was cleaned with")
    command.add_argument("--id-field", default="id", metavar="NAME", help="of a data set: the field that names records")
    command.add_argument("--prefix", default="", metavar="TEXT", help="of a data set: as it was cleaned with")
    command.add_argument("-q", "--quiet", action="store_true", help="no progress and no closing line")
    command.set_defaults(run=_report)


def _add_turn(commands: Subcommands[argparse.ArgumentParser], name: str, what: str, run: object) -> None:
    command = commands.add_parser(name, help=what, description=run.__doc__)
    command.add_argument("report", type=Path, metavar="REPORT", help="what check --format json or jsonl wrote")
    command.add_argument(
        "--root",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="where the paths of the report begin; nothing outside is touched (default: the working folder)",
    )
    command.add_argument("-q", "--quiet", action="store_true", help="do not name the files that change")
    command.set_defaults(run=run)


def _apply(options: argparse.Namespace) -> int:
    """Make the edits of REPORT in the files that it names; refuse where one of them has changed since."""
    return _turn(options, undo=False)


def _revert(options: argparse.Namespace) -> int:
    """Take the edits of REPORT back in the files that it names; refuse where one of them has changed since."""
    return _turn(options, undo=True)


def _turn(options: argparse.Namespace, undo: bool) -> int:
    from unspin.applying import carry_out, plan
    from unspin.reports.edit_report import changes
    from unspin.sources.files import read_bytes

    if not options.root.is_dir():
        raise SourceError(f"{options.root}: no such folder; name one that exists with --root")
    found = changes(read_bytes(options.report), options.report.as_posix())
    rewrites, refusals = plan(found, options.root, undo)
    for refusal in refusals:
        tell(refusal)
    if refusals:
        tell(f"nothing was written, because {len(refusals)} of {len(found)} files can't be changed as the report says")
        return FAILED
    for path in carry_out(rewrites):
        if not options.quiet:
            tell(f"{path}: {'reverted' if undo else 'changed'}")
    return CHANGED if rewrites else OK


def _report(options: argparse.Namespace) -> int:
    """Make report.html from what a run left in OUTPUTS, or from a cleaned data set.

    A run of many documents gets an overview, and pages of some of them in the folder `report` beside it.
    """
    from tqdm import tqdm

    from unspin.reporting import results_of, write_report
    from unspin.sources.cleaned import cleaned_repairs
    from unspin.sources.folder import open_folder
    from unspin.sources.layout import Layout

    if not exists(options.path):
        raise SourceError(f"{options.path}: no such file or folder")
    if isinstance(options.path, Path) and options.path.is_dir():
        results, target = results_of(options.path), options.output or options.path
    else:
        if options.output is None:
            raise SourceError(f"{options.path} is no folder; name the folder for the report with -o")
        results = cleaned_repairs(options.path, Layout(options.text_field, options.id_field, prefix=options.prefix))
        target = options.output
    page = write_report(open_folder(target), tqdm(results, unit="doc", disable=True if options.quiet else None))
    if not options.quiet:
        tell(f"read {page}")
    return OK


def _schema(options: argparse.Namespace) -> int:
    """Print the JSON schema (draft 2020-12) of a format that unspin reads or writes, or list those there are."""
    if options.name is None:
        sys.stdout.writelines(f"{name:8}  {schema.what}\n" for name, schema in sorted(SCHEMAS.items()))
    else:
        write_data([SCHEMAS[options.name].text()])
    return OK

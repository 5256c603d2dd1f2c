"""This file is the command `unspin check`, and `unspin clean --in-place` beside it: made for hooks and for CI."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from unspin.cli_guard import FAILED, tell
from unspin.cli_input import file_or_stdin, names_stdin, read_stdin
from unspin.cli_output import write_data, write_diff, write_text
from unspin.cli_processes import add_processes, processes_of
from unspin.cli_settings import add_settings, cleaners, given, included, pass_over
from unspin.core.errors import SettingsError, SourceError, UnspinError
from unspin.core.settings import STAGES, Settings
from unspin.reports.formats import FORMATS, JUDGEMENT_FORMATS, writer
from unspin.sources.files import MOST_BYTES

if TYPE_CHECKING:
    from unspin.checking import Bar, Named
    from unspin.config.force import Given
    from unspin.processes import Processes
    from unspin.reports.checked import Item
    from unspin.sources.original import Original

OK, FOUND = 0, 1

Subcommands = argparse._SubParsersAction  # argparse has no public name for it


def add_check(commands: Subcommands[argparse.ArgumentParser]) -> None:
    """Add `check`."""
    command = commands.add_parser("check", help="tell what is wrong, and write nothing", description=_check.__doc__)
    command.add_argument(
        "paths", nargs="+", type=file_or_stdin, metavar="PATH", help="files and folders, or - for standard input"
    )
    command.add_argument("--format", choices=FORMATS, default="text", help="how to report (default: text)")
    command.add_argument("--diff", action="store_true", help="show what would change, as a unified diff")
    command.add_argument(
        "--spun-only", action="store_true", help="report documents that are spun, with their probability"
    )
    _add_bar(command)
    add_most_bytes(command)
    add_processes(command)
    add_settings(command)
    command.set_defaults(run=_check)


def _add_bar(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--fail-on",
        type=_names,
        metavar="STAGE,...",
        help=f"findings of these stages alone count ({', '.join(STAGES)})",
    )
    command.add_argument(
        "--min-confidence",
        type=float,
        metavar="X",
        help="findings of this confidence or more count, suggestions among them; with --spun-only, "
        "documents of this probability or more (default: what clean would change; 0.5)",
    )


def add_most_bytes(command: argparse.ArgumentParser) -> None:
    """Add the limit beyond which a file is passed over."""
    command.add_argument(
        "--max-bytes",
        type=int,
        default=MOST_BYTES,
        metavar="N",
        help=f"skip larger files, with a note (default: {MOST_BYTES})",
    )


def _names(value: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in value.split(",") if name.strip())


def _check(options: argparse.Namespace) -> int:
    """Name every fault of files and folders (.txt, .md, .html): one finding a line, sorted. Nothing is written.

    Binary files, data sets and files of more than --max-bytes are passed over with a note.
    """
    from unspin.checking import check, judge

    bar = _bar(options)
    said = given(options)
    documents = documents_of(options.paths, options.max_bytes, said)
    read = partial(judge, least=bar.least) if options.spun_only else partial(check, bar=bar)
    tally: Counter[str] = Counter()
    with closing(read(documents, partial(cleaners, said), processes=processes_of(options))) as items:
        _write(_counted(items, tally), options)
    return FAILED if tally["failures"] else FOUND if tally["found"] else OK


def _bar(options: argparse.Namespace) -> Bar:
    """What counts.

    Raises SettingsError where options are impossible or contradict one another.
    """
    from unspin.checking import Bar

    if options.spun_only and (options.fail_on or options.diff or options.format not in JUDGEMENT_FORMATS):
        raise SettingsError(
            f"--spun-only judges documents as a whole: it goes with --format {', '.join(JUDGEMENT_FORMATS)}, "
            "and neither with --diff nor with --fail-on"
        )
    if options.diff and options.format != "text":
        raise SettingsError("--diff and --format are two forms of one report; choose one of them")
    least = options.min_confidence
    if least is not None and not 0.0 <= least <= 1.0:
        raise SettingsError(f"--min-confidence must lie between 0 and 1, not {least}")
    return Bar(Settings(stages=options.fail_on or STAGES).stages, least)


def documents_of(paths: list[Path], most_bytes: int, said: Given, quiet: bool = False) -> list[Named]:
    """The documents that the paths name: standard input, or files that no setting excludes."""
    from unspin.checking import Named, named_files
    from unspin.sources.corpora import refuse_corpora
    from unspin.sources.files import find_paths, no_document, silently

    if names_stdin(paths):
        _refuse_settings(said, [None])
        return [Named("<stdin>", None, _standard_input())]
    found = find_paths(paths, silently if quiet else pass_over)
    if not found:
        raise no_document(paths)
    kept = included(found, paths, said, quiet)
    refuse_corpora(kept)
    _refuse_settings(said, kept)
    return named_files(kept, most_bytes)


def _refuse_settings(said: Given, paths: Sequence[Path | None]) -> None:
    """Raise what is wrong with the settings of all documents: it is no document's fault, and should be told once.

    What is wrong with those of some alone, as a folder may have its own, is a failure of these.
    """
    cleaner_of = cleaners(said)
    wrong: list[UnspinError] = []
    for path in paths:
        try:
            cleaner_of(path)
            return
        except UnspinError as error:
            wrong.append(error)
    if len({str(error) for error in wrong}) == 1:
        raise wrong[0]


def _standard_input() -> Callable[[], Original]:
    """What gives the text of standard input, which is read here, as a worker has none."""
    from unspin.sources.original import original_of

    try:
        return partial(original_of, read_stdin())
    except SourceError as error:
        return partial(_raise, error)


def _raise(error: SourceError) -> NoReturn:
    raise error


def _counted(items: Iterable[Item], tally: Counter[str]) -> Iterator[Item]:
    """The items, while findings and failures are counted, and what was not read is told on standard error."""
    from unspin.sources.original import Skipped

    for item in items:
        if isinstance(item, Skipped):
            tell(f"{item.path}: skipped: {item.reason}")
        elif isinstance(item, dict):
            tally["failures"] += 1
            tell(f"{item['document']}: {item['message']}")
        else:
            tally["found"] += item.found
        yield item


def _write(items: Iterable[Item], options: argparse.Namespace) -> None:
    from unspin.reports.checked import Checked
    from unspin.reports.colour import wants_colour

    if options.diff:
        for item in items:
            if isinstance(item, Checked):
                write_diff(item.repair.diff())
        return
    pieces = writer(options.format, wants_colour(sys.stdout))(items)
    if options.format in ("text", "full"):
        write_text(pieces)
    else:
        write_data(pieces)


def clean_in_place(paths: list[Path], said: Given, most_bytes: int, processes: Processes, quiet: bool) -> int:
    """Put the cleaned text of each file in its place; the exit code is 0 unchanged, 1 changed, 2 failed."""
    from unspin.checking import Bar, check
    from unspin.processes import Processes
    from unspin.reports.checked import Checked
    from unspin.reports.markup import count
    from unspin.rewriting import rewrite

    if names_stdin(paths):
        raise SettingsError("standard input has no place to clean it in; leave --in-place out")
    tally: Counter[str] = Counter()
    documents = documents_of(paths, most_bytes, said, quiet)

    def again(name: str) -> Item:
        named = [each for each in documents if each.name == name]
        (item,) = check(named, partial(cleaners, said), Bar(), Processes(1, processes.timeout))
        return item

    with closing(check(documents, partial(cleaners, said), Bar(), processes)) as items:
        for item in _counted(rewrite(items, again), tally):
            if isinstance(item, Checked) and item.found and not quiet:
                tell(f"{item.path}: {count(item.found, 'edit')}")
    return FAILED if tally["failures"] else FOUND if tally["found"] else OK

"""This file is the command line: it parses, dispatches, and turns our own errors into one line and exit code 2."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from unspin import __version__
from unspin.cli_config import add_config, add_schema
from unspin.cli_lexicon import add_lexicon
from unspin.cli_settings import FOR_DETECTION, add_settings, cleaners, given, included
from unspin.core.errors import UnspinError

if TYPE_CHECKING:
    from unspin.api import Cleaner
    from unspin.batch import Outcome
    from unspin.config.force import Given
    from unspin.core.repair import Repair
    from unspin.detection.spun import Detection
    from unspin.reports.summary import Failure

OK, FAILED = 0, 2
_STDIN = Path("-")

_EXAMPLES = """\
examples:
  unspin clean articles -o outputs       clean a folder; read outputs/report.html
  unspin clean - < spun.txt > clean.txt  clean standard input
  unspin diff article.txt                show what would change
  unspin detect articles                 which documents are spun, and what says so
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code is 0, or 2 where something failed."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except UnspinError as error:
        print(f"unspin: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("unspin: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader has gone: nothing more to say, and nothing to flush
        sys.stderr.close()
        return FAILED


def _parser() -> argparse.ArgumentParser:
    import shtab

    parser = argparse.ArgumentParser(
        prog="unspin",
        description="Find and undo synonym spinning, mojibake, scrape residue and typos in English news text.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"unspin {__version__}")
    shtab.add_argument_to(parser, ["--print-completion"], help="print the completion script for a shell")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_clean(commands)
    _add_diff(commands)
    _add_detect(commands)
    add_lexicon(commands)
    add_config(commands)
    add_schema(commands)
    return parser


def _add_clean(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("clean", help="write cleaned texts, diffs and a report", description=_clean.__doc__)
    command.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="files and folders, or - for standard input"
    )
    command.add_argument(
        "-o", "--output", type=Path, default=Path("outputs"), help="folder to write (default: outputs)"
    )
    command.add_argument("-q", "--quiet", action="store_true", help="no progress and no closing line")
    add_settings(command)
    command.set_defaults(run=_clean)


def _add_diff(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("diff", help="show what would change in a file", description=_diff.__doc__)
    command.add_argument("path", type=Path, metavar="FILE", help="a text file, or - for standard input")
    add_settings(command)
    command.set_defaults(run=_diff)


def _add_detect(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("detect", help="tell which documents are spun", description=_detect.__doc__)
    command.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="files and folders, or - for standard input"
    )
    add_settings(command, FOR_DETECTION)
    command.set_defaults(run=_detect)


def _clean(options: argparse.Namespace) -> int:
    """Clean files and folders (.txt, .md) into OUTPUT/clean, with diffs, edits.jsonl, summary.json and report.html.

    With - as the only path, clean standard input to standard output. Inputs are never changed.
    """
    said = given(options)
    cleaner_of = cleaners(said)
    if options.paths == [_STDIN]:
        sys.stdout.buffer.write(_repaired_input(cleaner_of(None)).after.text.encode("utf-8", "surrogatepass"))
        return OK
    from tqdm import tqdm

    from unspin import batch
    from unspin.sources.files import find_inputs
    from unspin.sources.folder import open_folder

    inputs = included(find_inputs(options.paths, options.output), options.paths, said, options.quiet)
    for each in inputs:
        cleaner_of(each.path)  # what is wrong with settings should be told before a text is read
    folder = open_folder(options.output)
    names = batch.output_names(inputs)
    folder.check(names)
    results = batch.clean_files(inputs, cleaner_of)
    shown = tqdm(results, total=len(inputs), unit="doc", disable=True if options.quiet else None)
    outcome = batch.gather(shown)
    batch.write_outputs(outcome, folder, names)
    _report_failures(outcome.failures)
    if not options.quiet:
        print(_closing_line(outcome, options.output), file=sys.stderr)
    return FAILED if outcome.failures else OK


def _diff(options: argparse.Namespace) -> int:
    """Print a unified diff from a file to its cleaned text."""
    from unspin.sources.files import Input

    said = given(options)
    if options.path == _STDIN:
        repair = _repaired_input(cleaners(said)(None))
    elif included([Input(options.path, PurePosixPath(options.path.name))], [options.path], said):
        repair = _repaired_file(options.path, cleaners(said)(options.path))
    else:
        return OK
    sys.stdout.buffer.write(repair.diff().encode("utf-8", "surrogatepass"))
    return OK


def _detect(options: argparse.Namespace) -> int:
    """Print a table: P(spun), substitutions per 100 words, and the strongest evidence, the most spun document first."""
    from unspin.core.document import Document

    said = given(options)
    cleaner_of = cleaners(said)
    found: list[tuple[str, Detection]] = []
    failures: list[Failure] = []
    for name, path in _to_detect(options.paths, said):
        cleaner = cleaner_of(path)
        try:
            text = _text(path) if path else _input_text()
            found.append((name, cleaner.detect(Document(text, name))))
        except UnspinError as error:
            failures.append({"document": name, "error": type(error).__name__, "message": str(error)})
    sys.stdout.writelines(_detection_table(found))
    _report_failures(failures)
    return FAILED if failures else OK


def _to_detect(paths: Sequence[Path], said: Given) -> list[tuple[str, Path | None]]:
    """The name and path of each document; standard input has no path."""
    from unspin.sources.files import find_inputs

    if list(paths) == [_STDIN]:
        return [("stdin", None)]
    return [(str(each.name), each.path) for each in included(find_inputs(paths), paths, said)]


def _detection_table(found: Iterable[tuple[str, Detection]]) -> Iterator[str]:
    yield "P(spun)  per 100 words  document\n"
    for name, detection in sorted(found, key=lambda pair: (-pair[1].probability, pair[0])):
        yield f"{detection.probability:7.3f}  {detection.rate:13.1f}  {name}\n"
        if detection.probability >= 0.5:
            strongest = (f"{each.spun} < {each.original} ({len(each.starts)}x)" for each in detection.evidence[:5])
            yield f"{'':24}{'; '.join(strongest)}\n"


def _repaired_input(cleaner: Cleaner) -> Repair:
    from unspin.core.document import Document

    return cleaner.clean(Document(_input_text(), "stdin"))


def _input_text() -> str:
    from unspin.sources.decode import decode

    return decode(sys.stdin.buffer.read())[0]


def _repaired_file(path: Path, cleaner: Cleaner) -> Repair:
    from unspin.core.document import Document

    return cleaner.clean(Document(_text(path), path.as_posix().lstrip("/")))


def _text(path: Path) -> str:
    from unspin.core.errors import DecodingError
    from unspin.sources.decode import decode
    from unspin.sources.files import read_bytes

    try:
        return decode(read_bytes(path))[0]
    except DecodingError as error:
        raise DecodingError(f"{path}: {error}") from error


def _report_failures(failures: Iterable[Failure]) -> None:
    for failure in failures:
        print(f"unspin: {failure['document']}: {failure['message']}", file=sys.stderr)


def _closing_line(outcome: Outcome, output: Path) -> str:
    edits = sum(len(repair.edits) for repair in outcome.repairs)
    suggestions = sum(len(repair.suggestions) for repair in outcome.repairs)
    changed = sum(repair.changed for repair in outcome.repairs)
    failed = f", {len(outcome.failures)} failed" if outcome.failures else ""
    return (
        f"{len(outcome.repairs)} documents, {changed} changed, {edits} edits, {suggestions} suggestions{failed}; "
        f"read {output / 'report.html'}"
    )


if __name__ == "__main__":
    sys.exit(main())

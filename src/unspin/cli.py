"""This file is the command line: it parses, dispatches, and turns our own errors into one line and exit code 2."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from unspin import __version__
from unspin.cli_examples import add_examples
from unspin.cli_guard import Parser, guarded, tell
from unspin.cli_input import STDIN, as_names, file_or_stdin, names_stdin, place_or_stdin, read_stdin
from unspin.cli_output import write_data, write_diff, write_text
from unspin.cli_settings import FOR_DETECTION, add_settings, cleaners, given, included, pass_over
from unspin.core.errors import SettingsError, SourceError, UnspinError
from unspin.core.visible import visible
from unspin.sources.places import Place, place

if TYPE_CHECKING:
    from unspin.api import Cleaner
    from unspin.batch import Outcome
    from unspin.config.force import Given
    from unspin.core.document import Document
    from unspin.core.repair import Repair
    from unspin.detection.spun import Detection
    from unspin.reports.failure import Failure

OK, FAILED = 0, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code is 0, 1 where a check found something, or 2 where something failed."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    ours = given[: given.index("--")] if "--" in given else given

    def run() -> int:
        said = [each for each in ours if each != "--debug"]
        options = _parser(said).parse_args(said + as_names(given[len(ours) :]))
        return int(options.run(options))

    return guarded(run, debug="--debug" in ours)


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """The parser for these arguments: where they begin with a command, its options alone, as all take 10 ms to add."""
    chosen = _ADDERS.get(arguments[0]) if arguments else None
    parser: argparse.ArgumentParser = Parser(
        prog="unspin",
        description="Find and undo synonym spinning, mojibake, scrape residue and typos in English news text.",
    )
    parser.add_argument("--version", action="version", version=f"unspin {__version__}")
    parser.add_argument("--debug", action="store_true", help="where something fails, show the traceback")
    _add_completion(parser, arguments)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", prog=parser.prog)
    for add in (chosen,) if chosen else dict.fromkeys(_ADDERS.values()):
        add(commands)
    add_examples(parser)
    if chosen:
        parser.set_defaults(command=f"{parser.prog} {arguments[0]}")
    return parser


def _add_completion(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> None:
    """Add --print-completion; shtab costs 20 ms, which only who asks for it or for help should pay."""
    if any(each in ("-h", "--help") or each.startswith("--print") for each in arguments):
        import shtab

        shtab.add_argument_to(parser, ["--print-completion"], help="print the completion script for a shell")


Commands = argparse._SubParsersAction  # argparse has no public name for it
Adder = Callable[["Commands[argparse.ArgumentParser]"], None]


def _add_clean(commands: Commands[argparse.ArgumentParser]) -> None:
    from unspin.cli_check import add_most_bytes
    from unspin.cli_corpus import add_corpora
    from unspin.cli_processes import add_processes

    command = commands.add_parser("clean", help="write cleaned texts, diffs and a report", description=_clean.__doc__)
    command.add_argument(
        "paths",
        nargs="+",
        type=place_or_stdin,
        metavar="PATH",
        help="files, folders and data sets, or - for standard input",
    )
    command.add_argument(
        "-o", "--output", type=place, help="folder to write, or the file for a data set (default: outputs)"
    )
    command.add_argument(
        "--in-place", action="store_true", help="change the files themselves; exit code 1 where one has changed"
    )
    add_most_bytes(command)
    command.add_argument("-q", "--quiet", action="store_true", help="no progress and no closing line")
    add_processes(command, records=True)
    add_corpora(command)
    add_settings(command)
    command.set_defaults(run=_clean)


def _add_diff(commands: Commands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("diff", help="show what would change in a file", description=_diff.__doc__)
    command.add_argument("path", type=file_or_stdin, metavar="FILE", help="a text file, or - for standard input")
    add_settings(command)
    command.set_defaults(run=_diff)


def _add_detect(commands: Commands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("detect", help="tell which documents are spun", description=_detect.__doc__)
    command.add_argument(
        "paths", nargs="+", type=file_or_stdin, metavar="PATH", help="files and folders, or - for standard input"
    )
    command.add_argument("--format", choices=("text", "json", "jsonl"), default="text", help="default: text")
    add_settings(command, FOR_DETECTION)
    command.set_defaults(run=_detect)


def _add_explain(commands: Commands[argparse.ArgumentParser]) -> None:
    from unspin.cli_explain import add_explain

    add_explain(commands, _document_of)


def _of(module: str, name: str) -> Adder:
    """What adds a command of another file, which is imported when it is wanted: all of them take 10 ms."""

    def add(commands: Commands[argparse.ArgumentParser]) -> None:
        getattr(import_module(f"unspin.{module}"), name)(commands)

    return add


_add_report, _add_rules = _of("cli_report", "add_report"), _of("cli_rules", "add_rules")

# What adds each command, in the order of --help.
_ADDERS: dict[str, Adder] = {
    "clean": _add_clean,
    "check": _of("cli_check", "add_check"),
    "diff": _add_diff,
    "detect": _add_detect,
    "explain": _add_explain,
    **dict.fromkeys(("apply", "revert", "schema"), _add_report),
    **dict.fromkeys(("rules", "rule"), _add_rules),
    "lexicon": _of("cli_lexicon", "add_lexicon"),
    "learn": _of("cli_learn", "add_learn"),
    "config": _of("cli_config", "add_config"),
}


def _clean(options: argparse.Namespace) -> int:
    """Clean files and folders (.txt, .md, .html) into OUTPUT/clean, with diffs, edits.jsonl, summary.json, report.html.

    Data sets are cleaned record by record, and go on where an unfinished run stopped. With - as the only path, clean
    standard input to standard output. Only --in-place changes inputs.
    """
    from unspin.cli_corpus import are_corpora, clean_corpora

    if options.in_place:
        return _in_place(options)
    said = given(options)
    cleaner_of = cleaners(said)
    if names_stdin(options.paths):
        repair = cleaner_of(None).clean(_document(STDIN))
        sys.stdout.buffer.write(repair.after.text.encode("utf-8", "surrogatepass"))
        _report_checks([] if options.quiet else [repair])
        return _told(repair)
    options.output = options.output or Path("outputs")
    if options.engine == "ray":
        from unspin.cli_ray import clean_on_ray

        return clean_on_ray(options, [cleaner_of(_near(path)).settings for path in options.paths])
    if are_corpora(options.paths):
        return clean_corpora(options, [cleaner_of(_near(path)) for path in options.paths])
    from tqdm import tqdm

    from unspin import batch
    from unspin.cli_processes import processes_of
    from unspin.sources.files import find_inputs, silently
    from unspin.sources.folder import open_folder

    output: Path = options.output
    if not isinstance(output, Path):
        raise SourceError(f"{output}: only data sets can be written to a URL; choose a folder")
    found = find_inputs(options.paths, output, silently if options.quiet else pass_over)
    chosen = set(included([each.path for each in found], options.paths, said, options.quiet))
    inputs = [each for each in found if each.path in chosen]
    for each in inputs:
        cleaner_of(each.path)  # what is wrong with settings should be told before a text is read
    folder = open_folder(output)
    names = batch.output_names(inputs)
    folder.check(names)
    results = batch.clean_all(inputs, partial(cleaners, said), processes_of(options))
    shown = tqdm(results, total=len(inputs), unit="doc", disable=True if options.quiet else None)
    outcome = batch.gather(shown)
    batch.write_outputs(outcome, folder, names)
    _report_failures(outcome.failures)
    if not options.quiet:
        _report_checks(outcome.repairs)
        print(_closing_line(outcome, output), file=sys.stderr)
    return FAILED if outcome.failures else OK


def _near(path: Place) -> Path | None:
    """Where settings are looked for: beside a file, and for a URL where the command runs."""
    return path if isinstance(path, Path) else None


def _in_place(options: argparse.Namespace) -> int:
    from unspin.cli_check import clean_in_place
    from unspin.cli_corpus import are_corpora
    from unspin.cli_processes import processes_of

    if options.output:
        raise SettingsError("--in-place changes the files themselves and writes no folder; leave out one of it and -o")
    if are_corpora(options.paths):
        raise SettingsError("a data set can't be changed in place; leave out --in-place and choose its -o")
    return clean_in_place(options.paths, given(options), options.max_bytes, processes_of(options), options.quiet)


def _diff(options: argparse.Namespace) -> int:
    """Print a unified diff from a file to its cleaned text."""
    cleaner, document = _document_of(options)
    if document is None:
        return OK
    repair = cleaner.clean(document)
    write_diff(repair.diff())
    _report_checks([repair])
    return _told(repair)


def _document_of(options: argparse.Namespace) -> tuple[Cleaner, Document | None]:
    """The cleaner and the document of a command that takes one path; None for one that the settings exclude."""
    from unspin.sources.corpora import refuse_corpora

    said, path = given(options), options.path
    if path is STDIN:
        return cleaners(said)(None), _document(path)
    kept = included([path], [path], said)
    refuse_corpora(kept)
    return cleaners(said)(path), _document(path) if kept else None


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
            message = str(error).removeprefix(f"{path}: ")
            failures.append({"document": name, "error": type(error).__name__, "message": message})
    _write_detections(found, failures, options.format)
    _report_failures(failures)
    return FAILED if failures else OK


def _to_detect(paths: Sequence[Path], said: Given) -> list[tuple[str, Path | None]]:
    """The name and path of each document; standard input has no path."""
    from unspin.sources.corpora import NO_DOCUMENT, is_corpus, refuse_corpora
    from unspin.sources.files import find_inputs

    if names_stdin(paths):
        return [("stdin", None)]
    found = find_inputs(paths, note=pass_over)
    chosen = set(included([each.path for each in found], paths, said))
    kept = [each for each in found if each.path in chosen]
    refuse_corpora(each.path for each in kept)
    for each in kept:
        if is_corpus(each.path):
            tell(f"{each.path}: skipped: {NO_DOCUMENT}")
    return [(str(each.name), each.path) for each in kept if not is_corpus(each.path)]


def _write_detections(found: Iterable[tuple[str, Detection]], failures: Sequence[Failure], form: str) -> None:
    """The table, or JSON in the form that check --spun-only has; the most spun document first."""
    from unspin.reports.checked import Judged
    from unspin.reports.formats import writer

    ranked = sorted(found, key=lambda pair: (-pair[1].probability, pair[0]))
    if form == "text":
        write_text(_detection_table(ranked))
    else:
        write_data(writer(form)([*(Judged(*each) for each in ranked), *failures]))


def _detection_table(ranked: Iterable[tuple[str, Detection]]) -> Iterator[str]:
    yield "P(spun)  per 100 words  document\n"
    for name, detection in ranked:
        yield f"{detection.probability:7.3f}  {detection.rate:13.1f}  {visible(name)}\n"
        if detection.probability >= 0.5:
            strongest = (f"{each.spun} < {each.original} ({len(each.starts)}x)" for each in detection.evidence[:5])
            yield f"{'':24}{'; '.join(strongest)}\n"


def _document(path: Path) -> Document:
    """The document of a file, or of standard input."""
    from unspin.core.document import Document

    if path is STDIN:
        return Document(_input_text(), "stdin")
    return Document(_text(path), path.as_posix().lstrip("/"))


def _input_text() -> str:
    from unspin.sources.decode import decode

    return decode(read_stdin())[0]


def _text(path: Path) -> str:
    from unspin.core.errors import DecodingError
    from unspin.sources.decode import decode
    from unspin.sources.files import read_bytes

    try:
        return decode(read_bytes(path))[0]
    except DecodingError as error:
        raise DecodingError(f"{path}: {error}") from error


def _told(repair: Repair) -> int:
    """The exit code; where a law was broken, the text is as it was, and that is said."""
    if repair.error:
        tell(f"{repair.before.name}: {repair.error}")
    return FAILED if repair.error else OK


def _report_failures(failures: Iterable[Failure]) -> None:
    for failure in failures:
        tell(f"{failure['document']}: {failure['message']}")


def _report_checks(repairs: Iterable[Repair]) -> None:
    """Name the amounts that changed, or might have, for a person to check."""
    from unspin.reports.checks import TITLE, check_line, checks

    lines = [visible(check_line(repair.before.name, each)) for repair in repairs for each in checks(repair)]
    if lines:
        print(f"{TITLE}:", *(f"  {line}" for line in lines), sep="\n", file=sys.stderr)


def _closing_line(outcome: Outcome, output: Path) -> str:
    from unspin.reports.markup import count

    edits = sum(len(repair.edits) for repair in outcome.repairs)
    suggestions = sum(len(repair.suggestions) for repair in outcome.repairs)
    changed = sum(repair.changed for repair in outcome.repairs)
    failed = f", {len(outcome.failures)} failed" if outcome.failures else ""
    documents, made = count(len(outcome.repairs), "document"), count(edits, "edit")
    suggested = count(suggestions, "suggestion")
    return f"{documents}, {changed} changed, {made}, {suggested}{failed}; read {output / 'report.html'}"

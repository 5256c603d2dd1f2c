"""This file is what `unspin clean` does with data sets: options, where outputs go, and what is told of them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from unspin.cli_guard import tell
from unspin.cli_processes import positive
from unspin.core.errors import SourceError
from unspin.sources.corpora import FORMS, Form, form_named, form_of, renamed
from unspin.sources.places import Place, exists, name_of

if TYPE_CHECKING:
    from unspin.api import Cleaner
    from unspin.corpus.plan import Plan
    from unspin.corpus.worker import Counts
    from unspin.reporting import Corpus
    from unspin.sources.folder import OutputFolder
    from unspin.sources.layout import Layout

OK, FAILED = 0, 2


def add_corpora(command: argparse.ArgumentParser) -> None:
    """Add the options for data sets."""
    group = command.add_argument_group("data sets", f"files named {', '.join(f'.{each}' for each in FORMS)}")
    group.add_argument("--text-field", default="text", metavar="NAME", help="the field to clean (default: text)")
    group.add_argument("--id-field", default="id", metavar="NAME", help="the field that names a record (default: id)")
    group.add_argument("--replace", action="store_true", help="put the cleaned text in the text's place")
    group.add_argument("--prefix", default="", metavar="TEXT", help="what the names of added fields begin with")
    group.add_argument("--to", choices=FORMS, metavar="FORM", help="write this form (default: that of the input)")
    group.add_argument("--batch-size", type=positive, metavar="N", help="records that a worker gets at a time")
    group.add_argument(
        "--max-record",
        type=positive,
        metavar="N",
        help="most bytes of a record (default: 10,000,000)",
    )
    group.add_argument(
        "--engine",
        choices=("local", "ray"),
        default="local",
        help="what runs the workers: this machine, or a Ray cluster with Ray's own readers and writers",
    )
    group.add_argument("--restart", action="store_true", help="begin anew, not where an unfinished run stopped")


def are_corpora(paths: Sequence[Place]) -> bool:
    """Whether `paths` name data sets.

    Raises SourceError where only some do.
    """
    found = [not (isinstance(path, Path) and path.is_dir()) and form_of(path) is not None for path in paths]
    if any(found) and not all(found):
        raise SourceError("data sets and documents can't be cleaned in one run; name them in two")
    for path in paths:
        if isinstance(path, str) and form_of(path) is None:
            raise SourceError(f"{path}: no data set by its name, and documents at a URL can't be read")
    return all(found)


def clean_corpora(options: argparse.Namespace, cleaners: Sequence[Cleaner]) -> int:
    """Clean each data set of `options.paths` by its cleaner's settings."""
    from unspin.sources.folder import open_folder

    for path in options.paths:
        if not exists(path):
            raise SourceError(f"{path}: no such file")
    targets = _targets(options)
    folder = open_folder(options.output) if _is_folder(options.output) and isinstance(options.output, Path) else None
    _check(targets, folder, options)
    counted: dict[str, Counts] = {}
    for path, target, cleaner in zip(options.paths, targets, cleaners, strict=True):
        counted[name_of(target)] = _clean(path, target, _plan(options, cleaner), options)
        if folder is not None:
            folder = folder.adopt([f"clean/{name_of(target)}"])
    if folder is not None:
        write_reports(folder, [_described(*each) for each in counted.items()], options)
    return FAILED if any(counts.failed for counts in counted.values()) else OK


def _described(target: str, counts: Counts) -> Corpus:
    from unspin.reporting import Corpus

    return Corpus(target, form_of(target) or Form("jsonl"), counts.numbers(), counts.errors)


def write_reports(folder: OutputFolder, corpora: Sequence[Corpus], options: argparse.Namespace) -> None:
    """Write the summary and the report of a run, and say where the report is."""
    from tqdm import tqdm

    from unspin.reporting import results_of, summary_of, write_report

    folder.write(["summary.json"], [("summary.json", summary_of(corpora, layout_of(options)))])
    page = write_report(folder, tqdm(results_of(folder.root), unit="rec", disable=True if options.quiet else None))
    if not options.quiet:
        print(f"read {page}", file=sys.stderr)


def _clean(path: Place, target: Place, plan: Plan, options: argparse.Namespace) -> Counts:
    from tqdm import tqdm

    from unspin.corpus.run import clean_corpus

    with tqdm(unit="rec", disable=True if options.quiet else None) as bar:
        counts = clean_corpus(path, target, plan, options.restart, bar.update)
    for error in counts.errors:
        tell(f"{name_of(path)}: {error}")
    if counts.failed > len(counts.errors):
        tell(f"{name_of(path)}: {counts.failed:,} records failed; their errors are in {target}")
    if not options.quiet:
        print(f"{name_of(path)}: {told(counts.numbers())}; read {target}", file=sys.stderr)
    return counts


def told(numbers: Mapping[str, int]) -> str:
    """What was counted, in words."""
    from unspin.reports.markup import count

    failed = f", {numbers['failed']:,} failed" if numbers["failed"] else ""
    records, edits = count(numbers["records"], "record"), count(numbers["edits"], "edit")
    return f"{records}, {numbers['changed']:,} changed, {edits}{failed}"


def _targets(options: argparse.Namespace) -> list[Place]:
    """Where the output of each data set goes."""
    if not _is_folder(options.output):
        if len(options.paths) > 1:
            raise SourceError(f"{options.output} is one file for {len(options.paths)} data sets; choose a folder")
        return [options.output]
    names = [_renamed(name_of(path), options.to) for path in options.paths]
    if len(set(names)) < len(names):
        raise SourceError("two data sets would write one output; clean them into two output folders")
    if isinstance(options.output, Path):
        return [options.output / "clean" / name for name in names]
    return [f"{options.output.rstrip('/')}/clean/{name}" for name in names]


def _is_folder(output: Place) -> bool:
    return form_of(output) is None or (isinstance(output, Path) and output.is_dir())


def _renamed(name: str, to: str | None) -> str:
    return renamed(name, form_named(to)) if to else name


def _check(targets: Sequence[Place], folder: OutputFolder | None, options: argparse.Namespace) -> None:
    """Raise SourceError where an input, or what unspin did not write, would be overwritten."""
    for path, target in zip(options.paths, targets, strict=True):
        if isinstance(path, Path) and isinstance(target, Path) and path.resolve() == target.resolve():
            raise SourceError(f"{path} would be overwritten; choose another -o")
    if folder is not None:
        folder.check(["summary.json", "report.html", *(f"clean/{name_of(target)}" for target in targets)])
        return
    for target in targets:
        unfinished = isinstance(target, Path) and target.with_name(f"{target.name}.journal").exists()
        if exists(target) and not options.restart and not unfinished:
            raise SourceError(f"{target} exists; choose another -o, or overwrite it with --restart")


def _plan(options: argparse.Namespace, cleaner: Cleaner) -> Plan:
    from unspin.corpus.plan import TIMEOUT, Plan

    timeout = TIMEOUT if options.timeout is None else options.timeout or None
    plan = Plan(cleaner.settings, layout_of(options), form_named(options.to) if options.to else None, timeout)
    plan = replace(plan, workers=options.workers) if options.workers else plan
    return replace(plan, batch_records=options.batch_size) if options.batch_size else plan


def layout_of(options: argparse.Namespace) -> Layout:
    """Where the options say that records have what."""
    from unspin.sources.layout import MOST_BYTES, Layout

    most = options.max_record or MOST_BYTES
    return Layout(options.text_field, options.id_field, options.replace, options.prefix, most)

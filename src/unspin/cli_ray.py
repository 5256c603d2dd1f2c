"""This file is what `unspin clean --engine ray` does: data sets and folders of parts, cleaned on a Ray cluster."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from unspin.cli_corpus import layout_of, told, write_reports
from unspin.cli_guard import tell
from unspin.core.errors import SettingsError, SourceError
from unspin.sources.corpora import FORMS, Form, form_named, form_of
from unspin.sources.places import Place, name_of, names_in

if TYPE_CHECKING:
    from unspin.core.settings import Settings
    from unspin.integrations.ray_run import Job
    from unspin.reporting import Corpus

OK, FAILED = 0, 2


def clean_on_ray(options: argparse.Namespace, settings: Sequence[Settings]) -> int:
    """Clean each of `options.paths`, a data set or a folder of parts of one form, by its settings."""
    from unspin.integrations.ray_run import is_there
    from unspin.sources.folder import open_folder
    from unspin.sources.places import needed

    needed("ray.data", "ray", "--engine ray")  # told before anything is read
    _refuse(options)
    folder = open_folder(options.output) if isinstance(options.output, Path) else None
    if folder is not None:
        folder.check(["summary.json", "report.html"])
    jobs = [_job(path, options, each) for path, each in zip(options.paths, settings, strict=True)]
    if len({job.target for job in jobs}) < len(jobs):
        raise SourceError("two data sets would write one output; clean them into two output folders")
    for job in jobs:
        if is_there(job.target):
            raise SourceError(f"{job.target} exists; Ray writes new folders only: move it away or choose another -o")
    done = [_clean(job, options) for job in jobs]
    if folder is not None:
        write_reports(folder, done, options)
    return FAILED if any(each.numbers["failed"] for each in done) else OK


def _refuse(options: argparse.Namespace) -> None:
    if options.restart or options.timeout is not None:
        raise SettingsError("--restart and --timeout are for --engine local; Ray repeats tasks that fail by itself")
    if form_of(options.output) is not None:
        raise SourceError(f"{options.output} names a file, and Ray writes a folder of parts; choose a folder as -o")


def _job(path: Place, options: argparse.Namespace, settings: Settings) -> Job:
    from unspin.integrations.ray_run import BATCH_ROWS, Job

    source = _form(path)
    target = form_named(options.to) if options.to else Form(source.kind)
    if target.packing:
        raise SettingsError(f"--to {target}: Ray writes parts that are not packed; choose {target.kind}")
    where = options.output.resolve() if isinstance(options.output, Path) else options.output.rstrip("/")
    return Job(
        str(path.resolve() if isinstance(path, Path) else path),
        f"{where}/clean/{name_of(path)}",
        source.kind,
        target.kind,
        settings,
        layout_of(options),
        options.workers,
        options.batch_size or BATCH_ROWS,
    )


def _form(path: Place) -> Form:
    """The form of a data set, or of all parts in a folder."""
    inside = names_in(path)
    forms = {form_of(each) for each in inside} if inside else {form_of(path)}
    if len(forms) != 1 or None in forms:
        known = ", ".join(f".{each}" for each in FORMS)
        raise SourceError(f"{path}: no data set, and no folder of parts of one form (known: {known})")
    (form,) = forms
    return form or Form("jsonl")


def _clean(job: Job, options: argparse.Namespace) -> Corpus:
    from unspin.integrations.ray_run import clean_by_ray
    from unspin.reporting import Corpus

    numbers = clean_by_ray(job)
    if numbers["failed"]:
        tell(f"{job.source}: {numbers['failed']:,} records failed; their errors are in {job.target}")
    if not options.quiet:
        print(f"{name_of(job.target)}: {told(numbers)}; read {job.target}", file=sys.stderr)
    return Corpus(name_of(job.target), Form(job.write_as), numbers)

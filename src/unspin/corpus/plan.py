"""This file says how a data set is to be cleaned, and what of that decides its output."""

from __future__ import annotations

import hashlib
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from unspin import __version__
from unspin.core.data import data_files
from unspin.core.settings import Settings
from unspin.sources.corpora import Form
from unspin.sources.layout import Layout
from unspin.sources.places import Place, digest

# Bytes and records after which a part of the output ends, is put on the disk, and is noted in the journal. A run that
# died does the part anew: at 1 MB some seconds' work.
PART_BYTES, PART_RECORDS = 1_000_000, 1_000
# Records that a worker gets at a time: with fewer their journey shows beside the work, with more a run ends unevenly.
BATCH_RECORDS, BATCH_BYTES = 16, 1_000_000
# Seconds. A news article takes some hundredths, the longest of 1,073 half a second.
TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How to clean a data set. `timeout` is in seconds for one record, None for no limit.

    `workers` and `batch_records` decide how fast it goes, everything else what comes out.
    """

    settings: Settings = field(default_factory=Settings)
    layout: Layout = field(default_factory=Layout)
    form: Form | None = None
    timeout: float | None = TIMEOUT
    part_bytes: int = PART_BYTES
    part_records: int = PART_RECORDS
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    batch_records: int = BATCH_RECORDS


def identity(plan: Plan, where: Place, form: Form) -> dict[str, Any]:
    """What must be the same for an unfinished run to go on: version, lexicon, input, settings, form."""
    decisive = (plan.layout, plan.timeout, plan.part_bytes, plan.part_records)
    settings = repr((sorted(asdict(plan.settings).items(), key=str), decisive))
    return {
        "version": __version__,
        "lexicon": _lexicon(plan.settings),
        "input": {"name": str(where), "sha256": digest(where)},
        "settings": hashlib.sha256(settings.encode()).hexdigest(),
        "form": str(form),
    }


def _lexicon(settings: Settings) -> str:
    """What all tables and models say, the package's own and the user's, in 20 ms."""
    own = [*settings.lexicons, *settings.phrases, *([settings.lm] if settings.lm else []), *_neural(settings.rescore)]
    listed = [*((path.name, digest(path)) for path in data_files()), *((str(path), digest(path)) for path in own)]
    return hashlib.sha256(repr(listed).encode()).hexdigest()


def _neural(model: Path | None) -> list[Path]:
    """The files of a neural model."""
    if model is None:
        return []
    return sorted(each for each in model.iterdir() if each.is_file()) if model.is_dir() else [model]

"""This file gets the table of signs: from the user's cache folder, or made (some 2 seconds) and kept there."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from platformdirs import user_cache_path

from unspin.channel.signs import Signs, dump, load
from unspin.core.data import data_file, fingerprint
from unspin.core.settings import DOMAINS
from unspin.lm.sphinx import default_model_file, news_model_file


def load_signs(domains: Sequence[str], make: Callable[[], Signs]) -> Signs:
    """The signs of the package's own rows of these domains (all, where none is named)."""
    cached = user_cache_path("unspin") / f"signs-{_fingerprint(domains or DOMAINS)}.txt"
    return _read(cached) or _written(cached, make())


def _fingerprint(domains: Sequence[str]) -> str:
    """What the signs depend on: the rows and counts, the code that reads and weighs them, and the language model."""
    package = Path(__file__).parent.parent
    paths = [data_file(f"{name}.tsv") for name in (*domains, "survival")]
    for folder in ("channel", "lexicon", "lm", "stages"):
        paths += sorted((package / folder).glob("*.py"))
    return fingerprint((*paths, package / "__init__.py", default_model_file(), news_model_file()))


def _read(cached: Path) -> Signs | None:
    """The cached signs; None where there are none or they are damaged."""
    try:
        return load(cached.read_bytes())
    except OSError:
        return None


def _written(cached: Path, signs: Signs) -> Signs:
    """Keep the signs; a folder that can't be written costs time later, not the run."""
    partial = cached.with_suffix(f".{os.getpid()}.partial")
    with suppress(OSError):
        cached.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(dump(signs))
        partial.replace(cached)  # in one step, so that no other process reads half of it
        _forget_oldest(cached.parent)
    return signs


def _forget_oldest(folder: Path) -> None:
    """Leave the signs of the last few versions and selections of domains."""
    kept = sorted(folder.glob("signs-*.txt"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[_MOST_CACHED:]:
        path.unlink(missing_ok=True)


# A table takes 0.7 MB.
_MOST_CACHED = 8

"""This file gets the table of signs: from the user's cache folder, or made (some 2 seconds) and kept there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from unspin.channel.signs import Signs, as_tables, of_tables
from unspin.core.data import code_files, data_file
from unspin.core.settings import DOMAINS
from unspin.lexicon.cached import cached_tables
from unspin.lm.sphinx import default_model_file, news_model_file


def load_signs(domains: Sequence[str], make: Callable[[], Signs]) -> Signs:
    """The signs of the package's own rows of these domains (all, where none is named)."""
    return of_tables(cached_tables("signs", _behind(domains or DOMAINS), lambda: as_tables(make())))


def _behind(domains: Sequence[str]) -> list[Path]:
    """What the signs depend on: the rows and counts, the code that reads and weighs them, and the language models."""
    rows = (data_file(f"{name}.tsv") for name in (*domains, "survival"))
    code = (
        each for room in ("channel", "lm", "stages") for each in code_files(room)
    )  # and the lexicon's, as all tables
    return [*rows, *code, default_model_file(), news_model_file()]

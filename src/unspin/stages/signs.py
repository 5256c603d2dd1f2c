"""This file gets the table of signs: from the user's cache folder, or made (some 2 seconds) and kept there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from unspin.channel.signs import Signs, as_tables, of_tables
from unspin.core.data import data_file
from unspin.core.settings import DOMAINS
from unspin.lexicon.cached import cached_tables
from unspin.lm.sphinx import default_model_file, news_model_file


def load_signs(domains: Sequence[str], make: Callable[[], Signs]) -> Signs:
    """The signs of the package's own rows of these domains (all, where none is named)."""
    return of_tables(cached_tables("signs", _behind(domains or DOMAINS), lambda: as_tables(make())))


def _behind(domains: Sequence[str]) -> list[Path]:
    """What the signs depend on: the rows and counts, the code that reads and weighs them, and the language models."""
    package = Path(__file__).parent.parent
    paths = [data_file(f"{name}.tsv") for name in (*domains, "survival")]
    for folder in ("channel", "lm", "stages"):  # and that of the lexicon, which all tables depend on
        paths += sorted((package / folder).glob("*.py"))
    return [*paths, default_model_file(), news_model_file()]

"""This file tells which words are right, by lists; of its tables a document asks for a few hundred words."""

from __future__ import annotations

from collections.abc import Container, Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from unspin.core.data import data_file
from unspin.lexicon.cached import cached_tables


def known_words() -> Container[str]:
    """The lower-case words of symspellpy's frequency list, which is British.

    The CMU pronouncing dictionary would add 100,000 names, and typos ("goverment", "relativ") as well.
    """
    return _words()["known"]


def other_words() -> Container[str]:
    """Right words that the frequency list lacks: new, American, technical, informal. None is derived from these."""
    return _words()["other"]


@lru_cache(maxsize=1)
def misspelt() -> frozenset[str]:
    """Words that nobody means, though the frequency list holds them or they look derived from what it holds."""
    return frozenset(line.split("\t")[0] for line in _lines("misspelt.tsv"))


@lru_cache(maxsize=1)
def vulgar() -> frozenset[str]:
    """Words that no correction puts into a text, however near they are."""
    return frozenset(_lines("vulgar.txt"))


@lru_cache(maxsize=1)
def frequencies() -> dict[str, int]:
    """How often each word of the frequency list was seen."""
    cells = frequency_file().read_text(encoding="utf-8-sig").split()  # a word and its count a line
    return dict(zip(cells[::2], map(int, cells[1::2]), strict=True))


def frequency_file() -> Path:
    """The list that comes with symspellpy, which need not be imported for it (30 ms)."""
    spec = find_spec("symspellpy")
    return Path(spec.origin if spec and spec.origin else "").parent / "frequency_dictionary_en_82_765.txt"


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Container[str]]:
    paths = frequency_file(), data_file("words.txt"), Path(__file__)
    return cached_tables("words", paths, _listed)


def _listed() -> dict[str, dict[str, str]]:
    return {"known": dict.fromkeys(frequencies(), ""), "other": dict.fromkeys(_lines("words.txt"), "")}


def _lines(name: str) -> list[str]:
    """The lines of a data file but for remarks."""
    lines = data_file(name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]

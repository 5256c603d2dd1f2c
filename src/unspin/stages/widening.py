"""This file reads a document that the lexicon takes for spun once more, with WordNet's synonyms as candidates too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache

from unspin.channel.substitution import estimate_when_asked
from unspin.lexicon.entry import Entry
from unspin.lexicon.load import load_survival
from unspin.lexicon.matcher import Matcher
from unspin.lexicon.wordnet import Net, wordnet_entries
from unspin.stages.document import DocumentReading, read
from unspin.stages.engine import Engine, beside
from unspin.stages.family import Family
from unspin.stages.lines import read_whole
from unspin.text.coarse import Cut, coarse_words
from unspin.text.tokens import tokens

# WordNet knows synonyms for nearly every word, so it has no say in whether a document is spun.
_JUDGED_SPUN = 0.5

_survival = lru_cache(maxsize=1)(load_survival)


def read_widely(text: str, engine: Engine, net: Net, cut: Cut = coarse_words) -> DocumentReading:
    """The reading of `text`; where it is spun, one in which words without a candidate have WordNet's."""
    first = read(text, engine, cut)
    if first.verdict.document < _JUDGED_SPUN:
        return first
    words = (token.word for token in tokens(text) if token.text.islower() and token.text.isalpha())
    unknown = [word for word in dict.fromkeys(words) if not _known(word, engine)]
    second = read_whole(text, widened(engine, wordnet_entries(unknown, net)))
    return replace(second, verdict=read_whole(text, engine).verdict)


def widened(engine: Engine, more: Iterable[Entry]) -> Engine:
    """The engine with more entries in the common family, beside which the others are estimated."""
    shared = engine.common.matcher.lexicon.widened(more)
    common = _family(engine.common, Matcher(shared, engine.common.matcher.allowed), shared.entries_of)
    others = tuple(
        _family(each, each.matcher, beside(each.matcher.lexicon, shared)) if each.shares else each
        for each in engine.others
    )
    return replace(engine, common=common, others=others)


def _family(old: Family, matcher: Matcher, entries_of: Callable[[str], list[Entry]]) -> Family:
    return replace(old, matcher=matcher, channel=estimate_when_asked(entries_of, _survival()))


def _known(word: str, engine: Engine) -> bool:
    return any(family.matcher.entries(word) for family in (engine.common, *engine.others))

"""This file puts together what detection and restoration need: a matcher and a channel for each spinner family, and the
language model.
"""

from __future__ import annotations

import math
from collections import ChainMap, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from unspin.channel.substitution import SubstitutionChannel, estimate
from unspin.lexicon.entry import Entry, Survival
from unspin.lexicon.load import load_entries, load_survival
from unspin.lexicon.matcher import Matcher
from unspin.lm.model import LanguageModel
from unspin.lm.sphinx import default_model

# The family of the common dictionary spinner, whose rows every other family shares.
COMMON = "A"
# Of 2,500 substitutions observed on spun pages, one in seven belongs to one of the other families.
_LOG_OTHER = math.log(1 / 7)


@dataclass(frozen=True, slots=True)
class Family:
    """One family of spinners: the matcher of its rows beside the common ones, its channel, its log prior."""

    name: str
    matcher: Matcher
    channel: SubstitutionChannel
    log_prior: float


@dataclass(frozen=True, slots=True)
class Engine:
    """The common family, the others, and the language model; built once for a process."""

    common: Family
    others: tuple[Family, ...]
    lm: LanguageModel


@lru_cache(maxsize=4)
def load_engine(domains: tuple[str, ...] = (), lexicons: tuple[Path, ...] = ()) -> Engine:
    """The engine for the named domains of the dictionary (all, where none is named) and the user's own files.

    Raises LexiconError where a file can't be read.
    """
    return build_engine(load_entries(domains, lexicons), load_survival(), default_model())


def build_engine(entries: Iterable[Entry], survival: Mapping[str, Survival], lm: LanguageModel) -> Engine:
    """The engine of a list of entries: each family's own, and the common ones beside them."""
    by_family: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_family[entry.family].append(entry)
    shared = by_family.pop(COMMON, [])
    channel = estimate(shared, survival)
    log_other = _LOG_OTHER - math.log(len(by_family)) if by_family else -math.inf
    others = tuple(
        Family(name, Matcher(own), _overlaid(own, shared, channel, survival), log_other)
        for name, own in sorted(by_family.items())
    )
    return Engine(Family(COMMON, Matcher(shared), channel, math.log1p(-math.exp(_LOG_OTHER))), others, lm)


def _overlaid(
    own: Iterable[Entry], shared: Iterable[Entry], channel: SubstitutionChannel, survival: Mapping[str, Survival]
) -> SubstitutionChannel:
    """The common channel, estimated anew for the originals that the family's own rows name."""
    own = list(own)
    named = {entry.original for entry in own}
    again = estimate([*own, *(entry for entry in shared if entry.original in named)], survival)
    return SubstitutionChannel(ChainMap(dict(again.originals), dict(channel.originals)))

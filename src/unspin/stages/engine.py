"""This file puts together what detection and restoration need: a matcher and a channel for each spinner family, and the
language model.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from unspin.channel.substitution import SubstitutionChannel, estimate_when_asked
from unspin.lexicon.allowed import Allowed
from unspin.lexicon.compiled import Entries, Lexicon
from unspin.lexicon.entry import Entry, Survival
from unspin.lexicon.load import load_allowed, load_entries, load_survival
from unspin.lexicon.matcher import Matcher
from unspin.lm.interpolated import with_domain
from unspin.lm.model import LanguageModel
from unspin.lm.sphinx import default_model

# The family of the common dictionary spinner, whose rows every other family shares.
COMMON = "A"
# Of 2,500 substitutions observed on spun pages, one in seven belongs to one of the other families.
_LOG_OTHER, _LOG_COMMON = math.log(1 / 7), math.log(6 / 7)


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
def load_engine(
    domains: tuple[str, ...] = (), lexicons: tuple[Path, ...] = (), domain_lm: Path | None = None
) -> Engine:
    """The engine for the named domains of the dictionary (all, where none is named) and the user's own files, with the
    general language model, mixed with that of a domain where one is named.

    Raises LexiconError where a dictionary can't be read, SourceError where the language model can't.
    """
    entries = load_entries(domains, lexicons)
    lm = with_domain(domain_lm) if domain_lm else default_model()
    return build_engine(entries, load_survival(), lm, load_allowed(entries.own_forms))


def build_engine(
    entries: Entries, survival: Mapping[str, Survival], lm: LanguageModel, allowed: Allowed | None = None
) -> Engine:
    """The engine of a lexicon: each family's own entries, and the common ones beside them."""
    lexicons = dict(entries.families)
    shared = lexicons.pop(COMMON, Lexicon())
    common = Family(COMMON, Matcher(shared, allowed), estimate_when_asked(shared.entries_of, survival), _LOG_COMMON)
    others = tuple(
        Family(
            name,
            Matcher(own, allowed),
            estimate_when_asked(beside(own, shared), survival),
            _LOG_OTHER - math.log(len(lexicons)),
        )
        for name, own in lexicons.items()
    )
    return Engine(common, others, lm)


def beside(own: Lexicon, shared: Lexicon) -> Callable[[str], list[Entry]]:
    """The entries of an original in a family: its own rows, and the common ones beside them."""
    return lambda original: [*own.entries_of(original), *shared.entries_of(original)]

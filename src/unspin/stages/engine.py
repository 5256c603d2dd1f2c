"""This file puts together what detection and restoration need: a matcher and a channel for each spinner family, and the
language model.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from unspin.channel.signs import Signs, Source, signs_of
from unspin.channel.substitution import estimate_when_asked
from unspin.core.data import fingerprint
from unspin.core.values import dataclass, replace
from unspin.lexicon.allowed import Allowed
from unspin.lexicon.compiled import Entries, Lexicon
from unspin.lexicon.entry import Entry, Survival
from unspin.lexicon.load import load_allowed, load_entries, load_survival, own_entries
from unspin.lexicon.matcher import Matcher
from unspin.lexicon.term_files import load_terms
from unspin.lexicon.terms import Terms
from unspin.lm.model import LanguageModel
from unspin.lm.sphinx import default_model
from unspin.stages.family import Family, share_of
from unspin.stages.gate import Gate
from unspin.stages.signs import load_signs
from unspin.stages.terms import TermFinder

# The family of the common dictionary spinner, whose rows every other family shares.
COMMON = "A"
# Of 2,500 substitutions observed on spun pages, one in seven belongs to one of the other families.
_LOG_OTHER, _LOG_COMMON = math.log(1 / 7), math.log(6 / 7)


@dataclass(frozen=True, slots=True)
class Engine:
    """What reads a document; built once for a process.

    The common family, the others (each first with its own rows alone, then beside the common ones), the language model,
    the gate, and garbled terms.
    """

    common: Family
    others: tuple[Family, ...]
    lm: LanguageModel
    gate: Gate
    terms: TermFinder


def load_engine(
    domains: tuple[str, ...] = (),
    lexicons: tuple[Path, ...] = (),
    domain_lm: Path | None = None,
    phrases: tuple[Path, ...] = (),
) -> Engine:
    """The engine for the named domains of the dictionary (all, where none is named) and the user's own files, with the
    general language model, mixed with that of a domain where one is named, and with fixed phrases of the user's own.

    Raises LexiconError where a dictionary or list of phrases can't be read, SourceError where the language model can't.
    """
    files = (*lexicons, *phrases, *((domain_lm,) if domain_lm else ()))
    version = fingerprint(path.absolute() for path in files if path.exists())
    return _loaded(domains, lexicons, domain_lm, phrases, version)


@lru_cache(maxsize=4)
def _loaded(
    domains: tuple[str, ...],
    lexicons: tuple[Path, ...],
    domain_lm: Path | None,
    phrases: tuple[Path, ...],
    _version: str,
) -> Engine:
    """The engine of files as they now are: the same path may lead elsewhere later, or to a file that has changed."""
    lm, survival = default_model(), load_survival()
    entries, own = load_entries(domains, lexicons), own_entries(lexicons)
    chosen = _with_domain(domain_lm) if domain_lm else lm

    def signs() -> Signs:
        shipped = load_signs(domains, lambda: _signs(_families(load_entries(domains), survival, None), lm))
        return shipped.with_entries(own, lm)

    families = _families(entries, survival, load_allowed(entries.own_forms))
    terms = load_terms(domains)
    return _engine(families, chosen, signs, _with_phrases(terms, phrases, entries) if phrases else terms)


def _with_domain(path: Path) -> LanguageModel:
    from unspin.lm.interpolated import with_domain

    return with_domain(path)


def _with_phrases(terms: Terms, phrases: Sequence[Path], entries: Entries) -> Terms:
    from unspin.lexicon.phrase_files import with_phrases

    return with_phrases(terms, phrases, entries)


def build_engine(
    entries: Entries,
    survival: Mapping[str, Survival],
    lm: LanguageModel,
    allowed: Allowed | None = None,
    terms: Terms | None = None,
) -> Engine:
    """The engine of a lexicon, each family's own entries and the common ones beside them, and of terms.

    Tests and benchmarks build engines of lexicons of their own with it; the package's own is loaded by `load_engine`.
    """
    families = _families(entries, survival, allowed)
    return _engine(families, lm, lambda: _signs(families, lm), terms or Terms())


def _engine(families: Sequence[_Rows], lm: LanguageModel, signs: Callable[[], Signs], terms: Terms) -> Engine:
    common, *others = (family for family, _ in families)
    finder = TermFinder(terms, lm)
    each_way = tuple(each for family in others for each in (_alone(family), family))
    return Engine(common, each_way, lm, Gate((common, *each_way), lm, signs, finder), finder)


# A family with its own entries.
_Rows = tuple[Family, Lexicon]


def _families(entries: Entries, survival: Mapping[str, Survival], allowed: Allowed | None) -> list[_Rows]:
    """The families of a lexicon, the common one first."""
    lexicons = dict(entries.families)
    shared = lexicons.pop(COMMON, Lexicon())
    common = Family(COMMON, Matcher(shared, allowed), estimate_when_asked(shared.entries_of, survival), _LOG_COMMON)
    log_prior = _LOG_OTHER - math.log(max(1, len(lexicons)))
    others = [
        (Family(name, Matcher(own, allowed), estimate_when_asked(beside(own, shared), survival), log_prior), own)
        for name, own in lexicons.items()
    ]
    return [(common, shared), *others]


def _alone(family: Family) -> Family:
    """The family as spinners that have nothing but its own rows; what was watched to survive, others left standing."""
    channel = estimate_when_asked(family.matcher.lexicon.entries_of, {})
    return replace(family, channel=channel, shares=False)


def _signs(families: Sequence[_Rows], lm: LanguageModel) -> Signs:
    common = families[0][0]
    return signs_of([Source(list(own), each.channel, share_of(each, common)) for each, own in families], lm)


def beside(own: Lexicon, shared: Lexicon) -> Callable[[str], list[Entry]]:
    """The entries of an original in a family: its own rows, and the common ones beside them."""
    return lambda original: [*own.entries_of(original), *shared.entries_of(original)]

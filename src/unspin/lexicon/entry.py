"""This file defines a lexicon row as written, and the entries it stands for once inflected."""

from __future__ import annotations

from collections.abc import Iterator

from unspin.core.values import dataclass
from unspin.lexicon.inflect import inflections

# "garble" is never right English, so it fires in any document; "spun" is legal English, so it needs a spun one.
TIERS = ("garble", "spun")
FORMS = ("", "v", "n", "a")
# The domain of entries that no row stands for: synonyms of WordNet.
WORDNET = "wordnet"
# The domain of garbled terms, which are put together from a table of words.
TERMS = "terms"
SOURCES = ("observed", "written", "derived")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a dictionary file: `spun` may stand where the author wrote `original`.

    `weight` is how often the pair was seen on spun pages (0: never, written from knowledge of the language).
    `condition` names words that must or must not stand near (see condition.py).
    """

    spun: str
    original: str
    forms: str = ""
    weight: int = 0
    tier: str = "spun"
    family: str = "A"
    source: str = "written"
    note: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One substitution between surface forms, as the matcher finds it."""

    spun: str
    original: str
    weight: int
    tier: str
    family: str
    domain: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class TermEntry(Entry):
    """A garbled term where it stands: an entry that no row makes.

    `log_odds` is how probably it is one, `log_weight` what makes it so probable beside the language model (natural).
    """

    log_odds: float = 0.0
    log_weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Survival:
    """How often an original word stood on spun pages' sources, and how often it was replaced there."""

    replaced: int
    occurred: int


def entries(row: Row, domain: str) -> Iterator[Entry]:
    """Yield the row's substitution in every inflection it serves."""
    for spun, original in inflections(row.spun, row.original, row.forms):
        if spun != original:
            yield Entry(spun, original, row.weight, row.tier, row.family, domain, row.condition)

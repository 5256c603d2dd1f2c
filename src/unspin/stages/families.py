"""This file reads passages as the work of each family of spinners, and keeps what explains them best."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from unspin.channel.sentence import Place, but_allowed, substitutions
from unspin.core.values import replace
from unspin.lexicon.entry import Entry
from unspin.stages.adaptation import adapted
from unspin.stages.document import DocumentReading
from unspin.stages.engine import Engine
from unspin.stages.family import Family
from unspin.stages.paraphrase import log_odds, signs_of, united
from unspin.stages.passages import Passage, size_of
from unspin.stages.reading import Search, read_sentence
from unspin.stages.weighing import chances_of, weighed

# A family's own forms are partly common words ("successful", "connected"): two of them and 3 in 100 words are a reason
# to read the document as its work.
_FAMILY_FORMS, _FAMILY_SHARE = 2, 0.03
# And where they say less than this by themselves (natural), it is not read with the common rows beside them.
_FAMILY_EVIDENCE = 1.0


def read_passages(
    passages: Iterable[Passage], engine: Engine, least_share: float, families: Set[str]
) -> DocumentReading:
    """Read the document as the common family's work, and that of `families`; keep what explains it best."""
    parts = list(passages)
    shared = [_substitutions(part, engine.common) for part in parts]
    with_terms = [united(listed, _terms(part, engine)) for part, listed in zip(parts, shared, strict=True)]
    sizes = [size_of(part) for part in parts]
    log_paraphrased = log_odds(sum(sizes), signs_of(sizes, with_terms))
    if log_paraphrased > 0.0:
        shared = with_terms
    search = Search(engine.lm, least_share)
    common = engine.common, _read_as(engine.common, parts, shared, search)
    others = [family for family in engine.others if family.name in families]
    family, best = max((common, *_read_as_others(others, parts, shared, search)), key=_log_posterior)
    best = adapted(best, family, search)
    return replace(best, verdict=best.verdict.or_else(log_paraphrased))


def _log_posterior(read: tuple[Family, DocumentReading]) -> float:
    family, document = read
    return document.log_evidence + family.log_prior


def _read_as_others(
    families: Sequence[Family], parts: Sequence[Passage], shared: Sequence[Mapping[Place, Entry]], search: Search
) -> Iterator[tuple[Family, DocumentReading]]:
    """The document as the work of each of the families that its own rows speak for."""
    words = sum(map(size_of, parts))
    silent: set[str] = set()
    owned: dict[str, list[Mapping[Place, Entry]]] = {}  # a family may be read in two ways
    for family in families:
        if family.name not in owned:
            owned[family.name] = [_substitutions(part, family) for part in parts]
        own = owned[family.name]
        if family.name in silent or not _worth_reading(own, words):
            continue
        found = [{**a, **b} for a, b in zip(shared, own, strict=True)] if family.shares else own
        document = _read_as(family, parts, found, search)
        if not family.shares and document.log_evidence < _FAMILY_EVIDENCE:
            silent.add(family.name)
        yield family, document


def _substitutions(part: Passage, family: Family) -> Mapping[Place, Entry]:
    return {} if isinstance(part, int) else substitutions(part, family.matcher)


def _terms(part: Passage, engine: Engine) -> Mapping[Place, Entry]:
    """The garbled terms, but for those that stand in allowed phrases."""
    if isinstance(part, int):
        return {}
    return but_allowed(engine.terms.entries(part), part, engine.common.matcher)


def _worth_reading(own: Sequence[Mapping[Place, Entry]], words: int) -> bool:
    """Whether enough of a family's own forms stand in the document for it to be its work."""
    forms = [entry.spun for found in own for entry in found.values()]
    return len(set(forms)) >= _FAMILY_FORMS and len(forms) >= _FAMILY_SHARE * words


def _read_as(
    family: Family, parts: Sequence[Passage], found: Sequence[Mapping[Place, Entry]], search: Search
) -> DocumentReading:
    """The document as one family's work."""
    readings = [read_sentence(*each, family.channel, search) for each in zip(parts, found, strict=True)]
    return weighed(readings, parts, chances_of(found, family.channel, search.lm))

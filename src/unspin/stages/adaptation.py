"""This file reads a document again by its own habits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import islice

from unspin.channel.substitution import Counts
from unspin.core.values import replace
from unspin.stages.document import DocumentReading
from unspin.stages.family import Family
from unspin.stages.reading import Search, read_again

# A document less probably spun than this gets no second look at its own habits.
_WORTH_ADAPTING = 0.2


def adapted(document: DocumentReading, family: Family, search: Search) -> DocumentReading:
    """The document decoded again by its own habits, where it looks spun.

    The verdict is that of the first look: habits are learned from what looks replaced, so they would confirm it.
    """
    if document.verdict.document < _WORTH_ADAPTING:
        return document
    channel = family.channel.adapted(_counts(document))
    readings = tuple(each and read_again(each, channel, search) for each in document.readings)
    return replace(document, readings=readings)


def _counts(document: DocumentReading) -> Counts:
    """What the spinner did to each original elsewhere in the document, in expectation.

    Of each sum the largest share is left out, so that no occurrence bears witness for itself.
    """
    kept: dict[str, list[float]] = defaultdict(list)
    replaced: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for reading, p_spun in document.sentences():
        for edge, share in islice(reading.spun.posterior.items(), len(reading.words)):
            if edge.log_channel:  # else it is no original
                kept[edge.words[0]].append(p_spun * share)
        for edge, share in reading.replaced(reading.spun):
            entry = reading.entry(edge)
            replaced[entry.original][entry.spun].append(p_spun * share)
    return Counts(
        _elsewhere(kept), {original: _elsewhere(forms) for original, forms in replaced.items()}, document.verdict.rate
    )


def _elsewhere(shares: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """What is left of each sum; of a single share nothing is."""
    return {key: sum(each) - max(each) for key, each in shares.items() if len(each) > 1}

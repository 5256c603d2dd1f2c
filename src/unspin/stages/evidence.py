"""This file tells what a reading says of its document: how probably it is spun, and by what evidence."""

from __future__ import annotations

from collections import defaultdict

from unspin.detection.spun import Detection, Evidence
from unspin.stages.document import DocumentReading

_MOST_EVIDENCE = 20


def detection(document: DocumentReading) -> Detection:
    """The verdict with its evidence."""
    places: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    expected = 0.0
    for reading, p_spun in document.sentences():
        expected += p_spun * sum(share for _, share in reading.replaced(reading.spun))
        for edge, log_weight in reading.best(p_spun):
            entry = reading.entry(edge)
            places[entry.spun, entry.original].append((reading.sentence.tokens[edge.start].start, log_weight))
    strongest = [
        Evidence(spun, original, sum(log for _, log in each), tuple(start for start, _ in each))
        for (spun, original), each in places.items()
    ]
    strongest.sort(key=lambda each: (-each.log_ratio, each.spun))
    rate = 100 * expected / document.words if document.words else 0.0
    return Detection(document.verdict.document, rate, tuple(strongest[:_MOST_EVIDENCE]))

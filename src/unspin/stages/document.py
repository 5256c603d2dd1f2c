"""This file reads a document: what the gate finds no evidence in needs no decoder, nor that it is imported (15 ms)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from unspin.core.values import dataclass
from unspin.detection.spun import Verdict, unread
from unspin.text.coarse import Cut, coarse_words

if TYPE_CHECKING:
    from unspin.stages.engine import Engine
    from unspin.stages.reading import Reading


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """The sentences of a document (None: not decoded, or no entry matches), how many words it has, and the verdict.

    `verdict.sentences` has P(spun) of each. `log_evidence` is log P(document) - log P(document | no sentence is spun)
    without a bound on single sentences: what tells one family of spinners from another. `log_ratios` are what each
    sentence says for each rate, with that bound: what the verdict comes from.
    """

    readings: tuple[Reading | None, ...]
    words: int
    verdict: Verdict
    log_evidence: float = 0.0
    log_ratios: tuple[tuple[float, ...], ...] = ()

    def sentences(self) -> Iterator[tuple[Reading, float]]:
        """Each sentence that has substitutions, with P(spun) of it."""
        for reading, p_spun in zip(self.readings, self.verdict.sentences, strict=True):
            if reading:
                yield reading, p_spun


def read(text: str, engine: Engine, cut: Cut = coarse_words) -> DocumentReading:
    """Decode what may be spun, and judge the document as the work of the family of spinners that explains it best.

    What the gate finds no evidence in is not decoded, as long as no sentence beside it turns out to be spun.
    """
    look = engine.gate.look(text, cut)
    if not look.lines:
        return DocumentReading((), sum(look.words), unread(look.log_evidence))
    from unspin.stages.lines import read_lines

    return read_lines(text, engine, look)

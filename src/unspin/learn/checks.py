"""This file refuses pairs of texts that can teach nothing, or the wrong thing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from unspin.core.document import Document
from unspin.core.errors import LearnError
from unspin.learn.pairing import Pairing

Detect = Callable[[Document], float]

# Documents that are judged on either side to tell whether the sides were swapped.
_JUDGED = 20
# Mean P(spun) of the originals above that of the spun documents from which they must have been swapped.
_SWAPPED = 0.3


def refuse_swapped(spun: Sequence[Document], originals: Sequence[Document], detect: Detect, remedy: str) -> None:
    """Raise LearnError, which tells the remedy, where the originals look spun and the spun documents don't."""
    of_spun, of_originals = (_mean([detect(d) for d in side[:_JUDGED]]) for side in (spun, originals))
    if of_originals - of_spun > _SWAPPED:
        raise LearnError(
            f"the texts given as clean look spun (P(spun) {of_originals:.2f} on average) and those given as spun do "
            f"not ({of_spun:.2f}): {remedy}"
        )


def refuse_unpaired(pairing: Pairing) -> None:
    """Raise LearnError where no document has a partner that can be trusted."""
    if not pairing.pairs:
        refused = pairing.refused[0]
        raise LearnError(
            f"none of the {len(pairing.refused)} spun documents has an original that can be told; the first, "
            f"{refused.name}: {refused.reason}. Give originals the names or ids of their spun documents"
        )


def refuse_idle(found: Sequence[object], documents: Sequence[object]) -> None:
    """Raise LearnError where no substitution was found in the aligned documents."""
    if not found:
        raise LearnError(
            f"nothing to learn: the {len(documents)} aligned documents differ from their originals in no word"
        )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / max(1, len(values))

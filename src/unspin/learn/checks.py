"""This file refuses pairs of texts that can teach nothing, or the wrong thing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from unspin.core.document import Document
from unspin.core.errors import LearnError
from unspin.learn.pairing import Pairing
from unspin.lm.model import LanguageModel
from unspin.text.tokens import sentences

Detect = Callable[[Document], float]

# Documents that are judged on either side to tell whether the sides were swapped.
_JUDGED = 20
# Mean P(spun) of the originals above that of the spun documents from which they must have been swapped.
_SWAPPED = 0.3
# Share of originals that read odder than their spun documents from which they must have been swapped, and the fewest
# pairs that tell. Of 252 spun documents of five families, at rates of .5 and .95, and of a made spinner, 6 read better
# than their originals, all of them of a family that hardly changes them.
_ODDER, _FEWEST = 0.8, 5


def refuse_swapped(spun: Sequence[Document], originals: Sequence[Document], detect: Detect, remedy: str) -> None:
    """Raise LearnError, which tells the remedy, where the originals look spun and the spun documents don't."""
    of_spun, of_originals = (_mean([detect(d) for d in side[:_JUDGED]]) for side in (spun, originals))
    if of_originals - of_spun > _SWAPPED:
        raise LearnError(
            f"the texts given as clean look spun (P(spun) {of_originals:.2f} on average) and those given as spun do "
            f"not ({of_spun:.2f}): {remedy}"
        )


def refuse_backwards(pairs: Sequence[tuple[str, str]], lm: LanguageModel, remedy: str) -> None:
    """Raise LearnError, which tells the remedy, where the originals read odder than what was spun from them.

    That shows spinners whose forms no dictionary knows, too.
    """
    gains = [_mean_log_p(original, lm) - _mean_log_p(spun, lm) for spun, original in pairs[:_JUDGED]]
    differing = [gain for gain in gains if gain]
    odder = sum(gain < 0 for gain in differing)
    if len(differing) >= _FEWEST and odder > _ODDER * len(differing):
        raise LearnError(f"{odder} of {len(differing)} originals read odder than their spun documents: {remedy}")


def _mean_log_p(text: str, lm: LanguageModel) -> float:
    """log P per word, natural."""
    total, words = 0.0, 0
    for sentence in sentences(text):
        state = lm.start()
        for token in sentence:
            if token.is_word:
                log_p, state = lm.score(state, token.word)
                total, words = total + log_p, words + 1
    return total / max(1, words)


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

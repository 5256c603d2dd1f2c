"""This file holds the table of quantity words: what names an amount without a number."""

from __future__ import annotations

import re
from collections import Counter

# Spinners put one for another ("tons of of" for hundreds of, "a whole lot of" for hundreds and for plenty, "hundreds"
# for thousands), so that the amount itself goes with the word. "Many", "several" and "lots of" promise no size.
QUANTITIES = (
    "tens of", "dozens", "scores of", "hundreds", "thousands", "millions", "billions", "trillions", "100s", "100's",
    "1000s", "1000's", "tons of", "a whole lot of", "a whole bunch of", "countless",
)  # fmt: skip
_ALONE = re.compile(rf"(?<![\w'])(?:{'|'.join(sorted(QUANTITIES, key=len, reverse=True))})(?![\w'])")


def quantities(phrase: str) -> Counter[str]:
    """The quantity words of a phrase, in lower case."""
    return Counter(_ALONE.findall(" ".join(phrase.lower().replace("’", "'").split())))

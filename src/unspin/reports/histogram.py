"""This file draws how the documents of a run spread over the probabilities of being spun."""

from __future__ import annotations

import math
from collections.abc import Sequence

# Pixels of height. A column with one document in a million must still be seen.
_HEIGHT, _LEAST = 120.0, 2.0


def histogram(bins: Sequence[int], unjudged: int = 0) -> str:
    """A column for each equal part of 0 to 1, with its number; `unjudged` documents have no probability.

    Heights grow with the logarithm, as nearly all documents of most runs are in the first column.
    """
    if not any(bins):
        return ""
    top = math.log1p(max(bins))
    columns = "".join(_column(k, many, top, len(bins)) for k, many in enumerate(bins))
    rest = f" {unjudged:,} documents were not judged." if unjudged else ""
    caption = f"Documents by the probability that they were spun. Heights are logarithmic.{rest}"
    return f'<figure class="histogram"><ol>{columns}</ol><figcaption>{caption}</figcaption></figure>'


def _column(k: int, many: int, top: float, of: int) -> str:
    low, high = 100 * k // of, 100 * (k + 1) // of
    height = max(_LEAST, _HEIGHT * math.log1p(many) / top) if many else 0.0
    spun = ' data-stage="spin"' if 2 * k >= of else ""
    return (
        f'<li title="{many:,} at {low} to {high} %">'
        f'<span class="many{"" if many else " zero"}">{_short(many)}</span>'
        f'<svg width="100%" height="{height:.0f}" aria-hidden="true"><rect{spun} width="100%" height="100%"/></svg>'
        f'<span class="low">{low}%</span></li>'
    )


def _short(number: int) -> str:
    """A number of at most four signs, such as 9,999, 93k and 1.2M."""
    if number < 10_000:
        return f"{number:,}"
    if number < 999_500:
        return f"{number / 1e3:.0f}k"
    return f"{number / 1e6:.1f}M" if number < 9_950_000 else f"{number / 1e6:.0f}M"

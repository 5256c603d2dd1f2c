"""This file measures association: how surely two things go together more than by chance, and how strongly."""

from __future__ import annotations

import math

# Twice the log-likelihood ratio is distributed as chi-square with one degree of freedom: chance alone passes this
# value once in 1,000 tries.
SIGNIFICANT = 10.83


def log_likelihood_ratio(both: float, first: float, second: float, total: float) -> float:
    """Twice the log-likelihood ratio (G2) of a two by two table (Dunning 1993), in nats; negative where the two shun
    each other.

    `both` is how often they stand together, `first` and `second` how often each stands, of `total` places.
    """
    cells = (both, first - both, second - both, total - first - second + both)
    rows, columns = (first, first, total - first, total - first), (second, total - second, second, total - second)
    g2 = 2 * sum(
        cell * math.log(cell * total / (row * column))
        for cell, row, column in zip(cells, rows, columns, strict=True)
        if cell > 0
    )
    return g2 if both * total >= first * second else -g2


def normalised_pmi(both: float, first: float, second: float, total: float) -> float:
    """Pointwise mutual information divided by -log P(both), from -1 to 1 (Bouma 2009)."""
    if both >= total:
        return 1.0
    return math.log(both * total / (first * second)) / -math.log(both / total)

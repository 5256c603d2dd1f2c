"""This file defines a family of spinners as detection and restoration see it."""

from __future__ import annotations

import math

from unspin.channel.substitution import SubstitutionChannel
from unspin.core.values import dataclass
from unspin.lexicon.matcher import Matcher


@dataclass(frozen=True, slots=True)
class Family:
    """One family of spinners: the matcher of its own rows, its channel, its log prior.

    Where it `shares` the common rows they stand beside its own, and its channel replaces their originals too. Spinners
    whose dictionaries have nothing in common with those rows keep what these would replace, which speaks against them.
    """

    name: str
    matcher: Matcher
    channel: SubstitutionChannel
    log_prior: float
    shares: bool = True


def share_of(family: Family, common: Family) -> float:
    """How many documents a family spins for each one of the common family."""
    return math.exp(family.log_prior - common.log_prior)

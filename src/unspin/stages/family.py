"""This file defines a family of spinners as detection and restoration see it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from unspin.channel.substitution import SubstitutionChannel
from unspin.lexicon.matcher import Matcher


@dataclass(frozen=True, slots=True)
class Family:
    """One family of spinners: the matcher of its rows beside the common ones, its channel, its log prior."""

    name: str
    matcher: Matcher
    channel: SubstitutionChannel
    log_prior: float


def share_of(family: Family, common: Family) -> float:
    """How many documents a family spins for each one of the common family."""
    return math.exp(family.log_prior - common.log_prior)

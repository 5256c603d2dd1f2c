"""This file defines the settings of a run, with their defaults and the check of their values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from unspin.core.errors import SettingsError

STAGES = ("encoding", "residue", "spin", "spelling")

# Confidence from which an edit is applied: more likely right than wrong. Between .5 and .7 F0.5 stays within .005; at
# .6 precision on sentences rises by .010 and recall falls by .020.
DEFAULT_THRESHOLD = 0.5

POLICIES = ("remove", "flag", "keep")

# What may stand in an article that is not the article. `remove` deletes it, `flag` shows it, `keep` is silent.
RESIDUE_KINDS: Mapping[str, str] = {
    "load-error": "remove",  # a widget that did not load, and the stub of its address
    "promotion": "remove",  # newsletter, subscription and paywall lines
    "share": "remove",  # share buttons, follow-us lines
    "related": "remove",  # related stories, read-more lines
    "cookie": "remove",  # cookie and consent notices
    "credit": "flag",  # source and picture credits: a fact about the article, so shown and left
    "artefact": "remove",  # what a spinner leaves: spintax, braces, doubled words
    "duplicate": "remove",  # a line that stands in the document before
}


@dataclass(frozen=True, slots=True)
class Settings:
    """How to clean. Every field has a default that leaves good text alone.

    Raises SettingsError where a value is impossible.
    """

    stages: tuple[str, ...] = STAGES
    threshold: float = DEFAULT_THRESHOLD
    residue: Mapping[str, str] = field(default_factory=dict)
    allow: tuple[str, ...] = ()
    lexicons: tuple[Path, ...] = ()
    domains: tuple[str, ...] = ()
    straight_quotes: bool = False
    normal_width: bool = False
    unix_line_breaks: bool = False

    def __post_init__(self) -> None:
        """Check every value."""
        for stage in self.stages:
            _one_of("stage", stage, STAGES)
        for kind, policy in self.residue.items():
            _one_of("residue kind", kind, tuple(RESIDUE_KINDS))
            _one_of(f"policy for {kind}", policy, POLICIES)
        if not 0.0 <= self.threshold <= 1.0:
            raise SettingsError(f"threshold must lie between 0 and 1, not {self.threshold}")

    def policy(self, kind: str) -> str:
        """What happens to residue of this kind: remove, flag or keep."""
        return self.residue.get(kind, RESIDUE_KINDS[kind])


def _one_of(what: str, value: str, known: tuple[str, ...]) -> None:
    if value in known:
        return
    near = get_close_matches(value, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise SettingsError(f"unknown {what} {value!r}{hint} (known: {', '.join(known)})")

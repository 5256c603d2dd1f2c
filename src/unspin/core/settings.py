"""This file defines the settings of a run: one entry each, from which checks, flags and the schema are made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from unspin.core.kinds import (
    Choice,
    File,
    Flag,
    FlagOrFolder,
    Glob,
    Kind,
    ListOf,
    Number,
    OptionalFile,
    Pattern,
    TableOf,
    Text,
)
from unspin.core.values import dataclass, field, fields

STAGES = ("encoding", "residue", "spin", "spelling")

# Confidence from which an edit is applied: more likely right than wrong. Between .5 and .7 F0.5 stays within .005; at
# .6 precision on sentences rises by .010 and recall falls by .020.
DEFAULT_THRESHOLD = 0.5

# How far the best reading must be ahead of the next one (a difference of probabilities) to be applied. The threshold
# does most of the work: a margin m and a threshold of (1 + m) / 2 come to nearly the same. At .1 precision rises by
# .001 on sentences, .003 on documents spun at .95 and .005 at .5, recall falls by .002, .007 and .007, and F0.5 rises
# by .001, .001 and .003.
DEFAULT_MARGIN = 0.1

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

# The dictionary files that come with the package.
DOMAINS = (
    "function", "verbs", "adjectives", "nouns", "phrases", "politics", "economy", "technology", "science", "sport",
    "culture", "places", "boilerplate",
)  # fmt: skip

# How a document is marked up; auto goes by the ending of its name.
MARKUPS = ("auto", "text", "markdown", "html")


@dataclass(frozen=True, slots=True)
class Key:
    """One setting: what it is called, what values it has, and what it does.

    `flag` is its option on the command line without the dashes; `resets` names the setting that starts afresh where
    this one is set, such as `skip` for `stages`.
    """

    name: str
    kind: Kind
    why: str
    flag: str
    resets: str = ""


def setting(default: object, kind: Kind, why: str, *, flag: str = "", resets: str = "") -> Any:
    """A field of Settings: a setting with its default, its kind, and what it does in a few words."""
    metadata = {"kind": kind, "why": why, "flag": flag, "resets": resets}
    if isinstance(default, dict):
        return field(default_factory=default.copy, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Settings:
    """How to clean. Every field has a default that leaves good text alone.

    Raises SettingsError where a value is impossible.
    """

    stages: tuple[str, ...] = setting(STAGES, ListOf("stage", Choice(STAGES)), "run these stages alone", resets="skip")
    skip: tuple[str, ...] = setting((), ListOf("stage", Choice(STAGES), joins=True), "leave these stages out")
    threshold: float = setting(
        DEFAULT_THRESHOLD, Number(0, 1), "apply edits of this confidence or more (0 to 1)", resets="thresholds"
    )
    thresholds: Mapping[str, float] = setting(
        {}, TableOf("stage", STAGES, "threshold", Number(0, 1)), "the same for one stage", flag="stage-threshold"
    )
    margin: float = setting(
        DEFAULT_MARGIN, Number(0, 1), "apply what is this much more probable than its next rival (0 to 1)"
    )
    residue: Mapping[str, str] = setting(
        {},
        TableOf("residue kind", tuple(RESIDUE_KINDS), "policy", Choice(POLICIES)),
        "what happens to one kind of residue",
    )
    allow: tuple[str, ...] = setting(
        (), ListOf("phrase", Text(), joins=True), "never change this word, name or phrase, in any capitals"
    )
    allow_patterns: tuple[str, ...] = setting(
        (),
        ListOf("pattern", Pattern(), joins=True),
        "never change what this regular expression finds",
        flag="allow-pattern",
    )
    lexicons: tuple[Path, ...] = setting(
        (), ListOf("file", File(), joins=True), "a dictionary file of your own", flag="lexicon"
    )
    phrases: tuple[Path, ...] = setting(
        (), ListOf("file", File(), joins=True), "a file of fixed phrases that garbled ones are restored to"
    )
    lm: Path | None = setting(None, OptionalFile(), "a language model of your own domain, mixed with the general one")
    rescore: Path | None = setting(
        None, OptionalFile(), "a neural language model that reads whole sentences where the spin stage is in doubt"
    )
    domains: tuple[str, ...] = setting((), ListOf("domain", Choice(DOMAINS)), "use these dictionary domains alone")
    wordnet: bool | Path = setting(
        False, FlagOrFolder(), "in spun documents, try WordNet's synonyms where the dictionaries know none"
    )
    markup: str = setting("auto", Choice(MARKUPS), "how documents are marked up; auto goes by the ending of the name")
    exclude: tuple[str, ...] = setting(
        (), ListOf("glob", Glob(), joins=True), "pass over the files that this glob covers"
    )
    straight_quotes: bool = setting(False, Flag(), "make curly quotes straight")
    normal_width: bool = setting(False, Flag(), "give full-width and half-width characters their normal width")
    unix_line_breaks: bool = setting(False, Flag(), "make every line break a line feed")

    def __post_init__(self) -> None:
        """Check every value, and settle lists as tuples."""
        for key in KEYS:
            object.__setattr__(self, key.name, key.kind.read(key.name, getattr(self, key.name)))

    @property
    def running(self) -> tuple[str, ...]:
        """The stages that run, in the order in which they do."""
        return tuple(stage for stage in STAGES if stage in self.stages and stage not in self.skip)

    def policy(self, kind: str) -> str:
        """What happens to residue of this kind: remove, flag or keep."""
        return self.residue.get(kind, RESIDUE_KINDS[kind])

    def threshold_of(self, stage: str) -> float:
        """The confidence (0 to 1) from which edits of this stage are applied."""
        return self.thresholds.get(stage, self.threshold)


KEYS = tuple(
    Key(each.name, each.metadata["kind"], each.metadata["why"], each.metadata["flag"] or each.name.replace("_", "-"),
        each.metadata["resets"])
    for each in fields(Settings)
)  # fmt: skip

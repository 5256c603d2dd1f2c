"""This file reads the lines that the gate lets through, those around them that may be spun too, or all."""

from __future__ import annotations

from collections.abc import Set

from unspin.decode.search import LEAST_SHARE
from unspin.stages.document import DocumentReading
from unspin.stages.engine import Engine
from unspin.stages.families import read_passages
from unspin.stages.gate import MOST_IN_PART, Glance
from unspin.stages.passages import all_of, beside, passages
from unspin.text.coarse import coarse_words

# Where lines are first decoded by themselves, states that have less than this share of the best one's probability are
# not followed, and nothing more is decoded where no sentence is spun with the second probability: of 15,400 edits and
# suggestions in spun documents and clean articles with a spun paragraph none is lost, and of 1,073 clean articles 5 are
# read whole, not 9 as with .02.
_GLANCE, _WORTH_READING = 0.03, 0.1


def read_lines(text: str, engine: Engine, look: Glance) -> DocumentReading:
    """Decode the lines that the gate lets through, as long as no sentence beside them turns out to be spun; or all."""
    chosen: Set[int] = look.lines
    if not look.is_plain:
        glance = read_passages(passages(text, look, chosen), engine, _GLANCE, look.families)
        if max(glance.verdict.sentences, default=0.0) < _WORTH_READING:
            return glance
        chosen = chosen | beside(glance, text, len(look.words))
    while sum(look.words[line] for line in chosen) <= MOST_IN_PART * sum(look.words):
        document = read_passages(passages(text, look, chosen), engine, LEAST_SHARE, look.families)
        wider = chosen | beside(document, text, len(look.words))
        if wider == chosen:
            return document
        chosen = wider
    return _read_all(text, engine, look.families)


def read_whole(text: str, engine: Engine) -> DocumentReading:
    """The document with every sentence decoded, whatever the gate says."""
    return _read_all(text, engine, engine.gate.families(coarse_words(text)))


def _read_all(text: str, engine: Engine, families: Set[str]) -> DocumentReading:
    return read_passages(all_of(text), engine, LEAST_SHARE, families)

"""This file repairs characters: mojibake, HTML entities, control and invisible characters, ligatures.

The theory and the tables are ftfy's. Its fixers run one by one, in its order and until nothing changes, so
the result is what `ftfy.fix_text` gives, but each change is an edit that says which fixer made it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ftfy import fix_encoding, fixes

from unspin.core.edit import Edit, compose
from unspin.core.lift import differences
from unspin.core.rules import Rule
from unspin.core.settings import Settings
from unspin.core.values import dataclass, replace
from unspin.stages.encoding import (
    CONTROL,
    DIRECTION,
    ENTITY,
    INVISIBLE,
    LIGATURE,
    LIGATURES,
    LINE_BREAK,
    MOJIBAKE,
    OVERSTRIKE,
    QUOTES,
    SMUGGLED,
    SURROGATE,
    TERMINAL,
    WIDTH,
)
from unspin.stages.hidden import without_directions, without_messages
from unspin.stages.overstrike import without_overstrikes

# ftfy cuts a line without an end here, to bound its time. The same cut keeps the results equal.
_LONGEST = 1_000_000

# A ligature that stands alone is mentioned, not used ("the ﬁ ligature").
_LIGATURE_IN_WORD = re.compile(rf"(?<=\w)[{LIGATURES}]|[{LIGATURES}](?=\w)")

# A text that tells how to write a character means the code itself: in a manual of Perl's, "as HTML does with &infin;".
_MENTIONS_ENTITIES = re.compile(
    r"\b(?:x?html5?|xml|sgml|unicode|ampersand|character (?:references?|entit(?:y|ies)))\b"
    r"|\b(?:entit(?:y|ies)|type|typing|enter|insert|character)\s+[\"'“‘(]?&#?\w{1,24};(?!\w)"
    r"|[\"'“‘]&#?\w{1,24};[\"'”’]",
    re.IGNORECASE,
)
_MENTIONED = 0.3

# Two names that HTML does not have are a document type's own, whose names may be HTML's by chance: "&CUPS;" beside
# "&kde;" in a handbook is no sign of set theory.
_ENTITY_NAME = re.compile(r"&([A-Za-z]\w{2,24};)")
_OWN_ENTITIES = 2

# A unit separator alone on its line parts the nodes of GNU's Info files, whose table of them has DEL before each place:
# of 1,564 control characters in .8 million words of such manuals all are the format's.
_SEPARATED = re.compile(r"(?m)^\x1f\x0c?\n\w")

# Zero-width space, joiners and the soft hyphen. Emoji, Persian and Indian scripts need them: only between
# ASCII, accented Latin and quotation marks are they waste. Between digits a soft hyphen may show as a hyphen.
_LATIN = "\x00-\x7f\u00c0-\u024f\u2013-\u201d"
_INVISIBLE = re.compile(
    rf"(?:(?<=[{_LATIN}])|\A)[\u200b-\u200d\u2060]+(?=[{_LATIN}]|\Z)"
    r"|(?<=[A-Za-z\u00c0-\u024f])\u00ad+(?=[A-Za-z\u00c0-\u024f])"
)


@dataclass(frozen=True, slots=True)
class _Fixer:
    """One of ftfy's fixers, with the rule that its changes belong to."""

    rule: Rule
    fix: Callable[[str], str]
    confidence: float = 1.0


def repairs(text: str, settings: Settings, may_change: Callable[[str], bool]) -> Iterator[Edit]:
    """The edits that repair the lines of a text that `may_change`."""
    fixers = _fixers(settings)
    if "\x1f" in text and _SEPARATED.search(text):
        fixers = tuple(fixer for fixer in fixers if fixer.rule is not CONTROL)
    of_html = tuple(fixer for fixer in fixers if fixer.rule is not ENTITY)
    of_manuals = (replace(fixers[0], confidence=_MENTIONED), *of_html)
    markup = text.find("<")
    defines = "&" in text and _defines_entities(text)
    for start, line in _segments(text):
        if may_change(line):
            # As in ftfy, text is taken for HTML, whose entities are right, from its first "<" on.
            is_html = 0 <= markup < start + len(line)
            mentions = defines or (not is_html and "&" in line and _MENTIONS_ENTITIES.search(line))
            yield from _line_edits(start, line, of_html if is_html else of_manuals if mentions else fixers)


def _defines_entities(text: str) -> bool:
    """Whether a text has entities of its own, as DocBook's handbooks do."""
    from html.entities import html5

    return len({name for name in _ENTITY_NAME.findall(text) if name not in html5}) >= _OWN_ENTITIES


def _fixers(settings: Settings) -> tuple[_Fixer, ...]:
    """The fixers that the settings want, in ftfy's order."""
    optional = {
        WIDTH: settings.normal_width,
        QUOTES: settings.straight_quotes,
        LINE_BREAK: settings.unix_line_breaks,
    }
    every = (
        _Fixer(ENTITY, fixes.unescape_html),
        _Fixer(MOJIBAKE, fix_encoding),
        _Fixer(MOJIBAKE, fixes.fix_c1_controls),
        _Fixer(LIGATURE, lambda line: _LIGATURE_IN_WORD.sub(lambda m: fixes.fix_latin_ligatures(m[0]), line)),
        _Fixer(WIDTH, fixes.fix_character_width),
        _Fixer(QUOTES, fixes.uncurl_quotes),
        _Fixer(LINE_BREAK, fixes.fix_line_breaks),
        _Fixer(SURROGATE, fixes.fix_surrogates),
        _Fixer(TERMINAL, fixes.remove_terminal_escapes),
        _Fixer(OVERSTRIKE, without_overstrikes),
        _Fixer(CONTROL, fixes.remove_control_chars),
        _Fixer(DIRECTION, without_directions, 0.9),
        _Fixer(SMUGGLED, without_messages, 0.95),
        _Fixer(INVISIBLE, lambda line: _INVISIBLE.sub("", line), 0.95),  # old files show soft hyphens
    )
    return tuple(fixer for fixer in every if optional.get(fixer.rule, True))


def _segments(text: str) -> Iterator[tuple[int, str]]:
    """The pieces that ftfy would fix one by one, with their places: lines, long ones cut.

    Only "\\n" ends one. `str.splitlines` also cuts at U+0085, which is one half of many a broken character.
    """
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        end = min(end, start + _LONGEST)
        yield start, text[start:end]
        start = end


def _line_edits(start: int, line: str, fixers: tuple[_Fixer, ...]) -> Iterator[Edit]:
    """The edits of one line: all fixers, again and again until none has anything to do."""
    edits: tuple[Edit, ...] = ()
    previous = None
    while line != previous:
        previous = line
        for fixer in fixers:
            fixed = fixer.fix(line)
            if fixed != line:
                edits = compose(line, edits, tuple(_changes(line, fixed, fixer)))
                line = fixed
    for edit in edits:
        if edit.before != edit.after:
            yield Edit(start + edit.start, edit.before, edit.after, edit.rule, edit.reason, edit.confidence)


def _changes(before: str, after: str, fixer: _Fixer) -> Iterator[Edit]:
    for start, old, new in _aligned(before, after):
        for low, high, replacement in differences(old, new):
            rule = fixer.rule
            yield Edit(start + low, old[low:high], replacement, rule.id, rule.why, fixer.confidence)


_ASCII_RUN = re.compile(r"([!-~]+)")


def _aligned(before: str, after: str) -> Iterator[tuple[int, str, str]]:
    """The stretches (place, before, after) between runs of ASCII, where both sides have the same runs.

    Most fixers leave ASCII alone. Between its runs the differences are short, so finding them is quick.
    """
    old, new = _ASCII_RUN.split(before), _ASCII_RUN.split(after)
    if old[1::2] != new[1::2]:
        yield 0, before, after
        return
    start = 0
    for k, piece in enumerate(old):
        if piece != new[k]:
            yield start, piece, new[k]
        start += len(piece)

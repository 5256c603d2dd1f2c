"""This file repairs characters: mojibake, HTML entities, control and invisible characters, ligatures.

The theory and the tables are ftfy's. Its fixers run one by one, in its order and until nothing changes, so
the result is what `ftfy.fix_text` gives, but each change is an edit that says which fixer made it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from unspin.core.edit import Edit, compose
from unspin.core.lift import differences
from unspin.core.pipeline import Stage
from unspin.core.rules import Rule
from unspin.core.settings import Settings
from unspin.core.values import dataclass
from unspin.stages.hidden import DIRECTION, DIRECTIONS, SELECTORS, SMUGGLED, TAGS, without_directions, without_messages

ENTITY = Rule(
    "encoding.entity",
    "HTML entity",
    "an HTML code stands where its character should",
    "profit &amp; loss",
    "profit & loss",
)
MOJIBAKE = Rule(
    "encoding.mojibake",
    "Mojibake",
    "the character was read in the wrong encoding",
    "a cafÃ© in Lyon",
    "a café in Lyon",
)
LIGATURE = Rule(
    "encoding.ligature",
    "Ligature",
    "one character stands for joined letters, which hides the word from search and spelling",
    "an oﬃce",
    "an office",
)
WIDTH = Rule(
    "encoding.width",
    "Character width",
    "the character has the width of another script",
    "ＵＳ trade",
    "US trade",
)
QUOTES = Rule("encoding.quotes", "Curly quotes", "straight quotes are wanted", "the bank’s view", "the bank's view")
LINE_BREAK = Rule("encoding.line-break", "Line break", "Unix line breaks are wanted", "one\r\ntwo", "one\ntwo")
SURROGATE = Rule(
    "encoding.surrogate",
    "Surrogate",
    "half of a two-part character code stands in the text",
    "well done \ud83d\udc4d",
    "well done 👍",
)
TERMINAL = Rule(
    "encoding.terminal",
    "Terminal code",
    "a colour code for terminals stands in the text",
    "\x1b[1mNews\x1b[0m",
    "News",
)
CONTROL = Rule(
    "encoding.control",
    "Control character",
    "a control character has no place in text",
    "trade\x07 talks",
    "trade talks",
)
INVISIBLE = Rule(
    "encoding.invisible",
    "Invisible character",
    "an invisible character splits the word for search and spelling",
    "nego\u00adtiations",
    "negotiations",
)

RULES = (
    CONTROL, DIRECTION, ENTITY, INVISIBLE, LIGATURE, LINE_BREAK, MOJIBAKE, QUOTES, SMUGGLED, SURROGATE, TERMINAL, WIDTH,
)  # fmt: skip

# ftfy cuts a line without an end here, to bound its time. The same cut keeps the results equal.
_LONGEST = 1_000_000

_LIGATURES = "ĲĳŉǄ-ǌǱ-ǳﬀ-ﬆ"
# A ligature that stands alone is mentioned, not used ("the ﬁ ligature").
_LIGATURE_IN_WORD = re.compile(rf"(?<=\w)[{_LIGATURES}]|[{_LIGATURES}](?=\w)")

# Zero-width space, joiners and the soft hyphen. Emoji, Persian and Indian scripts need them: only between
# ASCII, accented Latin and quotation marks are they waste. Between digits a soft hyphen may show as a hyphen.
_LATIN = "\x00-\x7f\u00c0-\u024f\u2013-\u201d"
_INVISIBLE = re.compile(
    rf"(?:(?<=[{_LATIN}])|\A)[\u200b-\u200d\u2060]+(?=[{_LATIN}]|\Z)"
    r"|(?<=[A-Za-z\u00c0-\u024f])\u00ad+(?=[A-Za-z\u00c0-\u024f])"
)

# What the guard looks for. ASCII text can only change where it has a control character or an entity.
_ASCII_FAULT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f&](?:(?<!&)|#?[0-9A-Za-z]{1,24};)")
# Single characters outside ASCII that a fixer may change, or that ftfy's badness may find suspicious on their
# own (the C1 range, and Œ œ Ã Â before a space).
_SINGLE = f"\u0080-\u009f\u00adŒœÃÂ{_LIGATURES}\u200b-\u200d\u2060\u206a-\u206f\ud800-\udfff\ufeff\ufff9-\ufffc"
_HIDDEN = f"{DIRECTIONS}{SELECTORS}{TAGS}"
# All else that ftfy's badness matches holds two neighbours outside ASCII, of which one is neither punctuation
# nor a no-break space: read from BADNESS_RE of ftfy 6.3, and held to it by a property test.
_PUNCTUATION = "\u00a0‘’“”–—…•"


@dataclass(frozen=True, slots=True)
class _Fixer:
    """One of ftfy's fixers, with the rule that its changes belong to."""

    rule: Rule
    fix: Callable[[str], str]
    confidence: float = 1.0


def encoding_stage(settings: Settings) -> Stage:
    """A stage that repairs characters, and leaves typography as it is unless the settings ask for more."""
    may_change = change_guard(settings)

    @cache
    def fixers(is_html: bool) -> tuple[_Fixer, ...]:
        return tuple(fixer for fixer in _fixers(settings) if not (is_html and fixer.rule is ENTITY))

    def stage(text: str) -> Iterator[Edit]:
        if not may_change(text):
            return
        markup = text.find("<")
        for start, line in _segments(text):
            if may_change(line):
                # As in ftfy, text is taken for HTML, whose entities are right, from its first "<" on.
                is_html = 0 <= markup < start + len(line)
                yield from _line_edits(start, line, fixers(is_html))

    return stage


def change_guard(settings: Settings) -> Callable[[str], bool]:
    """A fast test: where it says False, the stage changes nothing. It may say True of text that is right."""
    wanted = (
        ("\u02bc\u2018-\u201f" if settings.straight_quotes else "")
        + ("\u3000\uff01-\uffef" if settings.normal_width else "")
        + ("\u2028\u2029" if settings.unix_line_breaks else "")
    )
    wide_fault = re.compile(
        rf"[^\x00-\x7f](?:(?<=[{_SINGLE}{_HIDDEN}{wanted}])|[^\x00-\x7f](?<![{_PUNCTUATION}][{_PUNCTUATION}]))"
    )
    unix = settings.unix_line_breaks

    def may_change(text: str) -> bool:
        if _ASCII_FAULT.search(text) or (unix and "\r" in text):
            return True
        return not text.isascii() and wide_fault.search(text) is not None

    return may_change


def _fixers(settings: Settings) -> tuple[_Fixer, ...]:
    """The fixers that the settings want, in ftfy's order.

    ftfy is imported here because it costs 60 ms, which only a text with a fault in it should pay.
    """
    from ftfy import fix_encoding, fixes

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

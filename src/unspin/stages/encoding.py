"""This file is the encoding stage: its rules, and a guard that tells clean text at a glance.

What repairs characters is imported where the guard sees something that may be wrong: it costs 60 ms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from unspin.core.edit import Edit
from unspin.core.pipeline import Stage
from unspin.core.rules import Rule
from unspin.core.settings import Settings

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

OVERSTRIKE = Rule(
    "encoding.overstrike",
    "Overstruck characters",
    "backspaces made a printer strike over what stood there, to underline, embolden or accent it",
    "It is ___\x08\x08\x08not in Orl'\x08eans",
    "It is not in Orl\u00e9ans",
)
DIRECTION = Rule(
    "encoding.direction",
    "Direction code",
    "an invisible code turns the text round, so that it reads other than it is stored",
    "the \u202eknab\u202c closed",
    "the knab closed",
)
SMUGGLED = Rule(
    "encoding.smuggled",
    "Hidden message",
    "a run of characters that show nothing carries text for programs alone",
    "The ferry left.\U000e0049\U000e0067\U000e006e\U000e006f\U000e0072\U000e0065",
    "The ferry left.",
)

RULES = (
    CONTROL, DIRECTION, ENTITY, INVISIBLE, LIGATURE, LINE_BREAK, MOJIBAKE, OVERSTRIKE, QUOTES, SMUGGLED, SURROGATE,
    TERMINAL, WIDTH,
)  # fmt: skip

# Not ĳ: it is a letter of Dutch, with which people write their names.
LIGATURES = "ŉǄ-ǌǱ-ǳﬀ-ﬆ"
# Marks, embeddings, overrides and isolates: rightly used beside the letters of right-to-left scripts, and without
# them the means of "Trojan Source" (Boucher and Anderson 2021, arXiv 2111.00169).
DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# Tags copy ASCII letter by letter; their one use is in flags, after the black flag. A second variation selector in a
# row selects nothing, and rows of them have carried hidden bytes.
SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
TAGS = "\U000e0000-\U000e007f"

# What the guard looks for. ASCII text can only change where it has a control character or an entity.
_ASCII_FAULT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f&](?:(?<!&)|#?[0-9A-Za-z]{1,24};)")
# All bytes but those that one begins with: what is left of a text without them is looked into, in a sixth of the time.
_HARMLESS = bytes(k for k in range(256) if k > 127 or not _ASCII_FAULT.match(f"{chr(k)}x;"))
# Single characters outside ASCII that a fixer may change, or that ftfy's badness may find suspicious on their
# own (the C1 range, and Œ œ Ã Â before a space).
_SINGLE = f"\u0080-\u009f\u00adŒœÃÂ{LIGATURES}\u200b-\u200d\u2060\u206a-\u206f\ud800-\udfff\ufeff\ufff9-\ufffc"
_HIDDEN = f"{DIRECTIONS}{SELECTORS}{TAGS}"
# All else that ftfy's badness matches holds two neighbours outside ASCII, of which one is neither punctuation
# nor a no-break space: read from BADNESS_RE of ftfy 6.3, and held to it by a property test.
_PUNCTUATION = "\u00a0‘’“”–—…•"


def encoding_stage(settings: Settings) -> Stage:
    """A stage that repairs characters, and leaves typography as it is unless the settings ask for more."""
    may_change = change_guard(settings)

    def stage(text: str) -> Iterator[Edit]:
        if may_change(text):
            from unspin.stages.fixers import repairs

            yield from repairs(text, settings, may_change)

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
        suspicious = text.encode("utf-8", "surrogatepass").translate(None, _HARMLESS)
        if (suspicious and _ASCII_FAULT.search(text)) or (unix and "\r" in text):
            return True
        return not text.isascii() and wide_fault.search(text) is not None

    return may_change

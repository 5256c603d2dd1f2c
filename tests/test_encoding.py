"""This file tests the encoding stage: its cases, its equality with ftfy, and its fast path."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from ftfy import TextFixerConfig, fix_text
from ftfy.badness import is_bad
from hypothesis import given, settings
from hypothesis import strategies as st

from unspin.core.edit import apply, revert, select
from unspin.core.settings import DEFAULT_THRESHOLD, Settings
from unspin.stages.encoding import DIRECTIONS, RULES, SELECTORS, TAGS, change_guard, encoding_stage

ALL = Settings(straight_quotes=True, normal_width=True, unix_line_breaks=True)
LINES = (Path(__file__).parent / "cases/encoding.jsonl").read_text("utf-8").split("\n")
CASES = [json.loads(line) for line in LINES if line]

CHARACTERS = "ab .,;-'\"<&#\n\r\t\x07\x1b\x7f\x85\x92\xa0£€¥éüñøåÉÃÂâàœŒçÎÐØÙ“”‘’–—…•™©®°·»«¡¿¼²×¦†‡ßÄÅƒ›в中ı🙂"
MOJIBAKE = [
    "â€™",
    "â€œ",
    "â€\x9d",
    "Ã©",
    "Ã¨",
    "Â£",
    "Â ",
    "Ã ",
    "ÃƒÂ©",
    "ā€",
    "вЂ",
    "β€™",
    "√±",
    "‚Ä",
    "├®",
    "à²",
]
ENTITIES = ["&amp;", "&lt;", "&amp;lt;", "&eacute;", "&nbsp;", "&#8217;"]
OTHERS = [
    "\x1b[31m",
    "Ｕ",
    "\u3000",
    "\u2028",
    "\ud83d",
    "\ude00",
    "\ufeff",
    "\ufffd",
    "said ",
    "The ",
    "caf",
]
PIECES = st.sampled_from([*CHARACTERS, *MOJIBAKE, *ENTITIES, *OTHERS])
TEXTS = st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=40)
HIDDEN = (
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufe0e\ufe0f\U000e0041\U000e007f\U000e0100"
)
MORE = ["_\x08", "\x08", "ﬁ", "ﬀ", "ĳ", "\u00ad", "\u200b", "\u200d", "\u2060", *HIDDEN, "שלום", "🏴"]
GARBLED = st.lists(PIECES | st.sampled_from(MORE), max_size=30).map("".join) | st.text(max_size=40)
MADE_HERE = re.compile(f"[ﬀﬁﬂﬃﬄﬅﬆĲĳŉǱǲǳǄǅǆǇǈǉǊǋǌ\u00ad\u200b\u200c\u200d\u2060\x08{DIRECTIONS}{SELECTORS}{TAGS}]")

INFO = re.compile(r"(?m)^\x1f\x0c?\n\w")  # how the nodes of GNU's manuals are parted


def config(wanted: Settings) -> TextFixerConfig:
    return TextFixerConfig(
        fix_latin_ligatures=False,
        fix_character_width=wanted.normal_width,
        uncurl_quotes=wanted.straight_quotes,
        fix_line_breaks=wanted.unix_line_breaks,
        normalization=None,
        explain=False,
    )


def repaired(text: str, wanted: Settings) -> str:
    return apply(text, encoding_stage(wanted)(text))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case):
    wanted = Settings(**case.get("settings", {}))
    edits = list(encoding_stage(wanted)(case["text"]))
    assert apply(case["text"], edits) == case["expected"]
    assert sorted({edit.rule for edit in edits}) == case.get("rules", [])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_example_of_each_rule(rule):
    (edit, *_) = edits = list(encoding_stage(ALL)(rule.before))
    assert apply(rule.before, edits) == rule.after
    assert edit.rule == rule.id


@pytest.mark.parametrize("wanted", [Settings(), ALL], ids=["default", "all"])
@given(text=TEXTS)
@settings(max_examples=600, deadline=None)
def test_equals_ftfy(wanted, text):
    expected = fix_text(text, config(wanted))
    if not MADE_HERE.search(text + expected) and not INFO.search(
        text
    ):  # ftfy has no say on the fixers that are our own
        assert repaired(text, wanted) == expected


@given(text=GARBLED)
@settings(max_examples=600, deadline=None)
def test_ligatures_inside_words_equal_ftfy(text):
    words = re.sub("[ﬀﬁﬂﬃﬄﬅﬆŉǱǲǳǄǅǆǇǈǉǊǋǌ]", lambda match: f"o{match[0]}o", text)
    expected = fix_text(words, config(Settings())._replace(fix_latin_ligatures=True))
    hidden = re.findall(f"[\u00ad\u200b\u200c\u200d\u2060\x08{DIRECTIONS}{SELECTORS}{TAGS}]", words)
    made = repaired(words, Settings())
    # "Ç\x84" makes a ligature that stands alone: it is mentioned, and stays.
    alone = re.search("(?<!\\w)[ﬀﬁﬂﬃﬄﬅﬆŉǱǲǳǄǅǆǇǈǉǊǋǌ](?!\\w)", made)
    dutch = re.search("[Ĳĳ]", made)  # a ligature to ftfy alone
    if not hidden and not alone and not dutch and not INFO.search(words) and not MADE_HERE.search(expected):
        assert made == expected


@pytest.mark.parametrize("wanted", [Settings(), ALL], ids=["default", "all"])
@given(text=GARBLED)
@settings(max_examples=600, deadline=None)
def test_edits_are_fit_to_apply(wanted, text):
    edits = tuple(encoding_stage(wanted)(text))
    assert select(edits) == edits  # sorted, and none touches another
    assert revert(apply(text, edits), edits) == text


@given(text=GARBLED)
@settings(max_examples=600, deadline=None)
def test_a_second_run_changes_nothing(text):
    once = repaired(text, Settings())
    assert list(encoding_stage(Settings())(once)) == []


@pytest.mark.parametrize("wanted", [Settings(), ALL], ids=["default", "all"])
@given(text=TEXTS | GARBLED)
@settings(max_examples=1500, deadline=None)
def test_where_the_guard_says_no_ftfy_changes_nothing(wanted, text):
    if not change_guard(wanted)(text):
        text = re.sub("[Ĳĳ]", "ij", text)  # a ligature to ftfy alone
        assert fix_text(text, config(wanted)._replace(fix_latin_ligatures=True)) == text


@given(text=st.text(st.sampled_from("abC £€¥éüñøåÉÃÂâàœŒçÎÐØÙ“”‘’–—…•™©\xa0°»²×\x92√ВГβā¨ß─│"), max_size=8))
@settings(max_examples=3000, deadline=None)
def test_the_guard_never_misses_what_ftfy_calls_bad(text):
    assert change_guard(Settings())(text) or not is_bad(text)


def test_the_guard_knows_every_pair_and_triple_that_ftfy_calls_bad():
    characters = [chr(code) for code in range(0x80, 0x250)] + list("‘’“”–—…•™€‚„‹›†‡‰ˆ˜ВГβΒ√≈│")
    guard = change_guard(Settings())
    missed = [
        first + second
        for first in characters
        for second in characters
        if not guard(first + second) and (is_bad(first + second) or is_bad(f"a{first}{second}a"))
    ]
    alone = [text for c in characters for text in (f"a{c} ", f" {c}", f"{c} ", c)]
    missed += [text for text in alone if is_bad(text) and not guard(text)]
    assert missed == []


def test_good_text_is_not_even_tried():
    guard = change_guard(Settings())
    assert not guard("“A café has a £5 menu” – from Zürich – rose… AT&T said; R&D too.\r\n\t‘Yes,’ he wrote.")
    assert guard("donâ€™t") and guard("a &amp; b") and guard("bell\x07") and guard("of\u00adfice")


def test_a_long_line_takes_linear_time():
    text = "The cafÃ© didnâ€™t open. " * 4000
    assert repaired(text, Settings()) == "The café didn’t open. " * 4000


def test_import_stays_light():
    code = "import sys, unspin.stages.encoding; sys.exit('ftfy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_entities_that_a_document_type_has_for_itself_are_only_shown():
    def applied(text):
        edits = encoding_stage(Settings())(text)
        return apply(text, [edit for edit in edits if edit.confidence >= DEFAULT_THRESHOLD])

    text = "The &kde; printing system talks to &CUPS; through &lpr; and nothing else."
    assert applied(text) == text
    assert applied("&Eacute;t&eacute; and nothing else.") == "Été and nothing else."

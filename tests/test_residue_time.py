"""This file holds every residue pattern to linear time, on strings made from the pattern to lead it astray."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from unspin.stages.residue_rules import ResidueRule, load_rules

if sys.version_info >= (3, 11):
    from re import _constants as codes
    from re import _parser as parser
else:  # the same modules under their old names
    import sre_constants as codes
    import sre_parse as parser

# Characters of the repeated part: quadratic time is a billion steps, some seconds; linear time is a millisecond.
LENGTH = 30_000
PATIENCE = 1.0


def sample(tree: Any) -> str:
    """A short text that the parsed pattern could match."""
    return "".join(_piece(code, value) for code, value in tree)


def _piece(code: Any, value: Any) -> str:
    if code in REPEATS:
        return sample(value[2]) * max(1, value[0])
    if code in PIECES:
        return PIECES[code](value)
    return ""  # anchors and looks around take no room; back references are rare and only make the string fail sooner


REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, *filter(None, [getattr(codes, "POSSESSIVE_REPEAT", None)]))


PIECES: dict[Any, Callable[[Any], str]] = {
    codes.LITERAL: chr,
    codes.NOT_LITERAL: lambda _value: "x",
    codes.ANY: lambda _value: "x",
    codes.IN: lambda value: _of_set(value),  # noqa: PLW0108 - which is defined below
    codes.BRANCH: lambda value: sample(value[1][-1]),
    codes.SUBPATTERN: lambda value: sample(value[-1]),
}


def _of_set(items: Any) -> str:
    if items[0][0] is codes.NEGATE:
        excluded = {value for code, value in items[1:] if code is codes.LITERAL}
        return next(letter for letter in "xyz ,-" if ord(letter) not in excluded)
    code, value = items[-1]
    kinds = {codes.CATEGORY_DIGIT: "1", codes.CATEGORY_SPACE: " ", codes.CATEGORY_WORD: "a"}
    if code is codes.RANGE:
        return chr(value[0])
    return chr(value) if code is codes.LITERAL else kinds.get(value, "-")


def traps(tree: Any, before: str = "") -> Iterator[str]:
    """For each part that may repeat, what leads to it and then many repetitions that end in nothing that fits."""
    for code, value in tree:
        if code in REPEATS:
            part = sample(value[2]) or "x"
            yield before + part * (LENGTH // len(part)) + "\x00"
            yield from traps(value[2], before)
        elif code is codes.SUBPATTERN:
            yield from traps(value[-1], before)
        elif code is codes.BRANCH:
            for branch in value[1]:
                yield from traps(branch, before)
        before += _piece(code, value)


def seconds(pattern: re.Pattern[str], text: str, scope: str = "line") -> float:
    """Processor time of what the stage does: patterns of lines must match all of one, the others are looked for."""
    start = time.process_time()
    if scope == "span":
        list(pattern.finditer(text))
    else:
        pattern.fullmatch(text)
    return time.process_time() - start


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.rule.id)
def test_no_string_made_from_a_pattern_leads_it_astray(rule: ResidueRule):
    tree = parser.parse(rule.pattern.pattern, rule.pattern.flags & ~re.UNICODE)
    words = [word * (LENGTH // len(word)) for word in {sample(tree) or "x", "a ", "{", "1,", "%", "-", " "}]
    slow = {
        text[:60]: took
        for text in (*traps(tree), *words)
        if (took := seconds(rule.pattern, text, rule.scope)) > PATIENCE
    }
    assert slow == {}


def test_a_pattern_that_blows_up_is_found():
    bad = re.compile(r"(?:a+)+b")
    (trap, *_) = traps(parser.parse(r"(?:a+)+b"))
    assert trap.startswith("aaaa") and seconds(bad, trap[:22] + "\x00") > 5 * seconds(bad, trap[:18] + "\x00")

"""This file tests that the rules of lines say all that such a line may begin with: their patterns are taken apart."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import Any

import pytest

from unspin.core.settings import Settings
from unspin.stages.residue import residue_stage
from unspin.stages.residue_rules import load_rules

if sys.version_info >= (3, 11):
    from re import _constants as codes
    from re import _parser as parser
else:
    import sre_constants as codes
    import sre_parse as parser

_LONGEST = 6
LINES = [rule for rule in load_rules() if rule.scope == "line"]

# What a match may begin with: a text, and whether what comes after it is known.
Beginning = tuple[str, bool]


def beginnings(expression: str) -> set[str]:
    """What the matches of a regular expression begin with, each as far as that is a choice of few."""
    return {text for text, _ in _after({("", True)}, parser.parse(expression))}


def _after(found: set[Beginning], items: Iterable[Any]) -> set[Beginning]:
    for code, value in items:
        ended = {each for each in found if not each[1]}
        found = ended | _item(found - ended, code, value)
    return found


def _item(found: set[Beginning], code: Any, value: Any) -> set[Beginning]:  # noqa: PLR0911 (one a code)
    if code in (codes.AT, codes.ASSERT, codes.ASSERT_NOT):
        return found
    if code is codes.LITERAL:
        return _with(found, [chr(value)])
    if code is codes.IN and value == [(codes.CATEGORY, codes.CATEGORY_DIGIT)]:  # those of English pages
        return {(text + digit, False) for text, _ in found for digit in "0123456789"}
    if code is codes.IN and all(kind is codes.LITERAL for kind, _ in value):
        return _with(found, [chr(letter) for _, letter in value])
    if code is codes.SUBPATTERN:
        return _after(found, value[3])
    if code is codes.BRANCH:
        return set().union(*(_after(found, branch) for branch in value[1]))
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        return _repeated(found, *value)
    assert code in (codes.IN, codes.ANY, codes.NOT_LITERAL, codes.CATEGORY), code
    return {(text, False) for text, _ in found}


def _repeated(found: set[Beginning], least: int, most: int, items: Iterable[Any]) -> set[Beginning]:
    every = set(found) if least == 0 else set()
    for count in range(1, min(most, least + _LONGEST) + 1):
        found = _after(found, items)
        if count >= least:
            every |= found
    return every


def _with(found: set[Beginning], letters: Iterable[str]) -> set[Beginning]:
    texts = {text + letter for text, _ in found for letter in letters}
    return {(text, len(text) < _LONGEST) for text in texts}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("share(?: this)?", {"share", "share "}),
        ("(?:re)?ad", {"read", "ad"}),
        ("[ab]{2}", {"aa", "ab", "ba", "bb"}),
        (r"\d+ comments", set("0123456789")),
        (r"x\s?y", {"x", "xy"}),
        ("a(?=b)b|c.d", {"ab", "c"}),
        ("newsletters", {"newsle"}),
        ("[^a]b|c", {"", "c"}),
    ],
)
def test_the_beginnings_of_a_pattern(expression, expected):
    assert beginnings(expression) == expected


@pytest.mark.parametrize("rule", [each for each in LINES if each.needs], ids=lambda rule: rule.rule.id)
def test_a_line_can_begin_with_nothing_else(rule):
    assert [text for text in beginnings(rule.expression) if not text.startswith(rule.needs)] == []


@pytest.mark.parametrize("rule", LINES, ids=lambda rule: rule.rule.id)
def test_nothing_is_needed_that_no_line_begins_with(rule):
    for need in rule.needs:
        assert any(text.startswith(need) for text in beginnings(rule.expression)), need


def test_a_rule_is_compiled_when_a_line_begins_like_it(monkeypatch):
    compiled = []
    monkeypatch.setattr("unspin.stages.residue_rules._compiled", lambda text: compiled.append(text) or re.compile(text))
    list(residue_stage(Settings())("The council met on Monday.\nNothing was agreed.\n"))
    assert len(compiled) < len(LINES) / 4

"""This file holds every pattern of the package to linear time, on strings made from it to lead it astray."""

from __future__ import annotations

import pkgutil
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any

import pytest

import unspin
from unspin.stages.residue_rules import ResidueRule, load_rules
from unspin.text.protect import _SORTS, _addresses

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


def slow(pattern: re.Pattern[str], scope: str) -> dict[str, float]:
    """The beginnings of strings made from a pattern on which it takes too long, with the seconds."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    words = [word * (LENGTH // len(word)) for word in {sample(tree) or "x", "a ", "{", "1,", "%", "-", " "}]
    return {text[:60]: took for text in (*traps(tree), *words) if (took := seconds(pattern, text, scope)) > PATIENCE}


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.rule.id)
def test_no_string_made_from_a_residue_pattern_leads_it_astray(rule: ResidueRule):
    assert slow(rule.pattern, rule.scope) == {}


def patterns() -> dict[str, re.Pattern[str]]:
    """The patterns of all modules, each with its first home."""
    found: dict[re.Pattern[str], str] = {}
    for module in pkgutil.walk_packages(unspin.__path__, "unspin."):
        if not module.name.startswith("unspin.integrations.") and not module.name.endswith("__main__"):
            for name, value in vars(import_module(module.name)).items():
                for pattern in _patterns_in(value):
                    found.setdefault(pattern, f"{module.name.removeprefix('unspin.')}.{name}")
    found.setdefault(_addresses(tuple(_SORTS)), "text.protect._addresses")  # compiled when a text may hold all sorts
    return {f"{home} {k}": pattern for k, (pattern, home) in enumerate(found.items())}


def _patterns_in(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, tuple | list | Mapping):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _patterns_in(each)


PATTERNS = patterns()


# These meet a bounded piece of a text, or one place of it.
BOUNDED = ("learn.context._LAST", "learn.context._NEXT", "text.marks._REST", "text.marks._OPENS_REVERSED")


@pytest.mark.parametrize("name", [name for name in PATTERNS if not name.startswith(BOUNDED)])
def test_no_string_made_from_a_pattern_leads_it_astray(name: str):
    assert slow(PATTERNS[name], "span") == {}


def test_the_patterns_of_the_package_are_found():
    assert len(PATTERNS) > 40 and any(name.startswith("text.protect._addresses") for name in PATTERNS)


def test_a_pattern_that_blows_up_is_found():
    bad = re.compile(r"(?:a+)+b")
    (trap, *_) = traps(parser.parse(r"(?:a+)+b"))
    assert trap.startswith("aaaa") and seconds(bad, trap[:22] + "\x00") > 5 * seconds(bad, trap[:18] + "\x00")

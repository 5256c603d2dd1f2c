"""This file finds the members of a JSON object in its text, so that all but one can be kept as they stand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import NamedTuple

# Numbers are kept as they stand, so they need not be understood, however long they are.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)
_blank = re.compile(r"[ \t\n\r]*").match


class Member(NamedTuple):
    """A member: its key, its value if that is a text, and where the value stands."""

    key: str
    text: str | None
    start: int
    end: int


def members(body: str) -> tuple[list[Member], int]:
    """The members of a JSON object, and where its closing brace stands.

    Raises ValueError where `body` is no JSON object, RecursionError where it is nested too deep.
    """
    found = list(_members(body))
    at = _skip(body, found[-1].end if found else _skip(body, 0) + 1)
    if body[at : at + 1] != "}" or _skip(body, at + 1) != len(body):
        raise json.JSONDecodeError("Extra data", body, at)
    return found, at


def _members(body: str) -> Iterator[Member]:
    at = _expect(body, _skip(body, 0), "{", "a JSON object")
    at = _skip(body, at)
    while body[at : at + 1] != "}":
        key, at = scanstring(body, _expect(body, at, '"', "a key in double quotes"), True)
        start = _skip(body, _expect(body, _skip(body, at), ":", "a colon"))
        value, end = _DECODER.raw_decode(body, start)
        yield Member(key, value if body[start] == '"' else None, start, end)
        at = _skip(body, end)
        if body[at : at + 1] == "}":
            return
        at = _skip(body, _expect(body, at, ",", "a comma or a closing brace"))
        if body[at : at + 1] == "}":
            raise json.JSONDecodeError("a key in double quotes is missing", body, at)


def _skip(body: str, at: int) -> int:
    match = _blank(body, at)
    return match.end() if match else at


def _expect(body: str, at: int, sign: str, what: str) -> int:
    if body[at : at + 1] != sign:
        raise json.JSONDecodeError(f"{what} is missing", body, at)
    return at + 1

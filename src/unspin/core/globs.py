"""This file matches paths with globs as .gitignore has them: one that matches a folder covers all that is in it."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePosixPath

from unspin.core.errors import SettingsError

# "**/" and "/**" stand for any folders, "*" and "?" for characters within one name, "[...]" for one character.
_PART = re.compile(
    r"(?P<folders>(?:^|(?<=/))\*\*/)|(?P<rest>\*\*$)|(?P<star>\*+)|(?P<one>\?)|(?P<set>\[!?\]?[^\]/]*\])"
)


def matches(pattern: str, path: PurePosixPath) -> bool:
    """Whether `pattern` covers `path` or a folder that it lies in; a pattern without a slash is met by any name."""
    regex = compiled(pattern)
    places = [path, *path.parents][:-1] if path.parts else []
    if "/" not in pattern.rstrip("/"):
        return any(regex.fullmatch(place.name) for place in places)
    return any(regex.fullmatch(place.as_posix()) for place in places)


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern as a regular expression.

    Raises SettingsError where it is no glob pattern for paths below a folder.
    """
    fault = _fault(pattern)
    if fault:
        raise SettingsError(f"bad glob {pattern!r}: {fault}")
    body, pieces, at = pattern.strip("/"), [], 0
    for match in _PART.finditer(body):
        pieces += [re.escape(body[at : match.start()]), _regex(match)]
        at = match.end()
    try:
        return re.compile("".join([*pieces, re.escape(body[at:])]))
    except re.error as error:
        raise SettingsError(f"bad glob {pattern!r}: {error.msg}") from error


def _fault(pattern: str) -> str:
    if not pattern.strip("/ "):
        return "it names nothing"
    if "\\" in pattern:
        return "folders are parted by /, not by a backslash"
    if ".." in pattern.split("/"):
        return "it leads out of its folder with .."
    if "[" in _PART.sub("", pattern):
        return "a [ is never closed"
    return ""


def _regex(match: re.Match[str]) -> str:
    if match["set"]:
        body = match["set"][1:-1]
        negated = body.startswith("!")
        return "[" + "^/" * negated + body[negated:].replace("[", r"\[").replace("]", r"\]").replace("^", r"\^") + "]"
    if match["folders"]:
        return "(?:[^/]+/)*"
    return ".*" if match["rest"] else "[^/]" if match["one"] else "[^/]*"

"""This file reads the queries that fingerprint tortured phrases: quoted phrases, ~, OR, AND, NOT and brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from unspin.lexicon.condition import WINDOW
from unspin.lexicon.exchange import side

QUOTES = str.maketrans("“”„«»", '"' * 5)
_QUERY = re.compile(
    r'(?P<minus>-)?"(?P<phrase>[^"]*)"(?:\s*~\s*(?P<window>\d*))?|(?P<word>[^\s"()]+)|(?P<bracket>[()])|(?P<rest>\S)'
)
_OPERATORS = ("OR", "AND", "NOT")


class UnclearError(Exception):
    """A record that can't be read without guessing; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Term:
    """A phrase; with a window its words may stand apart, each within so many words of the others."""

    phrase: str
    window: int | None = None


# Terms any of which is enough.
Group = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """Groups of which each must be met in a document, and terms of which none may be."""

    wanted: tuple[Group, ...] = ()
    unwanted: Group = ()


@dataclass(slots=True)
class _Parts:
    """The rest of a query, as matches of the pattern."""

    matches: list[re.Match[str]] = field(default_factory=list)

    def next(self) -> str:
        """What comes next: an operator, a bracket, "phrase", or nothing."""
        if not self.matches:
            return ""
        match = self.matches[0]
        return "phrase" if match["phrase"] is not None else match[0]

    def take(self, *wanted: str) -> re.Match[str] | None:
        """The next part, where it is one of these."""
        return self.matches.pop(0) if self.next() in wanted else None


def queries(fingerprint: str) -> list[Query]:
    """The queries any of which is enough.

    Raises UnclearError where the fingerprint is no such query, or nests deeper than groups of alternatives.
    """
    parts = _Parts([*_QUERY.finditer(fingerprint.translate(QUOTES))])
    for match in parts.matches:
        _refuse(match)
    found = _alternatives(parts)
    if parts.matches:
        raise UnclearError(_NO_QUERY)
    return list(dict.fromkeys(found))


_NO_QUERY = "the fingerprint is not quoted phrases with OR, AND or NOT between them"


def _refuse(part: re.Match[str]) -> None:
    if part["phrase"] and re.search(r"[*?]", part["phrase"]):
        raise UnclearError("the phrase has a wildcard")
    if part["rest"] or (part["word"] and part["word"] not in _OPERATORS):
        raise UnclearError(f"{part[0]!r} stands outside quotation marks; in CSV they are doubled")


def _alternatives(parts: _Parts) -> list[Query]:
    found = _conjunction(parts)
    while parts.take("OR"):
        found += _conjunction(parts)
    return found


def _conjunction(parts: _Parts) -> list[Query]:
    """One query, or the several of a bracket that stands alone."""
    first = _operand(parts)
    query: Query | None = None
    while parts.next() in ("AND", "NOT") or _is_negative(parts):
        query = query or Query((_group(first),))
        parts.take("AND")
        negative = _is_negative(parts)
        parts.take("NOT")
        group = _group(_operand(parts))
        unwanted = query.unwanted + group if negative else query.unwanted
        query = Query(query.wanted if negative else (*query.wanted, group), unwanted)
    return [query] if query else first


def _is_negative(parts: _Parts) -> bool:
    return parts.next() == "NOT" or (parts.next() == "phrase" and parts.matches[0]["minus"] is not None)


def _operand(parts: _Parts) -> list[Query]:
    if parts.take("("):
        found = _alternatives(parts)
        if not parts.take(")"):
            raise UnclearError(_NO_QUERY)
        return found
    match = parts.take("phrase")
    if match is None or not side(match["phrase"]):
        raise UnclearError(_NO_QUERY)
    window = None if match["window"] is None else int(match["window"] or WINDOW)
    return [Query(((Term(side(match["phrase"]), window),),))]


def _group(found: Sequence[Query]) -> Group:
    """Alternatives as one group.

    Raises UnclearError where one of them has conditions of its own.
    """
    return tuple(_terms(found))


def _terms(found: Sequence[Query]) -> Iterator[Term]:
    for query in found:
        if len(query.wanted) != 1 or query.unwanted:
            raise UnclearError("a condition stands within another")
        yield from query.wanted[0]

"""This file reads the residue rules from dictionaries/residue.tsv.

A rule's scope says what its pattern is held against. `line`: a whole line in lower case, without markers and
outer spaces. `after`: such a line too, but only where it directly follows a removed line of the same kind.
`span`: a match anywhere, which the template (with groups as in `re.sub`) replaces. A rule's `needs` are literal strings
that no match can do without: a text must hold one of them for a span, and a line begin with one. Where `twice:` stands
before them, a match holds a word twice in a row. Its `pages` are `any` where it is residue on every page; else it is
sure on articles alone, and a suggestion elsewhere.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from unspin.core.data import data_file
from unspin.core.errors import LexiconError
from unspin.core.rules import Rule
from unspin.core.settings import RESIDUE_KINDS
from unspin.core.values import dataclass

SCOPES = ("after", "line", "span")
COLUMNS = (
    "id",
    "kind",
    "scope",
    "confidence",
    "pattern",
    "title",
    "why",
    "before",
    "after",
    "needs",
    "template",
    "pages",
)
PAGES = ("", "any")
_TWICE = "twice:"


@dataclass(frozen=True, slots=True)
class ResidueRule:
    """One row of the table: what residue of one sort looks like, and how sure it is to be residue."""

    rule: Rule
    kind: str
    scope: str
    confidence: float
    expression: str
    needs: tuple[str, ...] = ()
    template: str = ""
    anywhere: bool = False
    twice: bool = False

    @property
    def pattern(self) -> re.Pattern[str]:
        """The expression compiled, when it is first needed: all of them cost 30 ms, and a clean text needs none."""
        return _compiled(self.expression)


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


@cache
def load_rules() -> tuple[ResidueRule, ...]:
    """The rules that come with the package, whose patterns the tests have compiled."""
    return tuple(rule for _, rule in _rows(data_file("residue.tsv")))


def read_rules(path: Path) -> tuple[ResidueRule, ...]:
    """The rules of one table, in its order.

    Raises LexiconError where a row breaks the table's form.
    """
    rows = _rows(path)
    for where, rule in rows:
        _check_pattern(rule, where)
    ids = [each.rule.id for _, each in rows]
    if ids != sorted(set(ids)):
        raise LexiconError(f"the rules in {path.name} must be sorted by id, each id once; sort the file")
    return tuple(rule for _, rule in rows)


def _rows(path: Path) -> list[tuple[str, ResidueRule]]:
    """Each rule, and where it stands."""
    lines = enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
    places = ((f"{path.name}, line {number}", row) for number, row in lines if row and not row.startswith("#"))
    return [(where, _rule(row, where)) for where, row in places]


def _rule(row: str, where: str) -> ResidueRule:
    cells = row.split("\t")
    if not 9 <= len(cells) <= len(COLUMNS):
        raise LexiconError(f"{where}: a row has 9 to {len(COLUMNS)} columns ({', '.join(COLUMNS)}), not {len(cells)}")
    cells += [""] * (len(COLUMNS) - len(cells))
    id_, kind, scope, confidence, pattern, title, why, before, after, needs, template, pages = cells
    if kind not in RESIDUE_KINDS or scope not in SCOPES:
        raise LexiconError(f"{where}: {kind!r} is no kind of residue or {scope!r} is no scope; correct the row")
    if pages not in PAGES:
        raise LexiconError(
            f"{where}: the pages of a rule are 'any' or, if empty, articles, not {pages!r}; correct the row"
        )
    rule = Rule(id_, title, why, _unescaped(before), _unescaped(after))
    literals, sure = _needs(needs.removeprefix(_TWICE)), _confidence(confidence, where)
    twice = needs.startswith(_TWICE)
    return ResidueRule(rule, kind, scope, sure, pattern, literals, template, pages == "any", twice)


def _check_pattern(rule: ResidueRule, where: str) -> None:
    """A pattern of lines has no groups, so that it can be joined with others."""
    try:
        groups = rule.pattern.groups
    except re.error as error:
        raise LexiconError(f"{where}: the pattern is no regular expression ({error}); correct it") from error
    if groups and rule.scope != "span":
        raise LexiconError(f"{where}: the pattern of a line may not have groups; write (?:...) for (...)")


def _confidence(cell: str, where: str) -> float:
    try:
        confidence = float(cell)
    except ValueError:
        confidence = -1.0
    if not 0 < confidence <= 1:
        raise LexiconError(f"{where}: confidence must be a number from 0 to 1, not {cell!r}")
    return confidence


def _needs(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


def _unescaped(example: str) -> str:
    return example.replace("\\n", "\n")

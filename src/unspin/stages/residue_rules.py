"""This file reads the residue rules from dictionaries/residue.tsv.

A rule's scope says what its pattern is held against. `line`: a whole line in lower case, without markers and
outer spaces. `after`: such a line too, but only where it directly follows a removed line of the same kind.
`span`: a match anywhere, which the template (with groups as in `re.sub`) replaces; spans are looked for only
in a text that holds one of the rule's `needs`, literal strings that no match can do without.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from unspin.core.data import data_file
from unspin.core.errors import LexiconError
from unspin.core.rules import Rule
from unspin.core.settings import RESIDUE_KINDS

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
)


@dataclass(frozen=True, slots=True)
class ResidueRule:
    """One row of the table: what residue of one sort looks like, and how sure it is to be residue."""

    rule: Rule
    kind: str
    scope: str
    confidence: float
    pattern: re.Pattern[str]
    needs: tuple[str, ...] = ()
    template: str = ""


@cache
def load_rules() -> tuple[ResidueRule, ...]:
    """The rules that come with the package."""
    return read_rules(data_file("residue.tsv"))


def read_rules(path: Path) -> tuple[ResidueRule, ...]:
    """The rules of one table, in its order.

    Raises LexiconError where a row breaks the table's form.
    """
    rows = enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
    rules = [_rule(row, f"{path.name}, line {number}") for number, row in rows if row and not row.startswith("#")]
    ids = [each.rule.id for each in rules]
    if ids != sorted(set(ids)):
        raise LexiconError(f"the rules in {path.name} must be sorted by id, each id once; sort the file")
    return tuple(rules)


def _rule(row: str, where: str) -> ResidueRule:
    cells = row.split("\t")
    if not 9 <= len(cells) <= len(COLUMNS):
        raise LexiconError(f"{where}: a row has 9 to {len(COLUMNS)} columns ({', '.join(COLUMNS)}), not {len(cells)}")
    cells += [""] * (len(COLUMNS) - len(cells))
    id_, kind, scope, confidence, pattern, title, why, before, after, needs, template = cells
    if kind not in RESIDUE_KINDS or scope not in SCOPES:
        raise LexiconError(f"{where}: {kind!r} is no kind of residue or {scope!r} is no scope; correct the row")
    rule = Rule(id_, title, why, _unescaped(before), _unescaped(after))
    compiled = _pattern(pattern, scope, where)
    return ResidueRule(rule, kind, scope, _confidence(confidence, where), compiled, _needs(needs), template)


def _pattern(pattern: str, scope: str, where: str) -> re.Pattern[str]:
    """The compiled pattern. Those of lines have no groups, so that they can be joined."""
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise LexiconError(f"{where}: the pattern is no regular expression ({error}); correct it") from error
    if compiled.groups and scope != "span":
        raise LexiconError(f"{where}: the pattern of a line may not have groups; write (?:...) for (...)")
    return compiled


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

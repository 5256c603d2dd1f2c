"""This file gathers the rules of every stage: all that an edit can point to."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

from unspin.core.errors import SettingsError
from unspin.core.rules import Rule


@cache
def every_rule() -> dict[str, Rule]:
    """Each rule by its id, in the order of the stages, then of the ids."""
    from unspin.core.settings import STAGES
    from unspin.stages import encoding, residue, residue_rules, spelling, spin_rules

    rules = (
        *encoding.RULES,
        *(each.rule for each in residue_rules.load_rules()),
        residue.DUPLICATE,
        *spin_rules.RULES,
        spelling.TYPO,
    )
    return {rule.id: rule for rule in sorted(rules, key=lambda rule: (STAGES.index(rule.stage), rule.id))}


def find_rule(name: str) -> Rule:
    """The rule of this id.

    Raises SettingsError, which names the nearest ids, where there is none.
    """
    rules = every_rule()
    if name in rules:
        return rules[name]
    near = get_close_matches(name, rules, n=3)
    hint = f"; did you mean {' or '.join(near)}?" if near else "; unspin rules lists them all"
    raise SettingsError(f"unknown rule {name!r}{hint}")


def rules_of(compound: str) -> tuple[str, ...]:
    """The ids of an edit's rule: one, or several joined by "+" where edits were merged."""
    return tuple(compound.split("+"))

"""This file writes the rules out: a list, one rule explained, and the page docs/rules.md."""

from __future__ import annotations

from collections.abc import Iterator

from unspin.core.rules import Rule
from unspin.core.settings import RESIDUE_KINDS
from unspin.core.visible import visible
from unspin.reports.colour import Paint, plain
from unspin.stages.catalogue import every_rule

_STAGES = {
    "encoding": "Characters that are broken, or that no text should hold.",
    "residue": "What a scraper or the spinning software left, which is not the article.",
    "spin": "What a synonym spinner put for the author's words.",
    "spelling": "Typing errors.",
}

# Rules that are off until a setting asks for them.
_ON_REQUEST = {
    "encoding.line-break": "unix_line_breaks",
    "encoding.quotes": "straight_quotes",
    "encoding.width": "normal_width",
}


def listing() -> Iterator[str]:
    """One rule a line: its id and its title."""
    rules = every_rule()
    width = max(map(len, rules))
    yield from (f"{rule.id:{width}}  {rule.title}\n" for rule in rules.values())


def explanation(rule: Rule, paint: Paint = plain) -> Iterator[str]:
    """What a rule finds, why that is a fault, when it acts, and its example."""
    yield f"{paint('rule', rule.id)}: {rule.title}\n\n"
    yield f"{_sentence(rule.why)}\n"
    yield from (f"{each}\n" for each in _when(rule))
    yield "\nexample:\n"
    yield from (f"  - {paint('before', line)}\n" for line in _lines(rule.before))
    yield from (f"  + {paint('after', line)}\n" for line in _lines(rule.after))


def page() -> Iterator[str]:
    """The page of all rules, in Markdown."""
    yield "# Rules\n\nWhat a finding can name, stage by stage. `unspin rule ID` shows one of them.\n"
    yield "This page is what `unspin rules --format markdown` prints; the tests run every example.\n"
    stage = ""
    for rule in every_rule().values():
        if rule.stage != stage:
            stage = rule.stage
            yield f"\n## {stage}\n\n{_STAGES[stage]}\n"
        yield from _entry(rule)


def _entry(rule: Rule) -> Iterator[str]:
    yield f"\n### {rule.id}: {rule.title}\n\n"
    yield from (f"- {each}\n" for each in (_sentence(rule.why), *_when(rule)))
    yield "\n```diff\n"
    yield from (f"- {line}\n" for line in _lines(rule.before))
    yield from (f"+ {line}\n" for line in _lines(rule.after))
    yield "```\n"


def _when(rule: Rule) -> Iterator[str]:
    """Under which settings the rule acts, where that is not always."""
    if rule.id in _ON_REQUEST:
        yield f"Off unless `{_ON_REQUEST[rule.id]}` is set."
    kind = residue_kind(rule)
    if kind:
        yield f"Residue of the kind `{kind}`, by default: {RESIDUE_KINDS[kind]}."


def residue_kind(rule: Rule) -> str | None:
    """The kind of residue that a policy can be set for, or None for a rule of another stage."""
    from unspin.stages.residue import DUPLICATE
    from unspin.stages.residue_rules import load_rules

    if rule == DUPLICATE:
        return "duplicate"
    return next((each.kind for each in load_rules() if each.rule == rule), None)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _lines(text: str) -> list[str]:
    """The lines of an example, each with escapes for what can't be seen; none where all of it goes."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return [visible(line) for line in lines]

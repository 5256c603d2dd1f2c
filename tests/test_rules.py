"""This file tests the table of rules: it is whole, its examples come true, and its page is current."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import unspin
from unspin.core.settings import RESIDUE_KINDS, STAGES, Settings
from unspin.lexicon.load import TIERS
from unspin.reports.rules import page
from unspin.stages import spin
from unspin.stages.catalogue import every_rule, rules_of

ROOT = Path(__file__).parents[1]
NAME = re.compile(rf"(?:{'|'.join(STAGES)})\.(?!tsv)[a-z][a-z-]*")

# Everything on: rules that ask before they act, and residue that is shown by default.
EVERYTHING = Settings(
    residue=dict.fromkeys(RESIDUE_KINDS, "remove"),
    straight_quotes=True,
    normal_width=True,
    unix_line_breaks=True,
    threshold=0.0,
)


def names_in(path: Path) -> set[str]:
    """Every string in a module that looks like a rule's id."""
    strings = (node.value for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant))
    return {each for each in strings if isinstance(each, str) and NAME.fullmatch(each)}


@pytest.mark.parametrize("path", sorted(Path(spin.__file__).parent.glob("*.py")), ids=lambda path: path.stem)
def test_every_rule_that_a_stage_names_is_in_the_table(path):
    assert names_in(path) <= every_rule().keys()


def test_every_tier_of_the_lexicon_has_its_rule():
    assert {"garble" if tier == "garble" else "synonym" for tier in TIERS} == {"garble", "synonym"}
    assert {"spin.garble", "spin.synonym"} <= every_rule().keys()


@pytest.mark.parametrize("path", sorted((ROOT / "seeds").glob("*.txt")), ids=lambda path: path.stem)
def test_every_rule_that_a_sample_meets_is_in_the_table(path):
    repair = unspin.clean(path.read_bytes(), EVERYTHING)
    for edit in (*repair.edits, *repair.suggestions):
        assert set(rules_of(edit.rule)) <= every_rule().keys()


@pytest.mark.parametrize("rule", every_rule().values(), ids=lambda rule: rule.id)
def test_the_example_of_a_rule_comes_true(rule):
    settings = Settings(
        stages=(rule.stage,),
        residue=dict.fromkeys(RESIDUE_KINDS, "remove"),
        straight_quotes=rule.id == "encoding.quotes",
        normal_width=rule.id == "encoding.width",
        unix_line_breaks=rule.id == "encoding.line-break",
    )
    repair = unspin.clean(rule.before, settings)
    assert repair.after.text == rule.after
    assert rule.id in {name for edit in (*repair.edits, *repair.suggestions) for name in rules_of(edit.rule)}


def test_the_page_of_the_rules_is_current():
    expected = "".join(page())
    found = (ROOT / "docs" / "rules.md").read_text("utf-8")
    assert found == expected, "run: unspin rules --format markdown > docs/rules.md"

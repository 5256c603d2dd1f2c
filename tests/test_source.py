"""This file holds the source to what ruff does not look for."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src/unspin"


def bound_twice(text: str) -> list[str]:
    """The names that the top level of a module gives two values, of which only the later counts."""
    targets = [
        target
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    ]
    counts = Counter(target.id for target in targets if isinstance(target, ast.Name))
    return [name for name, count in counts.items() if count > 1]


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_module_gives_a_name_two_values(path):
    assert bound_twice(path.read_text("utf-8")) == []


def test_a_name_with_two_values_is_found():
    assert bound_twice("A = 1\nB: int = 2\n\ndef f():\n    A = 2\n\nB = 3\n") == ["B"]

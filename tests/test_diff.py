"""This file tests that the unified diff, given to the `patch` program, makes the cleaned text."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import texts_with_edits
from unspin.core.diff import unified_diff
from unspin.core.edit import Edit, apply

needs_patch = pytest.mark.skipif(shutil.which("patch") is None, reason="the patch program is not installed")

ODD = st.text("ab\n\n\n\r\f\t+-@\\ é\u2028", max_size=60)
LONG = st.lists(st.sampled_from(["one", "two", "", "three three"]), max_size=40).map("\n".join)


def edit(start: int, before: str, after: str) -> Edit:
    return Edit(start, before, after, "test.rule", "why")


def patched(folder: Path, text: str, diff: str) -> str:
    """What `patch` makes of `text`; it may not guess, skip or strip anything, and an empty diff is none."""
    if not diff:
        return text
    old, patch, new = folder / "old", folder / "patch", folder / "new"
    old.write_bytes(text.encode())
    patch.write_bytes(diff.encode())
    command = [
        "patch",
        "--binary",
        "--fuzz=0",
        "--silent",
        "--force",
        f"--output={new}",
        str(old),
        str(patch),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return new.read_bytes().decode()


@needs_patch
@settings(max_examples=200)
@given(problem=texts_with_edits(ODD | LONG, "xy\n\r"), context=st.integers(1, 4))
def test_patch_applied_to_the_original_gives_the_cleaned_text(tmp_path_factory, problem, context):
    text, edits = problem
    diff = unified_diff(text, edits, "article.txt", context)
    assert patched(tmp_path_factory.getbasetemp(), text, diff) == apply(text, edits)


@needs_patch
@pytest.mark.parametrize(
    ("text", "edits"),
    [
        ("", [edit(0, "", "new")]),
        ("", [edit(0, "", "new\n")]),
        ("old", [edit(0, "old", "")]),
        ("old\n", [edit(0, "old\n", "")]),
        ("a\nb\n", [edit(1, "\n", "")]),
        ("a\nb\n", [edit(3, "\n", "")]),
        ("a\nb", [edit(3, "", "\n")]),
        ("a\r\nb\r\n", [edit(1, "\r", "")]),
    ],
    ids=[
        "into an empty file", "a line into an empty file", "all of it", "its only line",
        "a line end in the middle", "the last line end", "a line end at the end", "a carriage return",
    ],
)  # fmt: skip
def test_patch_copes_with_the_ends_of_lines_and_files(tmp_path, text, edits):
    assert patched(tmp_path, text, unified_diff(text, edits, "article.txt")) == apply(text, edits)


@given(texts_with_edits(ODD))
def test_a_diff_is_empty_where_nothing_changes_and_only_there(problem):
    text, edits = problem
    assert (unified_diff(text, edits, "article.txt") == "") == (apply(text, edits) == text)


def test_a_diff_names_the_document_on_both_sides():
    diff = unified_diff("White Home\n", [edit(6, "Home", "House")], "world/article.txt")
    assert diff == "--- a/world/article.txt\n+++ b/world/article.txt\n@@ -1,1 +1,1 @@\n-White Home\n+White House\n"


def test_changes_far_apart_are_hunks_of_their_own():
    text = "".join(f"line {k}\n" for k in range(30))
    edits = [edit(text.index(f"line {k}\n"), f"line {k}", "new") for k in (2, 20)]
    assert unified_diff(text, edits, "article.txt").count("@@ -") == 2


def test_twenty_thousand_edits_take_linear_time():
    text = "White Home\n" * 20_000
    edits = [edit(11 * k + 6, "Home", "House") for k in range(20_000)]
    assert unified_diff(text, edits, "article.txt").count("\n+White House") == 20_000

"""This file injects faults into stages: a law that breaks must cost the repair alone, and be told as a bug of ours."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import count

import pytest

from unspin import Cleaner, api, checking, cli
from unspin.batch import clean_files, gather
from unspin.core.document import Document
from unspin.core.edit import Edit, apply
from unspin.core.held import held_to_laws
from unspin.core.repair import Repair
from unspin.core.settings import Settings
from unspin.processes import Processes
from unspin.reports.checked import Checked
from unspin.sources.files import find_inputs

TEXT = "The White Home was closed with out warning on Monday.\n"
RIGHT = Edit(4, "White Home", "White House", "spin.synonym", "a test")
# Edits that no stage should give for TEXT.
BROKEN = {
    "of another text": [replace(RIGHT, before="Black Home")],
    "past the end": [replace(RIGHT, start=900)],
    "before the start": [replace(RIGHT, start=-3)],
}


def breaking(monkeypatch: pytest.MonkeyPatch, edits: list[Edit]) -> Cleaner:
    """A cleaner whose residue stage gives these edits for every text that has the White Home."""
    monkeypatch.setattr(api, "_build", lambda _name, _settings: lambda text, *_: edits if "White Home" in text else [])
    return Cleaner(Settings(stages=("residue",)))


@pytest.mark.parametrize("edits", BROKEN.values(), ids=BROKEN)
def test_a_broken_stage_gives_the_original_text_back_and_says_whose_fault_it_is(monkeypatch, edits):
    result = breaking(monkeypatch, edits).clean(TEXT)
    assert result.after.text == result.before.text == TEXT
    assert not result.changed and not result.edits and not result.suggestions
    assert "the edits break a law" in result.error and "bug of ours: please report it" in result.error
    assert result.to_dict()["error"] == result.error


def test_the_laws_hold_for_a_stage_that_works(monkeypatch):
    result = breaking(monkeypatch, [RIGHT]).clean(TEXT)
    assert result.error == "" and result.edits == (RIGHT,)


def unlawful() -> dict[str, Repair]:
    before = Document(TEXT)
    after = replace(before, text=apply(TEXT, [RIGHT]))
    right = Repair(before, after, (RIGHT,))
    return {
        "do not make": replace(right, after=before),
        "another text": replace(right, before=after, after=after, edits=()),
        "overlap": replace(right, edits=(RIGHT, RIGHT)),
        "suggests": replace(right, suggestions=(replace(RIGHT, start=5),)),
    }


@pytest.mark.parametrize("message", unlawful())
def test_a_repair_that_breaks_a_law_is_not_given_out(message):
    result = held_to_laws(Document(TEXT), lambda _document: unlawful()[message])
    assert message in result.error and result.after.text == TEXT


def test_a_run_writes_the_original_and_records_the_fault(monkeypatch, tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(TEXT)
    calls = count()
    rounds = (BROKEN["of another text"], [RIGHT], [])
    monkeypatch.setattr(api, "_build", lambda _name, _settings: lambda *_: rounds[next(calls)])
    cleaner = Cleaner(Settings(stages=("residue",)))
    outcome = gather(clean_files(find_inputs([tmp_path]), lambda _path: cleaner))
    assert [repair.after.text == TEXT for repair in outcome.repairs] == [True, False]
    (failure,) = outcome.failures
    assert failure["document"] == "a.txt" and failure["error"] == "EditError"
    assert "bug of ours" in failure["message"]


def test_a_check_records_the_fault_and_goes_on(monkeypatch, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    cleaner = breaking(monkeypatch, BROKEN["of another text"])
    (item,) = checking.check(checking.named_files([path]), lambda: lambda _path: cleaner, checking.Bar(), Processes(1))
    assert not isinstance(item, Checked)
    assert "bug of ours" in item["message"]


@pytest.mark.parametrize("command", ["clean", "diff"])
def test_commands_give_the_original_and_fail(monkeypatch, tmp_path, capsys, command):
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    breaking(monkeypatch, BROKEN["of another text"])
    arguments = ["clean", str(path), "-o", str(tmp_path / "out")] if command == "clean" else ["diff", str(path)]
    assert cli.main([*arguments, "--stages", "residue"]) == 2
    said = capsys.readouterr()
    assert "bug of ours: please report it" in said.err and "White House" not in said.out
    if command == "clean":
        assert (tmp_path / "out" / "clean" / "a.txt").read_text() == TEXT
        summary = json.loads((tmp_path / "out" / "summary.json").read_text())
        assert summary["totals"]["failures"] == 1

"""This file tests the benchmark of rows: that it tells right edits from wrong and spurious ones, and whose they are."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path

import pytest

from unspin.core.data import data_file
from unspin.lexicon.entry import Row
from unspin.lexicon.laws import Placed

BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "rows.py"
SPUN = "The White Home mentioned on Thursday that commerce talks had collapsed with out a deal."
ROWS = [
    Placed(Path("x.tsv"), n, Row(*sides, weight=20, tier=tier))
    for n, (sides, tier) in enumerate(
        [
            (("white home", "white house"), "garble"),
            (("mentioned", "said"), "spun"),
            (("with out", "without"), "garble"),
        ]
    )
]


@pytest.fixture(scope="module")
def rows():
    spec = importlib.util.spec_from_file_location("rows", BENCHMARK)
    module = sys.modules["rows"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sub(rows, spun: str, original: str):
    start = SPUN.index(spun)
    return rows.Sub(start, start + len(spun), tuple(original.split(" ")))


def test_an_edit_is_right_wrong_or_spurious_and_put_down_to_its_row(rows):
    subs = (sub(rows, "White Home", "white house"), sub(rows, "mentioned", "noted"))
    outcome = rows.measure([rows.Text(SPUN, subs)], rows.engine_of(ROWS))
    assert {(each.pair[0], each.what) for each in outcome.made} == {
        ("white home", "right"), ("mentioned", "wrong"), ("with out", "spurious"),
    }  # fmt: skip
    assert outcome.figures(0.0) == (1 / 3, 1 / 2)
    costs = {p.row.spun: rows.net(counts) for p, counts in rows.by_row(outcome, ROWS)}
    assert costs == {"white home": -1, "mentioned": 1, "with out": 1}
    assert [line.split("\t")[0] for line in rows.table(rows.by_row(outcome, ROWS))] == ["net cost", "1", "1", "-1"]


def test_two_edits_that_mend_one_place_together_are_both_right(rows):
    subs = (sub(rows, "White Home mentioned", "white house said"),)
    made = rows.measure([rows.Text(SPUN, subs)], rows.engine_of(ROWS)).made
    assert {(each.pair[0], each.what) for each in made} == {
        ("white home", "right"), ("mentioned", "right"), ("with out", "spurious"),
    }  # fmt: skip


def test_the_samples_are_spun_alike_every_time(rows):
    options = argparse.Namespace(eval=None, rate=0.9, seed=5, documents=2)
    first, second = list(rows.corpus(options)), list(rows.corpus(options))
    assert first == second
    spun = first[0]
    assert spun.subs
    assert all(spun.text[s.start : s.end].strip() == spun.text[s.start : s.end] for s in spun.subs)


def test_the_shipped_rows_are_read_with_their_folder(rows):
    assert len(rows.placed_rows(data_file("function.tsv").parent)) > 1000

"""Records and summaries count and place each finding; rows set each paragraph beside what became of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from unspin.core.document import Document
from unspin.core.edit import Edit, apply
from unspin.core.repair import Repair
from unspin.reports.align import rows
from unspin.reports.checks import check_line, checks
from unspin.reports.html import render
from unspin.reports.records import edit_records, findings
from unspin.reports.summary import document_summary, run_summary

Edits = tuple[Edit, ...]

ARTICLE = "Quiet harbor\n\nThe metropolis waited for for news.\nAdvertisement\n\nNo boat came, the warden mentioned.\n"


def edit(text: str, before: str, after: str, rule: str = "spin.synonym", **more: object) -> Edit:
    return replace(Edit(text.index(before), before, after, rule, f"because of {rule}"), **more)  # type: ignore[arg-type]


def repaired(text: str, edits: Edits = (), suggestions: Edits = (), name: str = "a.txt") -> Repair:
    document = Document(text, name)
    return Repair(document, replace(document, text=apply(text, edits)), edits, suggestions)


@pytest.fixture
def spun() -> Repair:
    edits = (
        edit(ARTICLE, "metropolis", "city", confidence=0.98765432, alternatives=("town", "capital")),
        edit(ARTICLE, "for for", "for", "residue.doubled-word+spin.synonym"),
        edit(ARTICLE, "Advertisement\n\n", "", "residue.promotion"),
        edit(ARTICLE, "mentioned", "said"),
    )
    suggestions = (edit(ARTICLE, "harbor", "harbour", "spelling.variant", confidence=0.3),)
    return replace(repaired(ARTICLE, edits, suggestions), spin_probability=0.91234567)


# Records


def test_records_name_the_place_in_the_original(spun: Repair) -> None:
    records = list(edit_records(spun))
    places = [(record["line"], record["column"], record["before"]) for record in records]
    assert places == [
        (1, 7, "harbor"),
        (3, 5, "metropolis"),
        (3, 23, "for for"),
        (4, 1, "Advertisement\n\n"),
        (6, 26, "mentioned"),
    ]
    assert all(ARTICLE[record["start"] : record["end"]] == record["before"] for record in records)  # type: ignore[misc]


def test_records_are_plain_and_complete(spun: Repair) -> None:
    record = json.loads(json.dumps(list(edit_records(spun))))[1]
    assert record == {
        "document": "a.txt",
        "start": 18,
        "end": 28,
        "line": 3,
        "column": 5,
        "before": "metropolis",
        "after": "city",
        "rule": "spin.synonym",
        "reason": "because of spin.synonym",
        "confidence": 0.9877,
        "alternatives": ["town", "capital"],
        "applied": True,
    }
    assert [each["applied"] for each in edit_records(spun)] == [False, True, True, True, True]


def test_only_a_line_feed_ends_a_line() -> None:
    text = "one\rtwo\u2028three\x0cfour\nfive"
    (record,) = edit_records(repaired(text, (edit(text, "five", "six"),)))
    assert (record["line"], record["column"]) == (2, 1)


def test_an_insertion_and_findings_at_one_place_keep_their_order() -> None:
    insertion = Edit(0, "", "A ", "spelling.missing", "A word is missing.")
    suggestion = Edit(0, "cat", "dog", "spin.synonym", "Perhaps a dog.")
    records = list(edit_records(repaired("cat sat", (insertion,), (suggestion,))))
    assert [(record["start"], record["end"], record["column"]) for record in records] == [
        (0, 0, 1),
        (0, 3, 1),
    ]


# Summaries


def test_a_document_is_counted_by_rule(spun: Repair) -> None:
    summary = document_summary(spun, words=14)
    assert summary == {
        "changed": True,
        "characters": len(ARTICLE),
        "checks": [],
        "edits": {"residue.doubled-word+spin.synonym": 1, "residue.promotion": 1, "spin.synonym": 2},
        "name": "a.txt",
        "notes": [],
        "spin_probability": 0.9123,
        "suggestions": {"spelling.variant": 1},
        "words": 14,
    }
    assert list(summary) == sorted(summary)
    assert list(summary["edits"]) == sorted(summary["edits"])


def test_a_run_adds_its_documents_up(spun: Repair) -> None:
    clean = repaired("All is well.\n", name="b.txt")
    failure = {"document": "c.bin", "error": "DecodingError", "message": "No text."}
    documents = [document_summary(spun, 14), document_summary(clean, 3), document_summary(spun, 14)]
    run = run_summary(documents, [failure])
    assert run["totals"] == {
        "changed": 2,
        "characters": 2 * len(ARTICLE) + 13,
        "checks": 0,
        "documents": 3,
        "edits": {"residue.doubled-word+spin.synonym": 2, "residue.promotion": 2, "spin.synonym": 4},
        "failures": 1,
        "suggestions": {"spelling.variant": 2},
        "words": 31,
    }
    assert run["failures"] == [{"document": "c.bin", "error": "DecodingError", "message": "No text."}]
    assert run["version"] == 1
    assert list(run) == sorted(run)
    assert list(run["totals"]) == sorted(run["totals"])


def test_amounts_that_changed_or_might_have_are_listed_to_be_checked() -> None:
    text = "Tons of of homes flooded.\nOf 4 people, hundreds left.\n"
    edits = (edit(text, "Tons of of", "Hundreds of", "residue.doubled-word+spin.quantity"),)
    suggestions = (edit(text, "4", "five", "spin.number"), edit(text, "people", "persons"))
    repair = repaired(text, edits, suggestions)
    assert list(checks(repair)) == [
        {"after": "Hundreds of", "applied": True, "before": "Tons of of", "column": 1, "line": 1},
        {"after": "five", "applied": False, "before": "4", "column": 4, "line": 2},
    ]
    assert [check_line("a.txt", each) for each in checks(repair)] == [
        "a.txt:1:1: “Tons of of” -> “Hundreds of”",
        "a.txt:2:4: “4” -> “five” (suggested)",
    ]
    run = run_summary([document_summary(repair, 10)], [])
    assert run["documents"][0]["checks"] == list(checks(repair))
    assert run["totals"]["checks"] == 2
    page = render([repair], [])
    assert page.count("<h3>Check these</h3>") == 1
    assert '<a href="#d1p1">line 1, column 1</a>' in page


def test_a_document_without_amounts_has_nothing_to_check(spun: Repair) -> None:
    assert "Check these" not in render([spun], [])


def test_an_empty_run_has_totals() -> None:
    assert run_summary([], [])["totals"]["documents"] == 0


# Rows


def test_paragraphs_stand_beside_what_became_of_them(spun: Repair) -> None:
    lines = [
        (row.line, *("".join(piece.text for piece in side) for side in (row.left, row.right)))
        for row in rows(spun, list(findings(spun)))
    ]
    assert lines == [
        (1, "Quiet harbor\n\n", "Quiet harbor\n\n"),
        (3, "The metropolis waited for for news.\n", "The city waited for news.\n"),
        (4, "Advertisement\n\n", ""),
        (6, "No boat came, the warden mentioned.\n", "No boat came, the warden said.\n"),
    ]


def test_a_suggestion_may_overlap_an_edit_and_span_lines() -> None:
    text = "First line here\nsecond line there\n"
    wide = Edit(6, "line here\nsecond", "", "residue.share", "Perhaps a share line.", 0.2)
    repair = repaired(text, (edit(text, "here", "HERE"), edit(text, "there", "THERE")), (wide,))
    found = list(findings(repair))
    pieces = [(piece.text, piece.covers) for row in rows(repair, found) for piece in row.left if piece.covers]
    assert pieces == [("line ", (0,)), ("here", (0, 1)), ("\n", (0,)), ("second", (0,)), ("there", (2,))]

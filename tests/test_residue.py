"""This file tests the residue stage: what it removes, what it must leave, and the form of its table."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from unspin.core.data import data_file
from unspin.core.document import Document
from unspin.core.edit import Edit, apply, revert, select
from unspin.core.errors import LexiconError, SourceError
from unspin.core.pipeline import repair
from unspin.core.settings import RESIDUE_KINDS, Settings
from unspin.core.values import replace
from unspin.stages import garbled
from unspin.stages.engine import load_engine
from unspin.stages.residue import DUPLICATE, residue_stage
from unspin.stages.residue_rules import load_rules, read_rules

CASES = Path(__file__).parent / "cases"


def cases(name: str) -> list[dict]:
    return [json.loads(line) for line in (CASES / name).read_text("utf-8").split("\n") if line]


EVERYTHING = Settings(residue=dict.fromkeys(RESIDUE_KINDS, "remove"))
POSITIVE, NEGATIVE = cases("residue.jsonl"), cases("residue-negatives.jsonl")
LINES = st.sampled_from(
    [case["text"] for case in POSITIVE + NEGATIVE]
    + [
        "",
        "",
        " ",
        "\r",
        "Dockers voted.",
        "Dockers in Hull voted on Tuesday to end their long strike.",
        "Share on X",
    ]
)
PAGES = st.lists(LINES, max_size=8).map("\n".join)


def applied(text: str, wanted: Settings) -> list[Edit]:
    edits = residue_stage(wanted)(text)
    return [edit for edit in edits if edit.applicable and edit.confidence >= wanted.threshold]


def cleaned(text: str, wanted: Settings) -> str:
    return repair(Document(text), [residue_stage(wanted)], wanted.threshold).after.text


@pytest.mark.parametrize("case", POSITIVE, ids=lambda case: case["name"])
def test_residue_goes(case):
    assert cleaned(case["text"], Settings(residue=case.get("residue", {}))) == case["expected"]


@pytest.mark.parametrize("case", NEGATIVE, ids=lambda case: case["name"])
def test_the_article_stays(case):
    assert applied(case["text"], EVERYTHING) == []


@pytest.mark.parametrize("case", [c for c in NEGATIVE if "\n" not in c["text"]], ids=lambda case: case["name"])
def test_the_article_stays_as_a_line_of_a_page(case):
    page = f"Dockers voted on Monday.\n\n{case['text']}\n\nShare this article\n\nWork resumes.\n"
    assert cleaned(page, EVERYTHING) == f"Dockers voted on Monday.\n\n{case['text']}\n\nWork resumes.\n"


def test_negatives_outnumber_positives():
    assert len(NEGATIVE) > len(POSITIVE)


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.rule.id)
def test_the_example_of_each_rule(rule):
    edits = list(residue_stage(EVERYTHING)(rule.rule.before))
    assert apply(rule.rule.before, edits) == rule.rule.after
    assert rule.rule.id in edits[0].rule.split("+")
    assert rule.rule.why in edits[0].reason


def test_the_example_of_the_duplicate_rule():
    assert cleaned(DUPLICATE.before, Settings()) == DUPLICATE.after


def test_credits_are_shown_and_left():
    text = "Dockers voted.\n(Some parts of this article were referenced from Reuters.)"
    result = repair(Document(text), [residue_stage(Settings())], 0.5)
    assert result.after.text == text
    assert [suggestion.rule for suggestion in result.suggestions] == ["residue.article-source"]


def test_a_short_sentence_that_stands_twice_is_only_suggested():
    (edit,) = residue_stage(Settings())(
        "The ministry declined to comment.\n\nTalks resume on Monday.\n\nThe ministry declined to comment.\n"
    )
    assert (edit.rule, edit.confidence < Settings().threshold) == ("residue.duplicate", True)


def test_spintax_offers_the_other_choices():
    (edit,) = residue_stage(Settings())("It was a {big|large|huge} step.")
    assert (edit.before, edit.after, edit.alternatives) == ("{big|large|huge}", "big", ("large", "huge"))


def test_a_tag_line_needs_its_promotion_to_go():
    text = "Unlock the Harbour Watch newsletter for free\nYour guide to what the vote means for the world\n"
    assert cleaned(text, Settings()) == ""
    assert cleaned(text, Settings(residue={"promotion": "flag"})) == text
    assert list(residue_stage(Settings(residue={"promotion": "keep"}))(text)) == []


def test_lines_that_go_together_are_one_edit():
    (edit,) = residue_stage(Settings())("Dockers voted.\n\nAdvertisement\n\nShare this article\n\nWork resumes.\n")
    assert edit.before == "Advertisement\n\nShare this article\n\n"
    assert edit.rule == "residue.advertisement+residue.share"


@given(PAGES)
@settings(max_examples=400, deadline=None)
def test_edits_are_fit_to_apply(text):
    edits = tuple(sorted(applied(text, EVERYTHING)))
    assert select(edits) == edits
    assert revert(apply(text, edits), edits) == text


def test_a_mark_at_the_end_of_a_line_makes_no_heading_of_it():
    quoted = "“We use cookies to improve our website,” the firm told the court."
    text = f"Dockers voted. [ad_2]\n{quoted}\nhttps://example.com/news?id=3\n{quoted}"
    assert cleaned(text, EVERYTHING) == cleaned(cleaned(text, EVERYTHING), EVERYTHING)


@given(PAGES)
@example(
    "Advertisement\nThe the dockers voted.\nShare this article\nAdvertisement\nThe the dockers voted.\n"
    "Share this article\nThe site uses cookies, and the regulator wants to know why.\nYou need to turn on the heating."
)
@example("\n\n".join(["A pattern such as {n} repeats what stands before it, as in the last section."] * 3))
@example(
    "Dockers in Hull voted on Tuesday to end their strike.\n\nWork resumes on Thursday.\n\n"
    "It cost billions of {dollars}.\nIt cost billions of {dollars}.\nA pattern such as {n} repeats what it follows."
)
@example("It cost billions of {dollars}.\nIt cost billions of {dollars}.\nIt was a {big|large|huge} step.")
@settings(max_examples=400, deadline=None)
def test_a_second_run_finds_no_more_residue(text):
    assert applied(cleaned(text, EVERYTHING), EVERYTHING) == []


@given(PAGES)
@settings(max_examples=400, deadline=None)
def test_lines_without_residue_all_stay(text):
    kept = [line for line in text.split("\n") if line.strip() and line.startswith("Dockers voted.")]
    assert cleaned(text, Settings(residue={"duplicate": "keep"})).count("Dockers voted.") >= len(kept)


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.rule.id)
def test_no_pattern_blows_up(rule):
    words = rule.rule.before.lower().split()
    lines = [" ".join(words[k:] + words[:k]) * 40 for k in range(len(words))]
    lines += [f"{word} " * 60 for word in words] + [f"{word}" * 60 for word in words]
    lines += [mark * 300 for mark in ". |,:{-/ "] + [
        "u.s." * 80,
        "read more: " + "a.b" * 100,
        "{a|b" * 80,
        "{a " * 99,
    ]
    start = time.perf_counter()
    for line in lines:
        rule.pattern.fullmatch(line[:330] + "\x00")
        rule.pattern.search(line[:330] + "\x00")
    assert time.perf_counter() - start < 0.02 * len(lines)


GOOD_ROW = "residue.x\tshare\tline\t1.0\tshare\tTitle\twhy\tbefore\tafter"
BAD_TABLES = [
    ("residue.x\tshare", "line 1: a row has 9 to 12 columns"),
    (GOOD_ROW.replace("\tshare\tline", "\tshrae\tline"), "line 1: 'shrae' is no kind of residue"),
    (GOOD_ROW.replace("\tline", "\tpage"), "'page' is no scope"),
    (GOOD_ROW.replace("1.0", "2"), "confidence must be a number from 0 to 1, not '2'"),
    (GOOD_ROW.replace("1.0", "high"), "confidence must be a number"),
    (GOOD_ROW.replace("\tshare\tTitle", "\t(share\tTitle"), "no regular expression"),
    (GOOD_ROW.replace("\tshare\tTitle", "\t(share)\tTitle"), "may not have groups"),
    (f"# comment\n{GOOD_ROW}\n{GOOD_ROW}\n", "sorted by id, each id once"),
    (f"{GOOD_ROW}\n{GOOD_ROW.replace('residue.x', 'residue.a')}", "sorted by id"),
]


@pytest.mark.parametrize(("table", "message"), BAD_TABLES)
def test_a_bad_table_is_refused(tmp_path, table, message):
    path = tmp_path / "residue.tsv"
    path.write_text(table, encoding="utf-8")
    with pytest.raises(LexiconError, match=message.replace("(", r"\(")):
        read_rules(path)


def test_the_table_is_in_good_form():
    assert read_rules(data_file("residue.tsv")) == load_rules()
    for each in load_rules():
        assert each.rule.id.startswith("residue.") and each.rule.title and each.rule.why
        assert each.scope == "span" or not each.template
        assert each.scope != "after" or not each.needs
        assert all(each.needs)
    assert {each.kind for each in load_rules()} == set(RESIDUE_KINDS) - {"duplicate"}


def test_a_missing_data_file_is_named():
    with pytest.raises(SourceError, match=r"dictionaries/nothing\.tsv is missing"):
        data_file("nothing.tsv")


PIECES = st.sampled_from(
    ["tons of of", "lots ", "of ", "of", "{", "}", "|", "’s ", "'", "-", "_", ", ", " ", "people", "\u0301"]
)


@given(st.lists(PIECES, min_size=1, max_size=12).map("".join), st.data())
def test_no_garbled_phrase_reaches_over_a_mark(text, data):
    """What is told by the mark alone is what reading the words tells."""
    start = data.draw(st.integers(0, len(text) - 1))
    span = start, data.draw(st.integers(start + 1, len(text)))
    matcher = load_engine().common.matcher
    told = garbled.inside_garble(text, *span, matcher)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(garbled, "_MARK", re.compile("(?!)"))
        assert garbled.inside_garble(text, *span, matcher) == told


# What is looked for first

TWICE = st.sampled_from(
    [" the the ", "The the ", " of of, ", " to\tto ", "over to to ", "a a ", " ", "word ", "an An ", "x's s "]
)


@given(st.lists(TWICE, max_size=12).map("".join))
def test_doubled_words_are_found_whether_or_not_neighbours_are_looked_at_first(text):
    rules = load_rules()
    assert any(each.twice for each in rules)
    plain = [replace(each, twice=False) for each in rules]
    assert list(residue_stage(Settings())(text)) == list(residue_stage(Settings(), plain)(text))

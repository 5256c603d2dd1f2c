"""This file tests that protected spans survive whatever the stages propose."""

from __future__ import annotations

import itertools
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import edits_in, spun_sentences
from unspin import Cleaner, Settings
from unspin.core.edit import Edit, apply, select
from unspin.text.protect import _CODE, _SORTS, _addresses, marked_spans, protected_spans, protector
from unspin.text.spans import merged

ALLOWED = ("White Home", "Commerce Weekly")
# Each holds words that a stage would change were they not protected.
PLANTED = (
    "https://news.example.com/commerce/white-home?stated=1",
    "http://white-home.example/with%20out",
    "ftp://files.example.com/tons_of_of.txt",
    "www.white-home.example",
    "whitehome.co.uk/commerce",
    "stated.commerce@white-home.example.com",
    "@white_home",
    "#commerceDeal",
    "`the White Home stated with out`",
    "```\nteh White Home stated\n```",
    "~~~\ntons of of {dollars}\n~~~",
    *ALLOWED,
    "The White Home stated that commerce was up. <!-- unspin: ignore -->",
)
WORDS = st.sampled_from(
    [
        "the",
        "White House",
        "stated",
        "with out",
        "commerce",
        "{dollars}",
        "tons of of",
        "â€œyesâ€\x9d",
        "teh",
        "\n",
    ]
)


@st.composite
def planted_texts(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A text, and the protected spans planted in it."""
    pieces, planted = [], []
    for _ in range(draw(st.integers(1, 6))):
        pieces += draw(st.lists(WORDS, max_size=4))
        planted.append(draw(st.sampled_from(PLANTED)))
        pieces += ["\n", planted[-1], "\n"] if "\n" in planted[-1] else [planted[-1]]
    return " ".join(pieces), planted


def deletes_lines(edit: Edit) -> bool:
    return edit.after == "" and "\n" in edit.before


@given(planted_texts(), st.data())
def test_planted_spans_survive_any_edits(problem, data):
    text, planted = problem
    found = [edit for edit in data.draw(edits_in(text)) if not deletes_lines(edit)]
    after = apply(text, select(protector(ALLOWED)(text, found)))
    assert all(after.count(span) >= text.count(span) for span in planted)


@given(planted_texts())
def test_every_character_of_a_planted_span_is_protected(problem):
    text, planted = problem
    for span in planted:
        start = text.index(span)
        for at in range(start, start + len(span)):
            change = Edit(at, text[at], "·", "test.rule", "why")
            assert not list(protector(ALLOWED)(text, [change]))


@given(planted_texts(), st.data())
def test_the_guard_only_drops_edits_and_keeps_those_apart_from_protected_spans(problem, data):
    text, _ = problem
    found = data.draw(edits_in(text))
    kept = list(protector()(text, found))
    spans = protected_spans(text)
    assert [edit for edit in found if edit in kept] == kept
    for edit in set(found) - set(kept):
        assert any(start <= edit.end and edit.start <= end for start, end in spans)


@given(planted_texts())
def test_protected_spans_are_sorted_and_disjoint(problem):
    spans = protected_spans(problem[0])
    assert all(0 <= start < end for start, end in spans)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(spans))


@cache
def cleaner() -> Cleaner:
    return Cleaner(Settings(allow=ALLOWED))


@settings(max_examples=25)
@given(st.lists(st.sampled_from(spun_sentences()), min_size=1, max_size=3, unique=True), st.sampled_from(PLANTED))
def test_planted_spans_survive_cleaning(spun, span):
    middle = f"\n{span}\n" if "\n" in span else f" {span} "
    text = middle.join([*spun, "He stated so."])
    assert cleaner().clean(text).after.text.count(span) >= text.count(span)


def test_a_marked_line_stays_as_it_is_and_the_others_do_not():
    marked = "The White Home stated that it was carried out with out delay. (unspin: ignore)"
    spun = "The White Home stated that the plan was carried out with out delay."
    after = cleaner().clean(f"{spun.replace('White Home', 'Supreme Courtroom')}\n{marked}\n").after.text
    assert marked in after
    assert "Supreme Court stated" in after or "Supreme Court said" in after


@pytest.mark.parametrize("mark", ["unspin: ignore", "<!-- unspin: ignore -->", "# unspin: ignore this quotation"])
def test_a_mark_protects_its_whole_line(mark):
    text = f"first\nThe White Home {mark}\nlast"
    assert marked_spans(text) == [(6, 6 + len(f"The White Home {mark}"))]


def test_words_that_only_look_like_a_mark_protect_nothing():
    assert marked_spans("They unspin: ignored lines and unspin ignore lists.") == []


@pytest.mark.parametrize("text", ["the white home", "THE WHITE HOME", "White Home."])
def test_an_allowed_phrase_is_protected_in_any_capitals(text):
    start = text.lower().index("white home")
    home = Edit(start + 6, text[start + 6 : start + 10], "House", "test.rule", "why")
    assert not list(protector(["White Home"])(text, [home]))


@pytest.mark.parametrize("text", ["White Homes", "Off-White Home-made"])
def test_an_allowed_phrase_protects_whole_words_only(text):
    changed = Edit(len(text) - 1, text[-1], "x", "test.rule", "why")
    assert list(protector(["White Home"])(text, [changed])) == [changed]


@pytest.mark.parametrize("allow", [(), ("",), (" ",), ("", " \t")])
def test_an_empty_allow_list_protects_nothing(allow):
    change = Edit(0, "a", "b", "test.rule", "why")
    assert list(protector(allow)("a b", [change])) == [change]


def test_text_beside_a_protected_span_can_change():
    text = "stated at https://example.com/a stated"
    before, after = (
        Edit(0, "stated", "said", "test.rule", "why"),
        Edit(32, "stated", "said", "test.rule", "why"),
    )
    assert list(protector()(text, [before, after])) == [before, after]


def test_residue_may_go_with_the_address_that_it_holds_but_not_with_a_marked_line():
    plain, marked = "Follow us at www.example.com\n", "Follow us at www.example.com unspin: ignore\n"
    assert list(protector()(plain, [Edit(0, plain, "", "residue.share", "why")]))
    assert not list(protector()(marked, [Edit(0, marked, "", "residue.share", "why")]))


SCRAPS = "http|://|ftp|www|.|@|#|`|~~~|```|a|b.com|.co|.uk|\n| |unspin|.org|/|x.edu".split("|")


@given(st.lists(st.sampled_from(SCRAPS)).map("".join) | st.text("a.com@#`~:/w", max_size=20))
def test_no_address_or_code_escapes_the_quick_glance(text):
    found = [match.span() for pattern in (_addresses(tuple(_SORTS)), _CODE) for match in pattern.finditer(text)]
    assert protected_spans(text) == merged([*marked_spans(text), *found])

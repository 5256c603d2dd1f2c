"""This file tests the conditions of rows: how they are written, where they hold, and that the engine heeds them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspin.channel.sentence import sentence_of, substitutions
from unspin.lexicon.condition import WINDOW, Clause, holds, parse_condition, written
from unspin.lexicon.entry import Entry, Row, entries
from unspin.lexicon.matcher import Matcher
from unspin.text.tokens import tokens

PHRASES = st.lists(
    st.lists(st.sampled_from(["a", "b-c", "d's", "e*", "7"]), min_size=1, max_size=2).map(tuple), min_size=1
)
CLAUSES = st.builds(Clause, st.booleans(), PHRASES.map(tuple), st.integers(1, 99))


@given(st.lists(CLAUSES, max_size=3).map(tuple))
def test_a_condition_is_read_as_it_is_written(condition):
    assert parse_condition(written(condition)) == condition


def test_the_window_is_ten_words_where_none_is_named():
    (clause,) = parse_condition(" near: Foreign  Exchange | tariff* ")
    assert clause == Clause(True, (("foreign", "exchange"), ("tariff*",)), WINDOW)
    assert WINDOW == 10
    assert parse_condition("") == ()


@pytest.mark.parametrize(
    ("condition", "text", "expected"),
    [
        ("near:tariff", "a tariff on commerce", True),
        ("near:tariff", "tariffs on commerce", False),
        ("near:tariff*", "tariffs on commerce", True),
        ("near:import|tariff*", "commerce and its tariffs", True),
        ("near:foreign exchange", "commerce in foreign exchange", True),
        ("near:foreign exchange", "foreign commerce by exchange", False),
        ("near:commerce", "commerce of goods", False),
        ("near:tariff~2", "a tariff on commerce", True),
        ("near:tariff~1", "a tariff on commerce", False),
        ("near:two words~2", "commerce two words", True),
        ("near:two words~2", "commerce of two words", False),
        ("near:tariff", "tariff a b c d e f g h i commerce", True),
        ("near:tariff", "tariff a b c d e f g h i j commerce", False),
        ("not:chamber", "the chamber of commerce", False),
        ("not:chamber~1", "the chamber of commerce", True),
        ("not:chamber|school", "goods of commerce", True),
        ("near:goods; not:school", "goods of commerce", True),
        ("near:goods; not:school", "goods of the school of commerce", False),
        ("near:goods; not:school", "the commerce", False),
    ],
)
def test_a_condition_holds_where_its_words_stand(condition, text, expected):
    words = text.split(" ")
    at = words.index("commerce")
    assert holds(condition, words, at, at + 1) is expected


@given(CLAUSES, st.lists(st.sampled_from(["a", "b-c", "d's", "ee", "7", "x"]), min_size=1, max_size=8), st.data())
def test_what_must_not_stand_near_is_what_may_not_be_missing(clause, words, data):
    at = data.draw(st.integers(0, len(words) - 1))
    opposite = Clause(not clause.wanted, clause.phrases, clause.window)
    assert clause.holds(words, at, at + 1) != opposite.holds(words, at, at + 1)


def test_every_inflection_of_a_row_has_its_condition():
    made = list(entries(Row("price", "cost", "n", condition="near:goods"), "economy"))
    assert [(entry.spun, entry.condition) for entry in made] == [("price", "near:goods"), ("prices", "near:goods")]


def found(text: str, *pairs: tuple[str, str, str]) -> set[tuple[str, ...]]:
    matcher = Matcher([Entry(spun, original, 0, "spun", "A", "x", condition) for spun, original, condition in pairs])
    return {place[2] for place in substitutions(sentence_of(list(tokens(text))), matcher)}


def test_the_engine_offers_a_row_only_where_its_condition_holds():
    pairs = [("commerce", "trade", "near:tariff*"), ("commerce", "business", "")]
    assert found("The tariff's end helps commerce.", *pairs) == {("trade",), ("business",)}
    assert found("The school of commerce.", *pairs) == {("business",)}


def test_marks_do_not_count_as_words_of_the_window():
    assert found("A 401(okay) plan", ("okay", "k", "near:401~1")) == {("k",)}
    assert found("An okay plan of 401 pages", ("okay", "k", "near:401~1")) == set()


def test_a_mark_right_after_the_form_can_be_forbidden_or_asked_for():
    pairs = [("however", "but", "not:,"), ("however", "yet", "near:,")]
    assert found("It fell. However, it rose.", *pairs) == found("It rose, however.", *pairs) == {("yet",)}
    assert found("However it rose, as hoped.", *pairs) == {("but",)}
    assert written(parse_condition("not:,|then")) == "not:,|then"


def test_a_shipped_condition_decides():
    from unspin.lexicon.load import load_entries

    matcher = Matcher(load_entries().families["A"])
    retirement = sentence_of(list(tokens("She moved her 401(okay) savings.")))
    assert ("k",) in {place[2] for place in substitutions(retirement, matcher)}
    agreement = sentence_of(list(tokens("She said it was okay to save.")))
    assert ("k",) not in {place[2] for place in substitutions(agreement, matcher)}


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("The trains run each 15 minutes.", False),
        ("It happens each two years.", False),
        ("They meet each week.", False),
        ("Each groups reached the final.", True),
    ],
)
def test_what_is_done_at_each_span_of_time_is_not_done_at_both(text, offered):
    from unspin.lexicon.load import load_entries

    matcher = Matcher(load_entries().families["A"])
    found = {place[2] for place in substitutions(sentence_of(list(tokens(text))), matcher)}
    assert (("both",) in found) == offered

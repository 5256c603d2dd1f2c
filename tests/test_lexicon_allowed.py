"""This file tests the allowed phrases: where they are found, that nothing in them changes, and their laws."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspin.channel.sentence import sentence_of, substitutions
from unspin.core.data import data_file
from unspin.core.errors import LexiconError
from unspin.lexicon.allowed import Allowance, Allowed, keeps, parse_allowance, read_allowances
from unspin.lexicon.allowed_laws import PlacedPhrase, check_phrases, is_allowed_list, normal_phrases, read_phrases
from unspin.lexicon.entry import Entry, Row
from unspin.lexicon.laws import Placed, read_all
from unspin.lexicon.load import DOMAINS, load_allowed
from unspin.lexicon.matcher import Matcher
from unspin.text.tokens import sentences, tokens

SHIPPED = data_file("allowed.tsv")
EVAL = Path(__file__).parents[1].parent / "shared" / "eval"
PHRASES = ["chamber of commerce", "Home Office", "May", "king's counsel", "house price"]


def standing(text: str, *phrases: str) -> list[str]:
    sentence = sentence_of(list(tokens(text)))
    spans = Allowed(lambda: phrases or PHRASES).spans(sentence.tokens, sentence.joined)
    return [" ".join(token.text for token in sentence.tokens[low:high]) for low, high in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the chamber of commerce met", ["chamber of commerce"]),
        ("The Chamber Of Commerce met", ["Chamber Of Commerce"]),
        ("Chamber of commerce meets", ["Chamber of commerce"]),
        ("the Home Office said", ["Home Office"]),
        ("THE HOME OFFICE SAID", ["HOME OFFICE"]),
        ("a home office with a desk", []),
        ("a Home office", []),
        ("Home Office staff", ["Home Office"]),
        ("the Home Office's plan", ["Home Office's"]),
        ("the Home’s Office", []),
        ("at Home, Office workers", []),
        ("on 5 May it", ["May"]),
        ("they may go", []),
        ("May they go", []),
        ("the King’s Counsel", ["King’s Counsel"]),
        ("house", []),
        ("the house prices", []),
    ],
)
def test_an_allowed_phrase_is_found_with_its_capitals(text, expected):
    assert standing(text) == expected


@given(st.lists(st.sampled_from(["home", "Home", "office", "Office", "May", "of", ",", "king's"]), max_size=8))
def test_a_glance_never_misses_a_phrase(pieces):
    sentence = sentence_of(list(tokens(" ".join(pieces))))
    allowed = Allowed(lambda: PHRASES)
    if allowed.spans(sentence.tokens, sentence.joined):
        assert allowed.may_hold(sentence.words, sentence.stems)


def test_no_change_within_a_phrase_is_allowed_and_one_that_reaches_beyond_is():
    assert keeps([(2, 4)], 2, 3)
    assert keeps([(2, 4)], 2, 4)
    assert not keeps([(2, 4)], 3, 5)
    assert not keeps([(2, 4)], 1, 3)
    assert not keeps([(2, 4)], 0, 2)
    assert not keeps([], 0, 2)


def replaced(text: str) -> set[str]:
    pairs = [("home", "house"), ("office", "bureau"), ("commerce", "trade"), ("home office building", "house")]
    matcher = Matcher([Entry(*pair, 0, "garble", "A", "x") for pair in pairs], Allowed(lambda: PHRASES))
    sentence = sentence_of(list(tokens(text)))
    return {" ".join(sentence.words[place[0] : place[1]]) for place in substitutions(sentence, matcher)}


def test_the_engine_changes_nothing_in_an_allowed_phrase():
    assert replaced("The Home Office and the chamber of commerce.") == set()
    assert replaced("A home office, and commerce.") == {"home", "office", "commerce"}
    assert replaced("The Home Office building.") == {"home office building"}


def test_a_title_stays_and_a_garbled_name_goes_in_one_spun_text():
    from unspin import clean_text

    text = (
        "The White Home mentioned that Commerce Secretary Ann Vale will meet the board earlier than the subsequent one."
    )
    assert "The White House said that Commerce Secretary Ann Vale" in clean_text(text)


def test_a_row_of_the_users_own_wins_over_an_allowed_phrase(tmp_path):
    from unspin.stages.engine import load_engine

    path = tmp_path / "mine.tsv"
    path.write_text("home office\tinterior ministry\n", encoding="utf-8")
    sentence = sentence_of(list(tokens("The Home Office said so in Mill Road.")))
    found = substitutions(sentence, load_engine((), (path,)).common.matcher)
    assert (1, 3, ("interior", "ministry")) in found
    assert not [place for place in found if place[0] >= 6]
    assert not [place for place in substitutions(sentence, load_engine().common.matcher) if place[0] in (1, 2)]


# Reading


def test_a_line_is_a_phrase_its_forms_and_its_reason():
    assert parse_allowance("opera house\tn\ta building\n") == Allowance("opera house", "n", "a building")
    assert Allowance("opera house", "n", "a building").spellings() == ["opera house", "opera houses"]
    assert Allowance("Home Office", "", "a ministry").spellings() == ["Home Office"]


BAD_LINES = [
    ("Home Office", "1 columns", "write 3, separated by tabs: phrase, forms, reason"),
    ("Home Office\ta ministry", "2 columns", "write 3"),
    ("\t\ta ministry", "an empty phrase", "write what is right"),
    ("Home Office\tv\ta ministry", "unknown forms 'v'", "write 'n'"),
    ("Home Office\t\t ", "no reason", "say why"),
]


@pytest.mark.parametrize(("line", "what", "mend"), BAD_LINES)
def test_a_bad_line_is_an_error_that_names_file_and_line_and_says_how_to_mend_it(tmp_path, line, what, mend):
    path = tmp_path / "allowed.tsv"
    path.write_text(f"# a comment\n\n{line}\n", encoding="utf-8")
    with pytest.raises(LexiconError) as caught:
        list(read_allowances(path))
    (fault,) = read_phrases(path)[1]
    for message in (str(caught.value), str(fault)):
        assert message.startswith(f"{path}:3: ")
        assert what in message
        assert mend in message


def test_a_file_that_can_not_be_read_is_an_error_that_names_it(tmp_path):
    path = tmp_path / "allowed.tsv"
    with pytest.raises(LexiconError, match="no such file"):
        list(read_allowances(path))
    assert "name a list of allowed phrases in UTF-8" in str(read_phrases(path)[1][0])


# Laws


def placed(*phrases: str) -> list[PlacedPhrase]:
    return [PlacedPhrase(Path("allowed.tsv"), n, Allowance(p, "", "x")) for n, p in enumerate(phrases, 1)]


ROWS = [
    Placed(Path("places.tsv"), 3, Row("home office", "interior ministry")),
    Placed(Path("economy.tsv"), 5, Row("house price", "home price", "n")),
]


@pytest.mark.parametrize(
    ("phrases", "message"),
    [
        (
            ["Home Rule", "Home Rule"],
            "allowed.tsv:2: 'Home Rule': stands already at allowed.tsv:1; keep one of the two",
        ),
        (["Mill Road,"], "the tokeniser cuts it into ['Mill', 'Road', ',']; write words parted by one space"),
        (["Mill  Road"], "the tokeniser cuts it into ['Mill', 'Road']"),
        (["opera house", "Mill Road"], "'Mill Road': belongs before 'opera house' in the line above; sort the file"),
        (
            ["home office"],
            "'home office' is what home office -> interior ministry at places.tsv:3 replaces; delete one",
        ),
        (["Home Office"], "'Home Office' is what home office -> interior ministry at places.tsv:3 replaces"),
        (["house prices"], "'house prices' is what house price -> home price at economy.tsv:5 replaces"),
    ],
)
def test_each_law_names_the_bad_phrase_and_how_to_mend_it(phrases, message):
    assert message in "\n".join(map(str, check_phrases(placed(*phrases), ROWS)))


def test_the_laws_are_content_with_good_phrases():
    assert check_phrases(placed("House Price Index", "Mill Road", "opera house"), ROWS) == []
    assert check_phrases(placed("House Prices"), ROWS) == []


@given(st.lists(st.sampled_from(["b\t\tx", "B\tn\ty", "a c\t\tx ", "# note", "", "b\t\tz"])))
def test_normal_form_is_sorted_free_of_duplicates_and_stays(lines):
    text = normal_phrases("\n".join(lines))
    assert normal_phrases(text) == text
    rows = [line.split("\t")[0] for line in text.split("\n") if line and not line.startswith("#")]
    assert rows == sorted(set(rows), key=lambda phrase: (phrase.casefold(), phrase))


def test_a_list_of_allowed_phrases_is_known_by_its_name():
    assert is_allowed_list(Path("dictionaries/allowed.tsv"))
    assert is_allowed_list(Path("my-allowed.tsv"))
    assert not is_allowed_list(Path("economy.tsv"))


# The shipped list


@cache
def shipped() -> tuple[list[PlacedPhrase], list[Placed]]:
    phrases, faults = read_phrases(SHIPPED)
    assert not faults
    return phrases, read_all([data_file(f"{domain}.tsv") for domain in DOMAINS])


def test_the_shipped_list_obeys_the_laws_and_is_in_normal_form():
    assert check_phrases(*shipped()) == []
    assert len(shipped()[0]) >= 150
    assert normal_phrases(SHIPPED.read_text("utf-8")) == SHIPPED.read_text("utf-8")


@pytest.mark.skipif(not EVAL.is_dir(), reason="needs the observed pairs, which are not part of this repository")
def test_no_allowed_phrase_is_what_a_spinner_was_seen_to_write():
    lines = (EVAL / "observed_pairs.tsv").read_text("utf-8").splitlines()
    spun = {line.split("\t")[0].lower() for line in lines if not line.startswith("#")}
    # The month and the name are told from the verb by their capital.
    spellings = {each.lower() for p in shipped()[0] for each in p.allowance.spellings()} - {"may"}
    assert not spellings & spun


@pytest.mark.skipif(not EVAL.is_dir(), reason="needs clean news, which is not part of this repository")
def test_garble_stands_nowhere_in_clean_news():
    from unspin.lexicon.load import load_entries

    matchers = [Matcher(lexicon, load_allowed()) for lexicon in load_entries().families.values()]
    news = (EVAL / "clean" / "news.jsonl").read_text("utf-8").splitlines()
    met = set()
    for line in news:
        for sentence in map(sentence_of, sentences(json.loads(line)["text"])):
            for matcher in matchers:
                met |= {entry.spun for entry in substitutions(sentence, matcher).values() if entry.tier == "garble"}
    assert met == set()


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[1] / "seeds").glob("*.reference")), ids=lambda p: p.stem
)
def test_no_row_fires_in_what_the_authors_of_the_samples_wrote(path):
    from unspin import Cleaner, Settings

    repair = Cleaner(Settings(stages=("spin",))).clean(path.read_text("utf-8"))
    assert repair.edits == ()

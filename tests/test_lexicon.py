"""This file tests how dictionary files are read, and the laws that the shipped ones obey.

Each law is a function from rows to faults, and is itself tested with rows that break it.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspin.core.data import data_file
from unspin.core.errors import LexiconError
from unspin.lexicon.entry import FORMS, SOURCES, TIERS, Entry, Row
from unspin.lexicon.load import DOMAINS, load_entries, load_survival, parse_row, read_rows
from unspin.lexicon.matcher import Matcher
from unspin.text.tokens import tokens

# The files of dictionaries/ that hold no rows of the lexicon.
OTHERS = ("allowed", "left-out", "misspelt", "residue", "survival", "term-words", "terms")


class Placed(NamedTuple):
    """A row, and where it stands."""

    domain: str
    row: Row


Law = Callable[[Sequence[Placed]], Iterator[str]]


# The laws


def no_identity(rows: Sequence[Placed]) -> Iterator[str]:
    """A row that replaces a form by itself does nothing."""
    return (f"{p.domain}: {p.row.spun} -> itself" for p in rows if p.row.spun == p.row.original)


def no_duplicate(rows: Sequence[Placed]) -> Iterator[str]:
    """A pair that stands twice in a file has two weights."""
    counts = Counter((p.domain, p.row.spun, p.row.original, p.row.forms) for p in rows)
    return (
        f"{domain}: {spun} -> {original} stands {n} times" for (domain, spun, original, _), n in counts.items() if n > 1
    )


def known_columns(rows: Sequence[Placed]) -> Iterator[str]:
    """A tier, a source or forms that nothing knows."""
    for domain, row in rows:
        if row.tier not in TIERS or row.source not in SOURCES or row.forms not in FORMS:
            yield f"{domain}: {row.spun} -> {row.original}: {row.tier!r}, {row.source!r}, {row.forms!r}"


def clean_tokens(rows: Sequence[Placed]) -> Iterator[str]:
    """A side that the tokeniser cuts otherwise can never be found in a text, or never be scored."""
    for domain, row in rows:
        for side in (row.spun, row.original):
            found = list(tokens(side))
            if [token.word for token in found] != side.split(" ") or not all(token.is_word for token in found):
                yield f"{domain}: {side!r} in {row.spun} -> {row.original}"


def no_legal_garble(rows: Sequence[Placed]) -> Iterator[str]:
    """A form that is never right English can't also be one that may be."""
    legal = {p.row.spun for p in rows if p.row.tier == "spun"}
    return (
        f"{p.domain}: {p.row.spun} is garble here and spun elsewhere"
        for p in rows
        if p.row.tier == "garble" and p.row.spun in legal
    )


def observed_rows_were_seen(rows: Sequence[Placed]) -> Iterator[str]:
    """An observed pair has been counted."""
    return (
        f"{p.domain}: {p.row.spun} -> {p.row.original}" for p in rows if p.row.source == "observed" and p.row.weight < 1
    )


def sorted_rows(rows: Sequence[Placed]) -> Iterator[str]:
    """Sorted files merge without conflicts."""
    for a, b in itertools.pairwise(rows):
        if a.domain == b.domain and (a.row.spun, a.row.original) > (b.row.spun, b.row.original):
            yield f"{a.domain}: {a.row.spun} -> {a.row.original} stands before {b.row.spun}"


def at(domain: str, *cells: str) -> Placed:
    return Placed(domain, parse_row("\t".join(cells)))


GOOD = [
    at("economy", "commerce", "trade"),
    at("economy", "price", "cost", "n"),
    at("verbs", "state", "say", "v", "5"),
]
BAD: list[tuple[Law, list[Placed]]] = [
    (no_identity, [at("economy", "trade", "trade")]),
    (no_identity, [at("economy", "Trade", "trade")]),
    (no_duplicate, [at("economy", "commerce", "trade"), at("economy", "commerce", "trade", "", "4")]),
    (known_columns, [Placed("economy", Row("commerce", "trade", tier="sure"))]),
    (known_columns, [Placed("economy", Row("commerce", "trade", source="heard"))]),
    (known_columns, [Placed("economy", Row("commerce", "trade", forms="x"))]),
    (clean_tokens, [at("economy", "commerce,", "trade")]),
    (clean_tokens, [at("economy", "com  merce", "trade")]),
    (clean_tokens, [at("economy", "commerce", "“trade”")]),
    (clean_tokens, [at("economy", "commerce", "trader’s")]),
    (clean_tokens, [at("economy", "%", "per cent")]),
    (
        no_legal_garble,
        [at("economy", "with out", "without", "", "", "garble"), at("function", "with out", "lacking")],
    ),
    (observed_rows_were_seen, [at("economy", "commerce", "trade", "", "", "", "", "observed")]),
    (sorted_rows, [at("economy", "price", "cost"), at("economy", "commerce", "trade")]),
    (sorted_rows, [at("economy", "price", "worth"), at("economy", "price", "cost")]),
]
LAWS: list[Law] = list(dict.fromkeys(law for law, _ in BAD))


def shipped() -> list[Placed]:
    return [Placed(domain, row) for domain in DOMAINS for row in read_rows(data_file(f"{domain}.tsv"))]


SHIPPED = shipped()


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_shipped_dictionaries_obey_the_law(law):
    faults = list(law(SHIPPED))
    assert not faults, f"{len(faults)} rows, the first: " + "; ".join(faults[:5])


@pytest.mark.parametrize(("law", "rows"), BAD, ids=lambda value: getattr(value, "__name__", ""))
def test_the_law_finds_a_bad_row_among_good_ones(law, rows):
    assert list(law([*GOOD, *rows]))


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_law_is_content_with_good_rows(law):
    assert not list(law(GOOD))


def test_every_dictionary_file_is_loaded_and_every_domain_has_its_file():
    files = {path.stem for path in data_file("function.tsv").parent.glob("*.tsv")}
    assert files == {*DOMAINS, *OTHERS}


def test_the_files_hold_utf8_with_unix_line_ends_and_no_stray_space():
    for domain in DOMAINS:
        data = data_file(f"{domain}.tsv").read_bytes()
        assert b"\r" not in data, domain
        assert data.endswith(b"\n"), domain
        assert not [line for line in data.decode().split("\n") if line != line.rstrip(" ")], domain


def test_an_original_word_was_never_replaced_more_often_than_it_stood():
    assert all(0 <= counts.replaced <= counts.occurred for counts in load_survival().values())


# Reading rows


def test_a_row_is_two_to_nine_columns():
    row = Row("commerce", "trade")
    assert parse_row("commerce\ttrade") == row
    assert parse_row("Commerce\tTrade\t\t\t\t\t\t\n") == row
    full = Row("state", "say", "v", 55, "garble", "B", "observed", "seen in March", "near:minister*")
    assert parse_row("state\tsay\tv\t55\tgarble\tB\tobserved\tseen in March\t near: Minister* ") == full


@pytest.mark.parametrize(
    ("line", "what", "mend"),
    [
        ("commerce", "1 columns", "write 2 to 9, separated by tabs"),
        ("a\tb\t\t\t\t\t\t\t\tc", "10 columns", "write 2 to 9, separated by tabs"),
        ("commerce  trade", "1 columns", "separated by tabs"),
        ("\ttrade", "an empty side", "write both"),
        ("commerce\t ", "an empty side", "write both"),
        ("commerce\ttrade\tverb", "unknown forms 'verb'", "write one of '', 'v', 'n', 'a'"),
        ("commerce\ttrade\t\toften", "weight 'often' is no whole number", "write how often"),
        ("commerce\ttrade\t\t-1", "weight '-1' is no whole number", "write how often"),
        ("commerce\ttrade\t\t1.5", "weight '1.5' is no whole number", "write how often"),
        ("commerce\ttrade\t\t²", "weight '²' is no whole number", "write how often"),
        ("commerce\ttrade\t\t\tsure", "unknown tier 'sure'", "write one of 'garble', 'spun'"),
        ("a\tb\t\t\t\t\t\t\tclose:by", "condition 'close:by' is no clause", "write near:word|two words or not:word"),
        ("a\tb\t\t\t\t\t\t\tnear:", "has '' for a phrase", "write words, parted by |"),
        ("a\tb\t\t\t\t\t\t\tnear:by;", "condition '' is no clause", "write near:word"),
        ("a\tb\t\t\t\t\t\t\tnear:by|*", "has '*' for a phrase", "write words, parted by |"),
        ("a\tb\t\t\t\t\t\t\tnot:by~0", "looks 0 words far", "write a window of 1 to 99"),
        (
            "commerce\ttrade\t\t\t\t\theard",
            "unknown source 'heard'",
            "write one of 'observed', 'written', 'derived'",
        ),
    ],
)
def test_a_bad_row_is_an_error_that_names_file_and_line_and_says_how_to_mend_it(tmp_path, line, what, mend):
    path = tmp_path / "mine.tsv"
    path.write_text(f"# a comment\n\ncommerce\ttrade\n{line}\n", encoding="utf-8")
    with pytest.raises(LexiconError) as caught:
        list(read_rows(path))
    message = str(caught.value)
    assert message.startswith(f"{path}:4: ")
    assert what in message
    assert mend in message
    assert repr(line) in message


def test_comments_and_empty_lines_are_passed_over(tmp_path):
    path = tmp_path / "mine.tsv"
    path.write_text("# spun\toriginal\n\n \ncommerce\ttrade\r\n", encoding="utf-8")
    assert list(read_rows(path)) == [Row("commerce", "trade")]


@pytest.mark.parametrize("data", [None, b"caf\xe9\tcoffee house\n"], ids=["missing", "not UTF-8"])
def test_a_file_that_can_not_be_read_is_an_error_that_names_it(tmp_path, data):
    path = tmp_path / "mine.tsv"
    if data:
        path.write_bytes(data)
    with pytest.raises(LexiconError, match="can't be read as UTF-8 text" if data else "no such file") as caught:
        list(read_rows(path))
    assert str(path) in str(caught.value)


def test_an_unknown_domain_is_an_error_that_names_the_known_ones():
    with pytest.raises(LexiconError, match=r"unknown lexicon domain 'sports' .*sport"):
        load_entries(("sports",))


def test_domains_can_be_loaded_alone():
    assert {entry.domain for entry in load_entries(("science", "sport"))} <= {"science", "sport"}


def test_a_row_of_the_users_own_wins(tmp_path):
    (shipped_row, *_) = [p.row for p in SHIPPED if p.row.weight > 5 and not p.row.forms]
    path = tmp_path / "mine.tsv"
    path.write_text(f"{shipped_row.spun}\t{shipped_row.original}\t\t1\n", encoding="utf-8")
    (found,) = [
        e for e in load_entries((), (path,)) if (e.spun, e.original) == (shipped_row.spun, shipped_row.original)
    ]
    assert (found.weight, found.domain) == (1, "mine")


def test_no_two_entries_stand_for_the_same_substitution():
    counts = Counter((entry.spun, entry.original) for entry in load_entries())
    assert max(counts.values()) == 1


# The matcher

LETTERS = st.sampled_from(["a", "b", "c", "a's", "b's"])
PHRASES = st.lists(LETTERS, min_size=1, max_size=3).map(" ".join)


def entry(spun: str, original: str = "other") -> Entry:
    return Entry(spun, original, 0, "spun", "A", "test")


@given(st.lists(PHRASES, max_size=6), st.lists(LETTERS, max_size=8))
def test_the_matcher_finds_every_form_wherever_it_stands_and_no_other(forms, words):
    stems = [word.removesuffix("'s") for word in words]
    expected = {
        (start, end, " ".join([*words[start : end - 1], last]))
        for start in range(len(words))
        for end in range(start + 1, len(words) + 1)
        for last in (words[end - 1], stems[end - 1])
    }
    found = list(Matcher(map(entry, forms)).matches(words, stems))
    assert len(set(found)) == len(found)
    assert set(found) == {each for each in expected if each[2] in forms}


def test_a_form_may_end_in_a_possessive():
    words, stems = ["the", "white", "home's", "plan"], ["the", "white", "home", "plan"]
    assert list(Matcher([entry("white home")]).matches(words, stems)) == [(1, 3, "white home")]


def test_the_matcher_knows_every_entry_of_a_form():
    house, home = entry("dwelling", "house"), entry("dwelling", "home")
    assert list(Matcher([house, home]).entries("dwelling")) == [house, home]
    assert not Matcher([house, home]).entries("harbour")


def test_the_path_of_a_file_that_does_not_come_with_the_package_is_an_error():
    from unspin.core.errors import SourceError

    with pytest.raises(SourceError, match=r"dictionaries/nothing\.tsv is missing; install unspin again"):
        data_file("nothing.tsv")


def test_the_data_files_stand_in_one_folder():
    assert isinstance(data_file("function.tsv"), Path)
    assert len({data_file(f"{domain}.tsv").parent for domain in DOMAINS}) == 1

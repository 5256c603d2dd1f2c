"""This file tests the lexicon's tables: that they hold what was put in, and that a bad cache costs time alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspin.lexicon import cached
from unspin.lexicon.compiled import Entries, Lexicon, as_tables, of_tables, tabulate
from unspin.lexicon.entry import Entry
from unspin.lexicon.load import load_entries
from unspin.lexicon.table import pack, unpack
from unspin.lexicon.term_files import load_terms

WORDS = st.sampled_from(["a", "b", "c", "é", "a b", "a b c", "b c", "a's"])
ENTRIES = st.lists(
    st.builds(
        Entry,
        WORDS,
        WORDS,
        st.integers(0, 99),
        st.sampled_from(["spun", "garble"]),
        st.sampled_from("AB"),
        st.just("x"),
        st.sampled_from(["", "near:d", "not:d|e f~3; near:g*"]),
    ),
    max_size=12,
    unique_by=lambda entry: (entry.spun, entry.original),
)
TRADE = Entry("commerce", "trade", 3, "spun", "A", "economy")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    monkeypatch.setattr(cached, "user_cache_path", lambda _name: tmp_path / "cache")
    return tmp_path / "cache"


def by_pair(entries: object) -> dict[tuple[str, str], Entry]:
    return {(entry.spun, entry.original): entry for entry in entries}


@given(ENTRIES)
def test_tables_are_read_as_they_were_written(entries):
    tables = tabulate(entries)
    assert of_tables(unpack(pack(as_tables(tables)))) == tables


@given(ENTRIES)
def test_tables_hold_every_entry_once_and_no_other(entries):
    made = list(Entries((), tabulate(entries)))
    assert sorted(made, key=repr) == sorted(entries, key=repr)


@given(ENTRIES, WORDS)
def test_entries_are_found_by_either_side(entries, words):
    lexicon = Lexicon(entries)
    assert list(lexicon.entries(words)) == [entry for entry in entries if entry.spun == words]
    assert by_pair(lexicon.entries_of(words)) == by_pair(entry for entry in entries if entry.original == words)


@given(ENTRIES, WORDS)
def test_entries_of_an_original_are_the_same_whether_cut_out_alone_or_with_their_neighbours(entries, words):
    for name, tables in of_tables(unpack(pack(as_tables(tabulate(entries))))).items():
        expected = by_pair(each for each in entries if (each.original, each.family) == (words, name))
        lexicon = Lexicon((), tables)
        assert by_pair(lexicon.entries_of(words)) == expected
        assert len(list(lexicon)) == sum(each.family == name for each in entries)
        for first in lexicon.first_words:
            lexicon.beginning(first)
        assert by_pair(lexicon.entries_of(words)) == expected


def test_a_pair_is_not_mistaken_for_the_other_cells_of_a_row():
    entries = [Entry("four x", "four", 4, "spun", "A", "four"), Entry("four", "4", 7, "spun", "A", "four")]
    (tables,) = of_tables(unpack(pack(as_tables(tabulate(entries))))).values()
    assert Lexicon((), tables).entries_of("4") == [entries[1]]
    assert Lexicon((), tables).entries_of("four") == [entries[0]]


@given(ENTRIES, ENTRIES)
def test_a_users_entry_takes_the_place_of_a_shipped_one_whatever_its_family(shipped, own):
    entries = Entries(own, tabulate(shipped))
    assert by_pair(entries) == {**by_pair(shipped), **by_pair(own)}
    assert len(list(entries)) == len(by_pair(entries))
    for name, lexicon in entries.families.items():
        assert all(entry.family == name for entry in lexicon)


def test_the_cache_gives_what_the_files_give(cache):
    made, read = list(load_entries()), list(load_entries())
    assert len(list(cache.iterdir())) == 1
    assert made == read


@pytest.mark.parametrize("damage", [b"", b"0", b"00000000\n", b"\xff\xfe", b"a\tb\nc"])
def test_a_damaged_cache_is_made_again(cache, damage):
    whole = list(load_entries(("sport",)))
    (file,) = cache.iterdir()
    good = file.read_bytes()
    file.write_bytes(damage)
    assert list(load_entries(("sport",))) == whole
    assert file.read_bytes() == good


def test_a_cache_folder_that_can_not_be_written_costs_time_alone(cache):
    cache.write_text("a file where the folder should be")
    assert list(load_entries(("places",)))
    assert cache.read_text() == "a file where the folder should be"


def test_a_selection_of_domains_has_its_own_tables(cache):
    assert {entry.domain for entry in load_entries(("places",))} == {"places"}
    assert {entry.domain for entry in load_entries(("sport",))} == {"sport"}
    assert len(list(cache.iterdir())) == 2


def test_other_bytes_in_a_file_have_another_fingerprint(tmp_path):
    path = tmp_path / "mine.tsv"
    path.write_text("commerce\ttrade\n")
    before = cached.version_of([path])
    path.write_text("commerce\ttrades\n")
    assert cached.version_of([path]) != before


def test_a_users_file_is_read_anew_each_time_and_never_cached(cache, tmp_path):
    path = tmp_path / "mine.tsv"
    path.write_text("flumblewick\ttrade\n")
    assert "flumblewick" in {entry.spun for entry in load_entries(("sport",), (path,))}
    assert not any(b"flumblewick" in file.read_bytes() for file in cache.iterdir())
    path.write_text("gronklewick\ttrade\n")
    assert "flumblewick" not in {entry.spun for entry in load_entries(("sport",), (path,))}


def test_only_the_latest_tables_are_kept(cache, monkeypatch):
    monkeypatch.setattr(cached, "_MOST_CACHED", 2)
    for domain in ("sport", "places", "boilerplate"):
        list(load_entries((domain,)))
    assert len(list(cache.iterdir())) == 2


def test_tables_of_one_kind_do_not_push_out_those_of_another(cache, monkeypatch):
    monkeypatch.setattr(cached, "_MOST_CACHED", 1)
    list(load_entries(("sport",)))
    load_terms()
    list(load_entries(("places",)))
    assert sorted(file.name.partition("-")[0] for file in cache.iterdir()) == ["lexicon", "terms"]


def test_an_empty_lexicon_has_tables_too():
    assert of_tables(unpack(pack(as_tables(tabulate([]))))) == {}
    assert list(Entries([TRADE], {})) == [TRADE]

"""This file tests packed tables: that they hold what was put in and nothing else, and that damage is noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspin.lexicon import table
from unspin.lexicon.table import pack, unpack

# Among them what stands in broken documents, and what shares its beginning with others.
KEYS = st.sampled_from(["", "a", "b", "aa", "a b", "café", "\U0001f600", "\ud83d", "x\ty"]) | st.text(
    st.characters(exclude_characters="\n\f", exclude_categories=()), max_size=4
)
TEXTS = st.text(st.characters(exclude_characters="\n\f", exclude_categories=()), max_size=8)
TABLES = st.dictionaries(st.sampled_from(["one", "two", "A/x"]), st.dictionaries(KEYS, TEXTS, max_size=40))


@given(TABLES)
def test_tables_are_read_as_they_were_packed(tables):
    read = unpack(pack(tables))
    assert read == tables and list(read) == list(tables)
    for name, expected in tables.items():
        assert len(read[name]) == len(expected) == len(list(read[name]))
        assert dict(read[name]) == expected
        assert all(read[name].get(key) == text and key in read[name] for key, text in expected.items())


@given(TABLES, st.text(max_size=4))
def test_a_key_that_was_not_put_in_is_not_found(tables, key):
    for name, read in unpack(pack(tables)).items():
        assert (key in read) == (key in tables[name])
        assert read.get(key) == tables[name].get(key) and read.get(key, "other") == tables[name].get(key, "other")


def test_what_a_text_holds_is_no_key():
    (read,) = unpack(pack({"one": {"a": "b", "c": "d\te"}})).values()
    assert [key for key in ("b", "d", "e", "a\fb", "a\fb\nc", "\na", "", "d\te") if key in read] == []
    assert 1 not in read
    with pytest.raises(KeyError):
        read["b"]


@given(TABLES, st.data())
def test_damage_is_noticed(tables, data):
    packed = pack(tables)
    at = data.draw(st.integers(0, len(packed) - 1))
    assert unpack(packed[:at]) is None
    assert unpack(packed[:at] + bytes([packed[at] ^ data.draw(st.integers(1, 255))]) + packed[at + 1 :]) is None


def test_tables_of_a_machine_with_another_order_of_bytes_are_no_tables(monkeypatch):
    packed = pack({"one": {"a": "b"}})
    monkeypatch.setattr(table, "_HEAD", table._HEAD.replace(b"little", b"bigend"))
    assert unpack(packed) is None

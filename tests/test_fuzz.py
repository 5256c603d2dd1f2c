"""This file holds every way in to its promise for any bytes: by Hypothesis, and by what atheris found before."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import cases

sys.path.insert(0, str(Path(__file__).parent / "fuzz"))
from targets import TARGETS

# Pieces that mean something to a target, parted by spaces; "_" stands for a space.
PIECES = {
    "decode": b"The_White_Home_ with_out_ \x00 \xff \xc3\xa9 \xe2\x80 \xef\xbb\xbf \xff\xfe \x1f\x8b \xed\xa0\x80",
    "clean": b"The_White_Home_ with_out_ \x00 \xff <b &amp; {a} {a|b} \n \r ` teh_ ._ \xe2\x80\xae \xc3\x83 of_of_",
    "settings": b"threshold = 0.5 nan -1 [ ] [[overrides]] \n \" stages 'spin' { } files 1e999 \\u0000 # . ''' , \xff",
    "lexicon": b'spun original weight \t \t \n \n white_home white_house n v -1 99 # \x00 _ \xff [ { } ] " : , => (',
    "dataset": b'{ } [ "text" "id" : , "a" "\\ud800" \\n \n \r 1e9 null text " \x00 \xff edits {"text":"a"} clean_text',
    "reports": b"\x00 \x00 <script> \" ' > &lt ; \n \r % ::error:: \x1b[m \xe2\x80\xae </style> <a_onload=x> \xff , \\",
}
VARIANTS = st.sampled_from([b"\x00", b"\x01", b"\x02"])


def bytes_for(name: str) -> st.SearchStrategy[bytes]:
    """Any bytes, and those made of pieces that mean something to the target."""
    pieces = st.sampled_from([each.replace(b"_", b" ") for each in PIECES[name].split(b" ")])
    return st.binary(max_size=80) | st.tuples(VARIANTS, st.lists(pieces, max_size=25).map(b"".join)).map(b"".join)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=120)
@given(data=st.data())
def test_no_bytes_break_a_promise(name, data):
    TARGETS[name](data.draw(bytes_for(name)))


@pytest.mark.parametrize("case", cases("fuzzed"), ids=lambda case: case["was"])
def test_what_broke_a_promise_once_does_not_again(case):
    TARGETS[case["target"]](case["data"].encode("latin-1"))


def test_a_target_sees_a_broken_promise(monkeypatch):
    monkeypatch.setattr("targets.decode", lambda data: (data.decode().upper(), "utf-8"))
    with pytest.raises(AssertionError):
        TARGETS["decode"](b"The ferry left.")

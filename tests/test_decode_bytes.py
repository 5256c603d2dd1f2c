"""This file tests that bytes become text unharmed, or are refused with a sentence that helps."""

from __future__ import annotations

import codecs
import gzip
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unspin.core.errors import DecodingError
from unspin.sources.decode import decode

NEWS = "The minister said “yes” – the bank’s plan cost £40m, and a café in Málaga reopened.\r\nTalks go on.\n"

ENCODED = [
    (NEWS.encode(), "utf-8"),
    (codecs.BOM_UTF8 + NEWS.encode(), "utf-8"),
    (codecs.BOM_UTF16_LE + NEWS.encode("utf-16-le"), "utf-16-le"),
    (codecs.BOM_UTF16_BE + NEWS.encode("utf-16-be"), "utf-16-be"),
    (codecs.BOM_UTF32_LE + NEWS.encode("utf-32-le"), "utf-32-le"),
    (codecs.BOM_UTF32_BE + NEWS.encode("utf-32-be"), "utf-32-be"),
    (NEWS.encode("utf-16-le"), "utf-16-le"),
    (NEWS.encode("utf-16-be"), "utf-16-be"),
    (NEWS.encode("cp1252"), "cp1252"),
    (NEWS.encode("cp1252") * 300, "cp1252"),
]


@pytest.mark.parametrize(("data", "encoding"), ENCODED)
def test_news_is_read_in_its_encoding(data, encoding):
    text, found = decode(data)
    assert (text, found) == (NEWS * text.count("Talks"), encoding)
    assert data.endswith(text.encode(found))


@pytest.mark.parametrize("text", ["The café reopened on Monday.", "don’t", "It cost £5.", "“Yes,” he said."])
def test_short_english_in_windows_1252(text):
    assert decode(text.encode("cp1252")) == (text, "cp1252")


@pytest.mark.parametrize("text", ["", "a", "\n", "one\r\ntwo\rthree\n", "\x1b[1mNews\x1b[0m", "東京で会談した。", "🙂"])
def test_utf8_is_taken_as_it_stands(text):
    assert decode(text.encode()) == (text, "utf-8")


REFUSED = [
    (b"\x89PNG\r\n\x1a\n\x00\x00", "a PNG image.*byte 0.*extract"),
    (b"%PDF-1.7\nplain", "a PDF file"),
    (b"PK\x03\x04rest", "a ZIP archive"),
    (gzip.compress(b"news"), "gzip data"),
    (b"some text\x00and more text", "byte 9 is NUL.*remove the NUL bytes"),
    (bytes(range(1, 32)) * 9, "control characters, from byte 0 on"),
    (b"abc \xff\xfe\xfd\x81 def", "byte 4 is 0xff.*convert it to UTF-8"),
    (codecs.BOM_UTF8 + b"abc\xff", "says utf-8, but byte 6 does not fit"),
    (codecs.BOM_UTF16_LE + b"a\x00b", "says utf-16-le, but byte 4"),
    (codecs.BOM_UTF16_LE + b"\x00\xd8a\x00", "says utf-16-le, but byte 2"),
    (b"\x00\xd8a\x00b\x00c\x00d\x00e\x00", "binary"),
    ("Президент прибыл в Москву на переговоры с министром.".encode("cp1251"), "no other encoding fits"),
    ("The café in Málaga reopened.".encode("mac_roman"), "no other encoding fits"),
]


@pytest.mark.parametrize(("data", "message"), REFUSED)
def test_what_is_no_text_or_in_doubt_is_refused(data, message):
    with pytest.raises(DecodingError) as caught:
        decode(data)
    assert re.search(message, str(caught.value))


@given(st.binary(max_size=80) | st.text(max_size=40).map(lambda text: text.encode("cp1252", "ignore")))
@settings(max_examples=300, deadline=None)
def test_bytes_are_refused_or_come_back(data):
    try:
        text, encoding = decode(data)
    except DecodingError as error:
        assert "byte" in str(error)
    else:
        assert data.endswith(text.encode(encoding))
        assert len(data) - len(text.encode(encoding)) <= 4


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
@settings(max_examples=300, deadline=None)
def test_utf8_text_comes_back(text):
    marked = text.startswith("\ufeff")
    assert decode(text.encode()) == (text[marked:], "utf-8")

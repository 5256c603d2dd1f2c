"""This file tests that markup and marked text stay byte for byte as they are, and that prose around them is mended."""

from __future__ import annotations

import html
import re
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from conftest import cases, spun_sentences
from unspin import Cleaner, Document, Settings
from unspin.text.blocks import blocks
from unspin.text.formats import HTML, MARKDOWN, PLAIN, format_of
from unspin.text.marks import marked_spans
from unspin.text.protect import masker


@cache
def cleaner() -> Cleaner:
    """Typography is on as well, since what it writes could be read as markup."""
    return Cleaner(Settings(normal_width=True, straight_quotes=True))


def cleaned(text: str, name: str) -> str:
    return cleaner().clean(Document(text, name)).after.text


def ids(name: str) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in cases(name)]


@pytest.mark.parametrize("case", ids("markup"))
def test_prose_between_markup_is_mended(case):
    assert cleaned(case["before"], case["file"]) == case["after"]


@pytest.mark.parametrize("case", ids("markup_unchanged"))
def test_markup_stays(case):
    assert cleaned(case["text"], case["file"]) == case["text"]


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
@pytest.mark.parametrize("case", ids("marks"))
def test_marked_text_stays_in_every_format(case, name):
    marked = [case["before"][start:end] for start, end in marked_spans(case["before"])]
    after = cleaned(case["before"], name)
    if name == "a.txt":
        assert after == case["after"]
    assert all(span in after for span in marked)


# HTML: text nodes are all that may change

MARKUP = (
    "<b>", "</b>", "<i class='with out'>", "</i>", '<a href="/with out>" title=SÃ£o>', "</a>", "<p>", "</p>", "<br/>",
    "<div\n id=x>", "</div>", "<img alt='White Home'>", "<!-- with out > SÃ£o -->", "<!DOCTYPE html>",
    "<code>with out</code>", "<CODE>SÃ£o</Code>", "<pre>\nwith out\n</pre>", "<style>with {out}</style>",
    "<script>if (a<b) {with out} '</p>'</script>", "<textarea><b>SÃ£o</textarea>", "&amp;", "caf&eacute;", "&#x41;",
    "&lt;b&gt;", "bank&rsquo;s", "&nbsp;", "</ with out>", "<wbr>", "<td>SÃ£o</td>",
)  # fmt: skip
PROSE = (
    "with out", "it was closed with out", "White Home", "recieved", "SÃ£o", "{dollars}", "tons of of", "said",
    "the man", "a\u0007b", "\u00ad", "‘with out’", "＜b＞", "＆amp;", "\x1b[1m", "\n", "\n\n",
    "\nSubscribe to our newsletter\n", "Subscribe to our", "newsletter", "Share on Facebook", "<", "> ", "&",
    "<\u0007p>",
)  # fmt: skip
TAGGED = re.compile(r"<(code|pre|script|style|textarea)\b.*?</\1>|<!--.*?>|<[^>]*>|&#?\w+;", re.DOTALL | re.IGNORECASE)


class Events(HTMLParser):
    """What the standard library reads: tags as they stand, comments, references, and the text of elements of code."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self.within = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):  # noqa: ARG002 - the signature is the library's
        self.found.append(self.get_starttag_text() or "")
        self.within = self.within or (tag if tag in ("code", "pre", "script", "style", "textarea") else "")

    def handle_endtag(self, tag):
        self.found.append(f"/{tag}")
        self.within = "" if tag == self.within else self.within

    def handle_comment(self, data):
        self.found.append(f"!{data}")

    def handle_decl(self, decl):
        self.found.append(f"!{decl}")

    def handle_entityref(self, name):
        if html.unescape(f"&{name};") != f"&{name};":  # the library also reports "&ab", which stands for nothing
            self.found.append(f"&{name}")

    def handle_charref(self, name):
        self.found.append(f"&#{name}")

    def handle_data(self, data):
        if self.within:
            self.found.append(data)


@st.composite
def pages(draw: st.DrawFn) -> str:
    pieces = draw(st.lists(st.sampled_from(MARKUP) | st.sampled_from(PROSE), max_size=14))
    return draw(st.sampled_from(["", " "])).join(pieces)


def references(found: list[str]) -> Counter[str]:
    return Counter(each for each in found if each[0] == "&")


@settings(max_examples=300)
@given(pages())
@example("Share on Facebook&nbsp;Share on Facebook")
@example("<p>Profit &amp; loss</p><p>Share&nbsp;on X</p>")
def test_a_page_has_the_same_tags_comments_references_and_code_after(page):
    repair = cleaner().clean(Document(page, "a.html"))
    before, after = Events(page).found, Events(repair.after.text).found
    residue = [each for edit in repair.edits if "residue" in edit.rule for each in Events(edit.before).found]
    assert [each for each in after if each[0] != "&"] == [each for each in before if each[0] != "&"]
    # References in the text of a block that is residue go with it, and no others.
    assert references(after) + references(residue) == references(before)
    assert repair.revert() == page


@settings(max_examples=300)
@given(st.lists(st.tuples(st.sampled_from(MARKUP), st.sampled_from(PROSE[:9])), max_size=8))
def test_every_byte_outside_text_nodes_stays(pairs):
    page = "".join(f"{tag} {prose} " for tag, prose in pairs)
    after = cleaned(page, "a.html")
    assert [match[0] for match in TAGGED.finditer(after)] == [match[0] for match in TAGGED.finditer(page)]


@settings(max_examples=100)
@given(pages())
def test_a_page_cleaned_twice_is_a_page_cleaned_once(page):
    once = cleaned(page, "a.html")
    assert cleaned(once, "a.html") == once


# Markdown: a parser of CommonMark reads the same code, targets and HTML before and after

LINES = (
    "It was closed with out warning.", "", "", "    with out", "  SÃ£o", "- item with out", "* star", "1. one",
    "  - nested", "    - deep", "```", "~~~", "````", "   ```py", "> quote with out", "> ```", ">     code", "# Head",
    "---", "* * *", "\ttab with out", "        eight", "<div title='with out'>", "</div>", "<!-- SÃ£o", "-->",
    "[ref]: /SÃ£o 'with out'", "- ```", "   para", "<pre>", "</pre>", "`with out` and ``a ` SÃ£o``",
    "[with out](/SÃ£o 'with out') [SÃ£o][ref] [ref]", "<http://a.b/with,out> <i class='with out'>so</i>",
    "![SÃ£o](<a b.png> 'SÃ£o')", "&amp; caf&eacute; &lt;b&gt; ＜b＞",
)  # fmt: skip
COMMONMARK = MarkdownIt("commonmark")


def structure(text: str) -> list[tuple[str, object]]:
    """Code, HTML without the text in it, and where links and images lead."""
    found: list[tuple[str, object]] = []
    tokens = list(COMMONMARK.parse(text))
    while tokens:
        token = tokens.pop(0)
        tokens[:0] = token.children or []
        if token.type in ("fence", "code_block", "code_inline", "html_inline"):
            found.append((token.type, (token.info, token.content)))
        elif token.type == "html_block":
            found.append((token.type, re.findall(r"<[^>]*>", token.content)))
        elif token.type in ("link_open", "image"):
            found.append((token.type, {name: value for name, value in token.attrs.items() if name != "alt"}))
    return found


@settings(max_examples=200)
@given(st.lists(st.sampled_from(LINES), max_size=9).map("\n".join).filter(lambda text: not text.startswith("---")))
def test_markdown_has_the_same_code_targets_and_html_after(text):
    assert structure(cleaned(text, "a.md")) == structure(text)


@given(st.lists(st.sampled_from(LINES), max_size=9), st.sampled_from(["\n", "\r\n", "\r"]))
def test_blocks_are_whole_lines_wherever_lines_end(lines, end):
    text = end.join(lines)
    found = blocks(text)
    starts = {0, len(text), *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))}
    for spans in (found.code, found.html, found.prose, found.definitions):
        assert all(start in starts and stop in starts and start < stop for start, stop in spans)


# Masks

MASKED = st.lists(st.sampled_from((*MARKUP, *PROSE, *LINES, "# unspin: off\n", "# unspin: on\n")), max_size=12).map(
    " ".join
)


@given(MASKED, st.sampled_from([PLAIN, MARKDOWN, HTML]))
def test_a_mask_keeps_every_character_in_its_place(text, form):
    masked = masker(["White Home"], [r"S\w+"], form)(text)
    assert len(masked) == len(text)
    words = re.compile(r"\w+")
    for match in words.finditer(masked):
        assert text[match.start() : match.end()] == match[0]


@pytest.mark.parametrize(
    ("name", "markup", "form"),
    [
        ("a.md", "auto", MARKDOWN), ("a.html", "auto", HTML), ("a.HTM", "auto", HTML), ("a.txt", "auto", PLAIN),
        ("<text>", "auto", PLAIN), ("a.html", "text", PLAIN), ("a.txt", "html", HTML), ("stdin", "markdown", MARKDOWN),
    ],
)  # fmt: skip
def test_the_format_goes_by_the_ending_unless_it_is_named(name, markup, form):
    assert format_of(name, markup) is form


def test_detection_reads_prose_alone():
    page = f"<script>{' '.join(spun_sentences()[:20])}</script><p>So it is.</p>"
    assert cleaner().detect(Document(page, "a.html")).probability < 0.5
    assert cleaner().detect(Document(page, "a.txt")).probability > 0.5

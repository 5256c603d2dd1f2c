"""The page shows every finding, both texts can be read back from it, and no text can act as markup."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspin.core.document import Document
from unspin.core.edit import Edit, apply, select
from unspin.core.repair import Repair
from unspin.reports.html import render
from unspin.reports.markup import safe, shown, unseen
from unspin.reports.records import findings

Edits = tuple[Edit, ...]

ARTICLE = "Quiet harbor\n\nThe metropolis waited for for news.\nAdvertisement\n\nNo boat came, the warden mentioned.\n"
HOSTILE = 'A <script>alert("1")</script> &amp; \'quoted\' <b onclick="x">bold</b> ]]> <!-- --> &#0; line\r\nnext\rlast'


def edit(text: str, before: str, after: str, rule: str = "spin.synonym", **more: object) -> Edit:
    return replace(Edit(text.index(before), before, after, rule, f"because of {rule}"), **more)  # type: ignore[arg-type]


def repaired(text: str, edits: Edits = (), suggestions: Edits = (), name: str = "a.txt") -> Repair:
    document = Document(text, name)
    return Repair(document, replace(document, text=apply(text, edits)), edits, suggestions)


@pytest.fixture
def spun() -> Repair:
    edits = (
        edit(ARTICLE, "metropolis", "city", confidence=0.98765432, alternatives=("town", "capital")),
        edit(ARTICLE, "for for", "for", "residue.doubled-word+spin.synonym"),
        edit(ARTICLE, "Advertisement\n\n", "", "residue.promotion"),
        edit(ARTICLE, "mentioned", "said"),
    )
    suggestions = (edit(ARTICLE, "harbor", "harbour", "spelling.variant", confidence=0.3),)
    return replace(repaired(ARTICLE, edits, suggestions), spin_probability=0.91234567)


class Page(HTMLParser):
    """The text of each side of each document, and every tag with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.sides: dict[tuple[str, str], str] = {}
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.document, self.cell, self.depth = "", "", 0
        self.raw: dict[str, str] = {}
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append((tag, values))
        classes = values.get("class", "").split()
        if "document" in classes:
            self.document = values["id"]
        if tag == "div" and "cell" in classes:
            self.cell, self.depth = classes[1], 0
        if tag == "div" and self.cell:
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self.cell:
            self.depth -= 1
            self.cell = self.cell if self.depth else ""

    def handle_data(self, data: str) -> None:
        if self.cell:
            key = (self.document, self.cell)
            self.sides[key] = self.sides.get(key, "") + data
        elif self.tags and self.tags[-1][0] in ("style", "script"):
            self.raw.setdefault(self.tags[-1][0], data)

    def text(self, document: str, side: str) -> str:
        return self.sides.get((document, side), "") or self.sides.get((document, "both"), "")

    def marks(self) -> list[dict[str, str]]:
        return [values for tag, values in self.tags if tag == "a" and values.get("class") == "mark"]


def test_both_texts_can_be_read_back(spun: Repair) -> None:
    clean = repaired("All is well.\n\nNothing changed.", name="b.txt")
    page = Page(render([spun, clean], []))
    assert page.text("d1", "left") == spun.before.text
    assert page.text("d1", "right") == spun.after.text
    assert page.text("d2", "both") == clean.before.text


_TEXT = st.text(st.sampled_from("ab \n\r\t<&\"'é\u200b\u202e"), max_size=40)
_SPOT = st.tuples(st.integers(0, 40), st.integers(0, 8), _TEXT, st.floats(0, 1))


@given(_TEXT, st.lists(_SPOT, max_size=6), st.lists(_SPOT, max_size=4))
def test_any_text_can_be_read_back(text: str, changes: list[tuple], doubts: list[tuple]) -> None:  # type: ignore[type-arg]
    def made(start: int, length: int, after: str, confidence: float) -> Edit:
        start = min(start, len(text))
        return Edit(start, text[start : start + length], after, "spin.synonym", "made up", confidence)

    repair = repaired(text, select(made(*spot) for spot in changes), tuple(made(*spot) for spot in doubts))
    page = Page(render([repair], []))
    assert page.text("d1", "left") == text
    assert page.text("d1", "right") == repair.after.text
    stops = [mark for mark in page.marks() if "tabindex" not in mark]
    reached = {note for mark in stops for note in mark["aria-describedby"].split()}
    assert reached == {f"d1n{number}" for number in range(1, len(repair.edits) + len(repair.suggestions) + 1)}


def test_every_finding_has_a_mark_and_a_note(spun: Repair) -> None:
    page = render([spun], [])
    parsed = Page(page)
    notes = {values["id"]: values for tag, values in parsed.tags if values.get("class") == "note"}
    assert [(note["data-kind"], note["data-stage"]) for note in notes.values()] == [
        ("suggestion", "spelling"),
        ("edit", "spin"),
        ("edit", "residue"),
        ("deletion", "residue"),
        ("edit", "spin"),
    ]
    assert {note for mark in parsed.marks() for note in mark["aria-describedby"].split()} == set(notes)
    for finding in findings(spun):
        assert safe(finding.edit.reason) in page
        assert f"<code>{finding.edit.rule}</code>" in page
    assert "Other readings: <bdi>town</bdi>, <bdi>capital</bdi>" in page
    assert "98.77% confident" in page


def test_both_sides_of_an_edit_point_to_one_note_and_one_takes_the_keyboard(spun: Repair) -> None:
    marks = [mark for mark in Page(render([spun], [])).marks() if mark["aria-describedby"] == "d1n2"]
    assert [mark.get("tabindex") for mark in marks] == [None, "-1"]


def test_every_link_and_description_leads_somewhere(spun: Repair) -> None:
    tags = Page(render([spun, repaired("Fine.\n")], [])).tags
    ids = [values["id"] for _, values in tags if "id" in values]
    assert len(ids) == len(set(ids))
    targets = {values["href"] for tag, values in tags if tag == "a"}
    targets |= {f"#{each}" for _, values in tags for each in values.get("aria-describedby", "").split()}
    assert targets <= {f"#{each}" for each in ids}


def test_unchanged_documents_are_listed_and_closed(spun: Repair) -> None:
    clean = repaired("All is well.\n", name="b.txt")
    page = Page(render([spun, clean], []))
    documents = {v["id"]: "open" in v for _, v in page.tags if v.get("class") == "document"}
    assert documents == {"d1": True, "d2": False}


def test_a_stage_of_a_users_own_is_shown_as_other() -> None:
    page = Page(render([repaired("old text", (edit("old text", "old", "new", "house.style"),))], []))
    assert page.marks()[0]["data-stage"] == "other"
    assert ("td", "other") in {(tag, values.get("data-label")) for tag, values in page.tags}


def test_a_mark_of_two_findings_points_to_both_edits_first() -> None:
    text = "First line here\nsecond line there\n"
    wide = Edit(6, "line here\nsecond", "", "residue.share", "Perhaps a share line.", 0.2)
    page = Page(render([repaired(text, (edit(text, "here", "HERE"),), (wide,))], []))
    assert page.text("d1", "left") == text
    assert [mark["aria-describedby"] for mark in page.marks()[:2]] == ["d1n1", "d1n2 d1n1"]


def test_an_empty_run_says_so() -> None:
    assert "No document was cleaned." in render([], [])


def test_failures_give_their_reason() -> None:
    page = render([], [{"document": "<x>.pdf", "error": "DecodingError", "message": "Binary & not text."}])
    assert "&lt;x&gt;.pdf" in page
    assert "Binary &amp; not text." in page


# Safety


@pytest.fixture
def hostile_page() -> str:
    name = '"><img src=x onerror=alert(1)>.txt'
    change = edit(HOSTILE, "<b", "<i><script>", "spin.<u>")
    change = replace(change, reason="</p><script>", alternatives=("<svg onload=x>",))
    document = replace(repaired(HOSTILE, (change,), name=name), notes=("<iframe>",))
    failure = {"document": name, "error": "<E>", "message": "</style><script>alert(2)</script>"}
    return render([document], [failure], title="</title><script>alert(3)</script>$title")


def test_hostile_text_stays_text(hostile_page: str) -> None:
    page = Page(hostile_page)
    assert page.text("d1", "left") == HOSTILE
    tags = [tag for tag, _ in page.tags]
    assert tags.count("script") == tags.count("style") == 1
    assert not {"img", "iframe", "b", "i", "u"} & set(tags)
    names = {name for _, values in page.tags for name in values}
    assert not [name for name in names if name.startswith("on") or name == "style"]


def test_the_page_needs_no_other_file(hostile_page: str) -> None:
    tags = Page(hostile_page).tags
    links = [values[name] for _, values in tags for name in ("src", "href") if name in values]
    assert links
    assert all(link.startswith("#") for link in links)
    assert "@import" not in hostile_page
    assert "url(" not in hostile_page


def test_the_policy_allows_this_style_and_this_script_alone(hostile_page: str) -> None:
    page = Page(hostile_page)
    (policy,) = [v["content"] for _, v in page.tags if v.get("http-equiv") == "Content-Security-Policy"]
    for name in ("style", "script"):
        digest = b64encode(sha256(page.raw[name].encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "innerHTML" not in page.raw["script"]


def test_what_html_cannot_hold_is_replaced() -> None:
    page = render([repaired("nul \x00 and surrogate \ud800")], [])
    assert Page(page).text("d1", "both") == "nul \ufffd and surrogate \ufffd"
    assert page.encode("utf-8")


# What cannot be seen


@pytest.mark.parametrize(
    ("text", "symbol"),
    [("word", ""), ("", ""), ("\n", "↵"), ("  ", "␣"), ("\u200b", "·"), ("\xa0", "·"), ("a\n", "")],
)
def test_text_without_ink_gets_a_symbol(text: str, symbol: str) -> None:
    assert unseen(text) == symbol


def test_a_note_names_what_cannot_be_seen() -> None:
    assert shown("\u200b") == "<code>U+200B zero width space</code>"
    assert shown("a\u200bb") == "a<code>U+200B</code>b"
    assert shown("Advertisement\n") == "Advertisement<code>↵</code>"
    assert shown("a b") == "a b"
    assert shown("x" * 500) == "x" * 100 + " <span>…</span> " + "x" * 100


# Contrast, by WCAG 2.2: 4.5 to 1 for text, 3 to 1 for what is not text


def _luminance(colour: str) -> float:
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_the_colours_have_contrast(scheme: int) -> None:
    css = files("unspin.reports").joinpath("report.css").read_text(encoding="utf-8")
    block = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[scheme]
    colour = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    tints = [name.removesuffix("-line") for name in colour if name.endswith("-line")]
    assert len(tints) == 5
    pairs = [(ink, ground) for ink in ("ink", "muted", "link") for ground in ("paper", "card")]
    pairs += [("ink", tint) for tint in tints]
    lines = [(f"{tint}-line", ground) for tint in tints for ground in (tint, "paper", "card")]
    assert min(_contrast(colour[one], colour[other]) for one, other in pairs) >= 4.5
    assert min(_contrast(colour[one], colour[other]) for one, other in lines) >= 3

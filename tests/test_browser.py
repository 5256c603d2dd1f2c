"""This file opens the report in a browser: no text acts, and the page's policy stops even what was never escaped."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from unspin.core.document import Document
from unspin.core.edit import Edit, apply
from unspin.core.repair import Repair
from unspin.reports.html import render

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")

ACT = "document.title='taken'"
ATTACKS = (
    f"<script>{ACT}</script>",
    f'<img src=x onerror="{ACT}">',
    f"<svg onload={ACT}><animate onbegin={ACT} attributeName=x></svg>",
    f'"><body onload="{ACT}"><details open ontoggle={ACT}>',
    f'<iframe srcdoc="&lt;script&gt;parent.{ACT}&lt;/script&gt;"></iframe>',
    f"<a href=\"javascript:{ACT}\">link</a><base href='https://example.invalid/'>",
    f"</style></title></textarea></script><script>{ACT}</script><!--",
    f"&lt;script&gt;{ACT}&lt;/script&gt; &#0; &#xD800; &notanentity; &#x3c;script&#62; &amp",
    "<style>body{display:none}</style><form action='https://example.invalid/'><input name=x></form>",
)
# The page's script makes the headings of the table into buttons, which says that it ran.
RAN = re.compile(r"<th scope=\"col\"[^>]*><button type=\"button\">")


def page() -> str:
    """A report of every attack: in the text, in an edit, in the name, and in a failure."""
    text = "\n\n".join(ATTACKS) + "\nThe White Home.\n"
    edits = (Edit(text.index("White Home"), "White Home", f"White House {ATTACKS[0]}", "spin.synonym", ATTACKS[1]),)
    document = Document(text, f"{ATTACKS[2]}.txt")
    repair = Repair(document, replace(document, text=apply(text, edits)), edits, (), 0.9, (ATTACKS[3],))
    failure = {"document": ATTACKS[4], "error": ATTACKS[0], "message": ATTACKS[5]}
    return render([repair], [failure], "report")  # type: ignore[list-item]


def opened(html: str, folder: Path) -> str:
    """What the document has become after its scripts, events and timers ran."""
    path = folder / "report.html"
    path.write_text(html, encoding="utf-8")
    assert CHROMIUM is not None
    options = ["--headless", "--no-sandbox", "--virtual-time-budget=2000", f"--user-data-dir={folder / 'p'}"]
    command = [CHROMIUM, *options, "--dump-dom", path.as_uri()]
    return subprocess.run(command, capture_output=True, timeout=60, check=True).stdout.decode("utf-8", "replace")


class Elements(HTMLParser):
    """The names of all elements, and of all their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(name for name, _ in attrs)}


def test_the_policy_lets_only_the_style_and_the_script_of_the_page_through():
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page())
    assert policy is not None
    rules = dict(rule.split(" ", 1) for rule in policy[1].split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert re.fullmatch(r"'sha256-[\w+/=]+'", rules["script-src"]) and "unsafe" not in policy[1]


@needs_browser
def test_no_text_becomes_an_element_or_acts(tmp_path):
    became = opened(page(), tmp_path)
    assert RAN.search(became) and "<title>report</title>" in became
    hostile = {"img", "iframe", "onload", "onerror", "onbegin", "ontoggle", "srcdoc", "base", "form"}
    assert not hostile & Elements(became).found


@needs_browser
@pytest.mark.parametrize("attack", ATTACKS[:4])
def test_the_policy_stops_what_was_never_escaped(tmp_path, attack):
    became = opened(page().replace("<main>", f"<main>{attack}", 1), tmp_path)
    assert "<title>report</title>" in became


@needs_browser
def test_without_the_policy_the_same_attack_works(tmp_path):
    bare = re.sub(r"<meta http-equiv=[^>]*>", "", page()).replace("<main>", f"<main>{ATTACKS[1]}", 1)
    assert "<title>taken</title>" in opened(bare, tmp_path)

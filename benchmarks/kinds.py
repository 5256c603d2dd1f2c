#!/usr/bin/env python3
"""This file gathers clean text that is no news: manuals, code, law, fiction, dictionaries, from Debian's packages.

    mkdir kinds && cd kinds && apt-get download $(python ../benchmarks/kinds.py --packages)
    for each in *.deb; do mkdir -p "${each%%_*}" && dpkg -x "$each" "${each%%_*}"; done
    cd .. && python benchmarks/kinds.py kinds kinds.jsonl && python benchmarks/harm.py kinds.jsonl

It needs beautifulsoup4 and lxml. A document has some 800 words; a kind has 150,000 words at most, drawn at random.
The packages' licences are their own: the text is for measuring and is not passed on.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

MOST_WORDS, DOCUMENT, LEAST_WORDS = 150_000, 800, 80


class Kind(NamedTuple):
    """Files of a package (a glob below its folder), every so manieth of them, and how their text is got."""

    name: str
    package: str
    files: str
    text: Callable[[str], str]
    every: int = 1


def main() -> int:
    """Write the documents, or print the packages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", action="store_true", help="print the packages' names")
    parser.add_argument("folder", type=Path, nargs="?", help="the unpacked packages, each in a folder of its name")
    parser.add_argument("output", type=Path, nargs="?", help="a file of JSON lines to write")
    options = parser.parse_args()
    if options.packages or not options.output:
        print(*sorted({kind.package for kind in KINDS}))
        return 0
    with options.output.open("w", encoding="utf-8") as stream:
        for name in dict.fromkeys(kind.name for kind in KINDS):
            found = chosen(documents(options.folder, [kind for kind in KINDS if kind.name == name]))
            print(f"{name}: {len(found)} documents, {sum(len(text.split()) for text in found)} words")
            for number, text in enumerate(found):
                stream.write(json.dumps({"id": f"{name} {number}", "text": text}) + "\n")
    return 0


def documents(folder: Path, kinds: Iterable[Kind]) -> Iterator[str]:
    """The text of the files, in pieces."""
    for kind in kinds:
        for path in sorted((folder / kind.package).glob(kind.files))[:: kind.every]:
            if path.is_file() and not path.is_symlink():
                yield from pieces(kind.text(read(path)))


def read(path: Path) -> str:
    """A file's text, unpacked."""
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix in (".gz", ".dz") else data).decode("utf-8", "replace")


def pieces(text: str) -> Iterator[str]:
    """Runs of paragraphs of some `DOCUMENT` words."""
    run: list[str] = []
    for paragraph in text.split("\n\n"):
        run.append(paragraph)
        if sum(len(each.split()) for each in run) >= DOCUMENT:
            yield "\n\n".join(run)
            run = []
    if sum(len(each.split()) for each in run) >= LEAST_WORDS:
        yield "\n\n".join(run)


def chosen(texts: Iterable[str]) -> list[str]:
    """Texts of at most `MOST_WORDS` words together, at random."""
    every = list(texts)
    random.Random(1).shuffle(every)
    taken, words = [], 0
    for text in every:
        if words <= MOST_WORDS:
            taken.append(text)
            words += len(text.split())
    return taken


def joined(lines: str) -> str:
    """A paragraph without its line breaks."""
    return re.sub(r"\s+", " ", lines).strip()


def plain(text: str) -> str:
    """Paragraphs of wrapped lines."""
    return "\n\n".join(filter(None, map(joined, re.split(r"\n\s*\n", text))))


def elements(*names: str) -> Callable[[str], str]:
    """The text of these elements of HTML or DocBook, code and tables left out."""

    def text(markup: str) -> str:
        from bs4 import BeautifulSoup

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = BeautifulSoup(markup, "lxml")
        for each in tree(["script", "style", "pre", "nav", "table"]):
            each.decompose()
        found = (joined(each.get_text()) for each in tree.find_all(names) if not each.find(names))
        return "\n\n".join(each for each in found if len(each.split()) > 3)

    return text


def restructured(text: str) -> str:
    """The prose of reStructuredText or AsciiDoc."""
    kept = []
    for paragraph in re.split(r"\n\s*\n", text):
        if not paragraph.startswith((" ", "\t", "..", ":", "+", "|")) and not re.search(
            r"(?m)^[=\-~^\"#*]{3,}\s*$", paragraph
        ):
            bare = re.sub(r":[\w:]+:`~?!?([^`<]+?)(?:\s*<[^>]*>)?`", r"\1", paragraph)
            kept.append(joined(re.sub(r"\*\*?([^*]+)\*\*?", r"\1", re.sub(r"``?([^`]+)``?_?_?", r"\1", bare))))
    return "\n\n".join(kept)


def pod(text: str) -> str:
    """The prose of Perl's documentation."""
    kept = [each for each in re.split(r"\n\s*\n", text) if not each.startswith((" ", "\t", "="))]
    for _ in range(3):  # codes may be nested
        kept = [re.sub(r"[A-Z]<+\s*([^<>]*?)\s*>+", r"\1", each) for each in kept]
    return "\n\n".join(map(joined, kept))


def roff(text: str) -> str:
    """The prose of a manual page."""
    paragraphs: list[list[str]] = [[]]
    for line in text.split("\n"):
        styled = re.match(r"[.'](?:B|I|BR|IR|RB|RI|BI|IB)\s+(.*)", line)
        if styled:
            paragraphs[-1].append(styled[1].replace('"', ""))
        elif re.match(r"[.'](?:PP|P|LP|TP|IP|SH|SS|HP|nf|fi|RS|RE|sp|br|EX|EE)\b", line):
            paragraphs.append([])
        elif not line.startswith((".", "'")):
            paragraphs[-1].append(line)
    whole = "\n\n".join(" ".join(each) for each in paragraphs if len(" ".join(each).split()) > 5)
    for mark, sign in ((r"\-", "-"), (r"\(aq", "'"), (r"\(lq", '"'), (r"\(rq", '"'), (r"\(em", "—")):
        whole = whole.replace(mark, sign)
    return re.sub(r"\\f[BIRP]|\\f\(\w\w|\\\(\w\w|\\.", "", whole)


def strings(pattern: str) -> Callable[[str], str]:
    """What people say in the data of a game."""

    def text(data: str) -> str:
        said = (re.sub(r"<[^>]+>", "", joined(each)) for each in re.findall(pattern, data))
        return "\n\n".join(each for each in said if len(each.split()) > 3)

    return text


# What stands in quotes after what a pattern says.
QUOTED = r'%s"((?:[^"\\]|\\.)*)"'
HTML = elements("p", "li", "dd", "h1", "h2", "h3")
KINDS = (
    Kind("fiction", "wesnoth-1.16-data", "**/*.cfg", strings(r'(?:message|story|text)\s*=\s*_\s*"((?:[^"]|"")*)"')),
    Kind("space fiction", "endless-sky-data", "**/data/*.txt", strings(r"`([^`]+)`")),
    Kind("space fiction", "naev-data", "**/*.lua", strings(r'(?:\[\[|_\("|_\(\[\[)([^\]"]{20,}?)(?:\]\]|")')),
    Kind("fantasy", "crawl-common", "**/dat/descript/*.txt", plain),
    Kind("political prose", "anarchism", "**/*.html", HTML),
    Kind("quotations and jokes", "fortunes", "usr/share/games/fortunes/*[a-z]", plain),
    Kind("Devil's dictionary", "dict-devil", "**/*.dz", plain),
    Kind("jargon file", "dict-jargon", "**/*.dz", plain),
    Kind("computing dictionary", "dict-foldoc", "**/*.dz", plain),
    Kind("Webster of 1913", "dict-gcide", "**/*.dz", plain),
    Kind("sky lore", "stellarium-data", "**/description.en.utf8", HTML),
    Kind("user manuals", "debian-handbook", "**/en-US/**/*.html", HTML),
    Kind("user manuals", "gimp-help-en", "**/*.html", HTML, 3),
    Kind("user manuals", "gnucash-docs", "**/C/**/*.html", HTML, 3),
    Kind("user manuals", "libreoffice-help-en-us", "**/*.html", HTML, 8),
    Kind("desktop help", "gnome-user-docs", "usr/share/help/C/**/*.page", elements("p", "item", "title")),
    Kind("handbooks", "kstars-data", "**/HTML/en/**/*.docbook", elements("para", "title")),
    Kind("handbooks", "kmymoney-common", "**/HTML/en/**/*.docbook", elements("para", "title")),
    Kind("reference manuals", "postgresql-doc-15", "**/*.html", HTML, 4),
    Kind("reference manuals", "octave-doc", "**/*.html", HTML, 10),
    Kind("programming", "python3.11-doc", "**/*.txt", restructured, 2),
    Kind("kernel", "linux-doc-6.1", "**/*.txt", restructured, 15),
    Kind("version control", "git-doc", "**/*.txt", restructured),
    Kind("perl", "perl-doc", "**/*.pod", pod, 2),
    Kind("manual pages", "manpages", "**/*.gz", roff, 4),
    Kind("manual pages", "manpages-dev", "**/*.gz", roff, 4),
    Kind("mail server", "exim4-doc-html", "**/*.html", HTML),
    Kind("algebra", "maxima-doc", "**/html/*.html", HTML),
    Kind("functional programming", "erlang-doc", "**/*.html", HTML, 4),
    Kind("functional programming", "ghc-doc", "**/users_guide/*.html", HTML),
    Kind("database", "sqlite3-doc", "**/*.html", HTML, 3),
    Kind("shell", "zsh-doc", "**/*.html", HTML),
    Kind("data science", "python-pandas-doc", "**/*.txt", restructured, 4),
    Kind("data science", "python-sklearn-doc", "**/*.txt", restructured, 4),
    Kind("music engraving", "lilypond-doc-html", "**/*[a-z][a-z].html", HTML, 6),
    Kind("policies", "debian-policy", "**/*.html", HTML),
    Kind("policies", "developers-reference", "**/*.html", HTML),
    Kind("policies", "debian-faq", "**/*.html", HTML),
    Kind("licences", "base-files", "usr/share/common-licenses/*", plain),
    Kind("charters", "doc-debian", "usr/share/doc/debian/*", plain),
    Kind("old and legal", "miscfiles", "usr/share/**/*.gz", plain),
    Kind("glosses", "wordnet-base", "**/data.*", strings(r"\| ([^\n]+)")),
    Kind(
        "survival fiction", "cataclysm-dda-data", "**/json/**/*.json", strings(QUOTED % '"(?:text|description|str)": ')
    ),
    Kind("robot fiction", "gearhead-data", "**/*.txt", strings(r"<([A-Z][^<>]{60,})>")),
    Kind("robot fiction", "gearhead2-data", "**/*.txt", strings(r"<([A-Z][^<>]{60,})>")),
    Kind("players' dialogues", "crossfire-maps", "**/maps/**/*", strings(r"(?s)\nmsg\n(.*?)endmsg")),
    Kind("players' dialogues", "crossfire-maps", "**/*.msg", strings(QUOTED % r'"msg" : \[')),
    Kind("comic dialogues", "fillets-ng-data", "**/dialogs_en.lua", strings(QUOTED % r'dialogId\("[^"]*", "\w*", ')),
    Kind("strategy", "freeorion-data", "**/stringtables/en.txt", strings(r"\n[A-Z_0-9]+\n([A-Z][^\n]{40,})")),
    Kind("game lore", "nethack-spoilers", "**/*.html", HTML),
    Kind("chess lectures", "pychess", "**/lectures/*.txt", strings(r"(?:\bk|kibitz) ([^\n]+)")),
    Kind("speeches and letters", "dasher-data", "**/training_english_GB.txt", lambda text: text.replace("\n", "\n\n")),
    Kind("map making", "grass-doc", "**/*.html", HTML, 3),
    Kind("office software", "gnumed-doc", "**/*.html", HTML),
    Kind("office software", "homebank-data", "**/*.html", HTML),
)

if __name__ == "__main__":
    sys.exit(main())

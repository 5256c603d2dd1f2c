#!/usr/bin/env python3
"""This file measures spelling beside codespell, typos and symspellpy: typos planted in clean text, same text, same run.

    python benchmarks/spelling.py                   the project's own clean samples
    python benchmarks/spelling.py --text FILE.jsonl clean news of your own, {"text": ...} a line

One word in 50 gets a slip: a neighbouring key, two letters swapped, one doubled, one left out, or one that scanners
confuse; a word that has a common misspelling gets that half of the time. A typo counts as fixed where the author's word
is back, as wrong where another word stands there; a good word that was changed is broken.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from unspin.api import Cleaner
from unspin.core.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
SEED, RATE, NATURAL = 20240601, 0.02, 0.5
# Words are at least this long and lower-case, as most typos of news are; names have no right spelling to find.
SHORTEST = 4
WORD = re.compile(r"\S+")
CORE = re.compile(rf"[a-z]{{{SHORTEST},}}")

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# Confusions of scanners: shapes that are alike in print.
SCANNED = (
    ("rn", "m"),
    ("m", "rn"),
    ("cl", "d"),
    ("li", "h"),
    ("e", "c"),
    ("c", "e"),
    ("h", "b"),
    ("i", "l"),
    ("ri", "n"),
)
# Misspellings that people make without slipping, each well known.
MISSPELT = {
    "accommodate": "accomodate", "achieve": "acheive", "across": "accross", "appearance": "appearence",
    "argument": "arguement", "beginning": "begining", "believe": "beleive", "calendar": "calender",
    "committee": "commitee", "completely": "completly", "definitely": "definately", "different": "diffrent",
    "disappeared": "dissapeared", "environment": "enviroment", "existence": "existance", "experience": "experiance",
    "familiar": "familliar", "finally": "finaly", "foreign": "foriegn", "government": "goverment",
    "immediately": "immediatly", "independent": "independant", "interesting": "intresting", "knowledge": "knowlege",
    "necessary": "neccessary", "occurred": "occured", "persistent": "persistant", "possession": "posession",
    "publicly": "publically", "really": "realy", "receive": "recieve", "referred": "refered", "remember": "rember",
    "separate": "seperate", "successful": "succesful", "surprise": "suprise", "their": "thier", "tomorrow": "tommorow",
    "until": "untill", "which": "wich", "whether": "wether", "weird": "wierd",
}  # fmt: skip

Tool = Callable[[Sequence[str]], list[str]]


@dataclass(frozen=True, slots=True)
class Planted:
    """A text with typos: what stands at each word, what should, and of what kind the slip is."""

    words: tuple[str, ...]
    meant: tuple[str, ...]
    kinds: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words as a text again."""
        return " ".join(self.words)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, help='clean news, {"text": ...} a line')
    parser.add_argument("--words", type=int, default=100_000, help="how many words to use at most (default: 100,000)")
    options = parser.parse_args()
    dice = random.Random(SEED)
    texts = [plant(text, dice) for text in up_to(clean_texts(options.text), options.words)]
    typos = sum(kind != "" for text in texts for kind in text.kinds)
    good = sum(len(text.words) for text in texts) - typos
    print(f"{len(texts)} texts, {good:,} good words, {typos:,} typos")
    print(f"{'':24} {'fixed':>7} {'wrong':>7} {'broken per million good words':>30}   fixed by kind")
    for name, tool in tools().items():
        show(name, score(texts, tool([text.text for text in texts])), good)


def clean_texts(path: Path | None) -> list[str]:
    """The user's texts, or the references of the samples."""
    if path is None:
        return [each.read_text("utf-8") for each in sorted((ROOT / "seeds").glob("*.reference"))]
    return [json.loads(line)["text"] for line in path.read_text("utf-8").split("\n") if line.strip()]


def up_to(texts: Sequence[str], words: int) -> Iterator[str]:
    """Texts until they have that many words."""
    for text in texts:
        if words > 0:
            words -= len(text.split())
            yield text


def plant(text: str, dice: random.Random) -> Planted:
    """The text on one line with a slip in some of its words."""
    meant = WORD.findall(text)
    words, kinds = [], []
    for word in meant:
        kind, slipped = slip(word, dice) if dice.random() < RATE else ("", word)
        words.append(slipped)
        kinds.append(kind if slipped != word else "")
    return Planted(tuple(words), tuple(meant), tuple(kinds))


def slip(word: str, dice: random.Random) -> tuple[str, str]:
    """A kind of slip and what it makes of a word, its punctuation left as it is."""
    core = CORE.search(word)
    if core is None or word.strip(".,;:!?\"'()") != core[0]:
        return "", word
    if core[0] in MISSPELT and dice.random() < NATURAL:
        return "natural", word.replace(core[0], MISSPELT[core[0]])
    kind = dice.choice(("key", "swap", "double", "omit", "scan"))
    return kind, word.replace(core[0], SLIPS[kind](core[0], dice))


def neighbour(word: str, dice: random.Random) -> str:
    """The key beside the right one."""
    k = dice.randrange(1, len(word))
    row = next(row for row in ROWS if word[k] in row)
    at = row.index(word[k])
    return word[:k] + dice.choice([row[j] for j in (at - 1, at + 1) if 0 <= j < len(row)]) + word[k + 1 :]


def swap(word: str, dice: random.Random) -> str:
    """Two letters in the wrong order."""
    k = dice.randrange(len(word) - 1)
    return word[:k] + word[k + 1] + word[k] + word[k + 2 :]


def double(word: str, dice: random.Random) -> str:
    """A letter typed twice."""
    k = dice.randrange(len(word))
    return word[: k + 1] + word[k:]


def omit(word: str, dice: random.Random) -> str:
    """A letter left out."""
    k = dice.randrange(1, len(word))
    return word[:k] + word[k + 1 :]


def scan(word: str, dice: random.Random) -> str:
    """A shape that was read as another."""
    fits = [(old, new) for old, new in SCANNED if old in word]
    return word.replace(*dice.choice(fits), 1) if fits else word


SLIPS = {"key": neighbour, "swap": swap, "double": double, "omit": omit, "scan": scan}


def score(texts: Sequence[Planted], outputs: Sequence[str]) -> Counter[str]:
    """What became of the typos and of the good words."""
    found: Counter[str] = Counter()
    for text, output in zip(texts, outputs, strict=True):
        after = output.split(" ")
        if len(after) != len(text.words):
            raise SystemExit("a tool changed the number of words; this comparison goes word by word")
        for word, meant, kind, now in zip(text.words, text.meant, text.kinds, after, strict=True):
            if not kind:
                found["broken"] += now != word
            else:
                found[f"of {kind}"] += 1
                found[kind] += now == meant
                found["fixed"] += now == meant
                found["wrong"] += now not in (meant, word)
    return found


def show(name: str, found: Counter[str], good: int) -> None:
    """One line of the table."""
    kinds = ", ".join(f"{kind} {found[kind]}/{found[f'of {kind}']}" for kind in (*SLIPS, "natural"))
    print(f"{name:24} {found['fixed']:7} {found['wrong']:7} {1e6 * found['broken'] / good:30.0f}   {kinds}")


def tools() -> dict[str, Tool]:
    """Every tool that is installed here."""
    found: dict[str, Tool] = {"unspin, spelling stage": unspin}
    if find_spec("codespell_lib"):
        found["codespell"] = command("-m", "codespell_lib", "-w", "-q", "35")
    if typos_program().exists():
        found["typos"] = command(str(typos_program()), "--write-changes", "--isolated")
    found["symspellpy lookup"] = symspell
    return found


def unspin(texts: Sequence[str]) -> list[str]:
    """The spelling stage alone, with default settings."""
    clean = Cleaner(Settings(stages=("spelling",))).clean
    return [clean(text).after.text for text in texts]


def typos_program() -> Path:
    """Where PyPI's `typos` puts its program."""
    return Path(sys.executable).with_name("typos")


def command(first: str, *rest: str) -> Tool:
    """A program that corrects files in place; a file a text, one line each, so that words keep their places."""
    start = [sys.executable, first, *rest] if first.startswith("-") else [first, *rest]

    def run(texts: Sequence[str]) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder) / f"{number:05}.txt" for number in range(len(texts))]
            for path, text in zip(paths, texts, strict=True):
                path.write_text(text, "utf-8")
            subprocess.run([*start, folder], capture_output=True, check=False)
            return [path.read_text("utf-8") for path in paths]

    return run


def symspell(texts: Sequence[str]) -> list[str]:
    """The nearest and most frequent word for each, capitals and punctuation kept, as its documentation does it."""
    from symspellpy import Verbosity

    from unspin.channel.typo import symspell_index

    index = symspell_index()

    def corrected(match: re.Match[str]) -> str:
        options = {"max_edit_distance": 2, "include_unknown": True, "transfer_casing": True}
        return str(index.lookup(match[0], Verbosity.TOP, **options)[0].term)

    return [re.sub(r"[^\W\d_]{2,}", corrected, text) for text in texts]


if __name__ == "__main__":
    main()

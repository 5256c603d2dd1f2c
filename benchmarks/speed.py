#!/usr/bin/env python3
"""This file measures speed, beside that of other tools on the same text: one table, medians of five.

    python benchmarks/speed.py                      the project's own samples, repeated
    python benchmarks/speed.py --text FILE.jsonl    clean news of your own, {"text": ...} a line

The ratios are what counts: all of a run stand on one machine, in one state. The samples are so few that the language
model remembers what it was asked in the round before, so that news of your own gives lower and truer figures.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import ftfy

from unspin.api import Cleaner
from unspin.core.data import data_file
from unspin.lexicon.entry import entries
from unspin.lexicon.load import DOMAINS, load_entries, read_rows
from unspin.stages.document import read
from unspin.stages.engine import COMMON, Engine, _loaded, load_engine
from unspin.stages.lines import read_whole
from unspin.stages.spin import spin_edits
from unspin.text.case import recase
from unspin.text.tokens import tokens

SEEDS = Path(__file__).parent.parent / "seeds"
ROUNDS = 5
# Enough for a round of the fastest tool to take longer than the clock's grain, and of the slowest some seconds; more of
# clean text, as one document in forty passes the gate.
CLEAN_WORDS, SPUN_WORDS = 100_000, 10_000
# Long enough for the gate to need its signs.
LOOKED_AT = "and so on " * 100
# symspellpy's compound look-up is hundreds of times slower than the rest.
SLICE = 1_000


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, help='clean news, {"text": ...} a line')
    options = parser.parse_args()
    clean, spun = corpora(options.text)
    throughput(clean, spun)
    loading()


def corpora(path: Path | None) -> tuple[list[str], list[str]]:
    """Clean and spun texts: a user's, and what the lexicon makes of them, or the samples and their references."""
    if path is None:
        clean = [each.read_text(encoding="utf-8") for each in sorted(SEEDS.glob("*.reference"))]
        spun = [each.with_suffix(".txt").read_text(encoding="utf-8") for each in sorted(SEEDS.glob("*.reference"))]
    else:
        clean = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        clean = spread(clean, CLEAN_WORDS)
        spun = spin(spread(clean, SPUN_WORDS))
    return up_to(clean, CLEAN_WORDS), up_to(spun, SPUN_WORDS)


def spread(texts: Sequence[str], words: int) -> Sequence[str]:
    """Every so manieth text, so that they have about so many words: neighbours in a corpus are alike."""
    return texts[:: max(1, sum(len(text.split()) for text in texts) // words)]


def up_to(texts: Sequence[str], words: int) -> list[str]:
    """Texts, again and again, until they have that many words."""
    taken: list[str] = []
    while words > 0:
        for text in texts:
            if words > 0:
                taken.append(text)
                words -= max(1, len(text.split()))
    return taken


def spin(texts: Iterable[str]) -> list[str]:
    """What the common spinner does: each word becomes the form most often seen for it."""
    forms: dict[str, tuple[int, str]] = {}
    for entry in load_entries().families[COMMON]:
        if entry.weight and " " not in entry.original:
            forms[entry.original] = max(forms.get(entry.original, (0, "")), (entry.weight, entry.spun))
    return [spun(text, forms) for text in texts]


def spun(text: str, forms: dict[str, tuple[int, str]]) -> str:
    """One text, spun."""
    pieces, at = [], 0
    for token in tokens(text):
        if token.word in forms:
            words = forms[token.word][1].split(" ")
            pieces += (text[at : token.start], " ".join(recase([token.text], words)))
            at = token.end
    return "".join((*pieces, text[at:]))


def throughput(clean: Sequence[str], spun: Sequence[str]) -> None:
    """Words and bytes a second of each tool, and how that compares with ftfy on the same texts."""
    engine, cleaner = load_engine(), Cleaner()

    def stage(text: str) -> None:
        list(spin_edits(text, read(text, engine), engine.lm))

    def ungated(text: str) -> None:
        list(spin_edits(text, read_whole(text, engine), engine.lm))

    few = spread(clean, SPUN_WORDS)
    reference = rate(ftfy.fix_text, clean)
    print(f"{'':34} {'words/s':>10} {'MB/s':>8} {'to ftfy':>8}")
    show("ftfy.fix_text, clean", reference, reference)
    show("unspin, gate alone, clean", rate(engine.gate.look, clean), reference)
    show("unspin, spin stage alone, clean", rate(stage, clean), reference)
    show("the same without the gate", rate(ungated, few), reference)
    show("unspin, spin stage alone, spun", rate(stage, spun), reference)
    show("unspin, everything, clean", rate(cleaner.clean, clean), reference)
    show("unspin, everything, spun", rate(cleaner.clean, spun), reference)
    show("symspellpy lookup_compound, clean", rate(compound(), up_to(clean, SLICE)), reference)
    if find_spec("codespell_lib"):
        show("codespell with its start, clean", codespell(clean), reference)


def rate(work: Callable[[str], object], texts: Sequence[str]) -> tuple[float, float]:
    """Words and megabytes a second, after a round that loads what is loaded once."""

    def round_of() -> None:
        for text in texts:
            work(text)

    round_of()
    return per_second(texts, timed(round_of))


def per_second(texts: Sequence[str], seconds: float) -> tuple[float, float]:
    """Words and megabytes a second."""
    size = sum(len(text.encode()) for text in texts)
    return sum(len(text.split()) for text in texts) / seconds, size / 1e6 / seconds


def timed(work: Callable[[], object]) -> float:
    """The median of what some rounds take, in seconds."""
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


def show(name: str, measured: tuple[float, float], reference: tuple[float, float]) -> None:
    """One line of the table."""
    print(f"{name:34} {measured[0]:10,.0f} {measured[1]:8.3f} {measured[1] / reference[1]:8.3f}")


def compound() -> Callable[[str], object]:
    """symspellpy's correction of a text, sentence by sentence as its documentation does it."""
    from unspin.channel.typo import symspell_index

    index = symspell_index()
    return lambda text: [index.lookup_compound(line, max_edit_distance=2) for line in text.split(". ") if line.strip()]


def codespell(texts: Sequence[str]) -> tuple[float, float]:
    """codespell on a file; that it starts anew each time is part of it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.txt"
        path.write_text("\n".join(texts), encoding="utf-8")
        command = [sys.executable, "-m", "codespell_lib", str(path)]
        return per_second(texts, timed(lambda: subprocess.run(command, capture_output=True, check=False)))


def loading() -> None:
    """What it takes to be ready."""
    bare = timed(lambda: python("pass"))
    print(f"\n{'':34} {'ms':>10}")
    print(f"{'lexicon, its rows read':34} {1e3 * timed(read_all):10.1f}")
    print(f"{'lexicon, its tables opened':34} {1e3 * timed(load_entries):10.1f}")
    print(f"{'engine (lexicon, channel)':34} {1e3 * timed(load_anew):10.1f}")
    print(f"{'the same, with the signs':34} {1e3 * timed(first_look):10.1f}")
    for module in ("unspin", "unspin.api", "ftfy"):
        print(f"{f'import {module}':34} {1e3 * (timed(lambda name=module: python(f'import {name}')) - bare):10.1f}")


def load_anew() -> Engine:
    """Load the engine as if it were the first time."""
    _loaded.cache_clear()
    return load_engine()


def first_look() -> None:
    """Open the engine, and its gate for a document."""
    load_anew().gate.look(LOOKED_AT)


def read_all() -> None:
    """Read and inflect every row, as is done when the tables are made."""
    for domain in DOMAINS:
        for row in read_rows(data_file(f"{domain}.tsv")):
            list(entries(row, domain))


def python(code: str) -> None:
    """Run a line in a new interpreter."""
    subprocess.run([sys.executable, "-c", code], check=True)


if __name__ == "__main__":
    main()

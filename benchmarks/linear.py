#!/usr/bin/env python3
"""This file measures how the time of each stage grows with its text: the slope of log time on log size, 1 if linear.

    python benchmarks/linear.py [--most MEGABYTES] [--seconds LIMIT]

Each size is twice the one before. A stage stops where the next size would take longer than the limit, "-" in the table.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from unspin.api import Cleaner
from unspin.core.settings import STAGES, Settings

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
FIRST = 62_500
# Timers and caches make single steps uneven; over all steps, a slope above this is no accident.
MOST_SLOPE = 1.25


def main() -> int:
    """Print seconds by size, and the slope; 1 where a stage grows faster than its text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--most", type=float, default=50.0, help="the largest text, in million characters (default: 50)"
    )
    parser.add_argument("--seconds", type=float, default=8.0, help="the most that one text may take (default: 8)")
    options = parser.parse_args()
    sizes = [int(options.most * 1e6)]
    while sizes[0] > FIRST:
        sizes.insert(0, sizes[0] // 2)
    texts = shapes()
    print(f"{'stage':10} {'text':9}" + "".join(f"{size / 1e6:9.2f}M" for size in sizes) + "    slope")
    worst = 0.0
    for stage in STAGES:
        cleaner = Cleaner(Settings(stages=(stage,)))
        cleaner.clean("The mayor of the town opened the old harbour on Monday.")
        for name, text in texts.items():
            cleaner.clean(text(sizes[0] // 2))  # what is loaded once, and remembered of these words, is no part of it
            seconds = list(within(options.seconds, (timed(cleaner.clean, text(size)) for size in sizes)))
            rise = slope(sizes[: len(seconds)], seconds)
            cells = [f"{each:10.3f}" for each in seconds] + [f"{'-':>10}"] * (len(sizes) - len(seconds))
            print(f"{stage:10} {name:9}{''.join(cells)}{rise:9.2f}", flush=True)
            worst = max(worst, rise)
    return int(worst > MOST_SLOPE)


def within(limit: float, seconds: Iterator[float]) -> Iterator[float]:
    """Seconds by size, until those of the next would pass the limit."""
    for each in seconds:
        yield each
        if 2 * each > limit:
            return


def shapes() -> dict[str, Callable[[int], str]]:
    """What makes texts of any size: as they come, in paragraphs or on one line, clean, faulty, and built to harm."""
    clean = "\n".join(each.read_text("utf-8") for each in sorted(SEEDS.glob("*.reference")))
    spun = "\n".join(each.read_text("utf-8") for each in sorted(SEEDS.glob("*.txt")))
    return {
        "clean": repeated(clean),
        "spun": repeated(spun),
        "one line": repeated(" ".join(spun.split()) + " "),
        "slips": slips,
        "doubled": repeated("The ferry of of the town left with out the the mayor. "),
        "mojibake": repeated("The mayor of Ã‡eÅŸme said â€œyesâ€\x9d &amp; left the cafÃ©. "),
        "marks": repeated("`a` {b} “c” <d> [e](f) @g ## http://h.com -- "),
    }


def repeated(text: str) -> Callable[[int], str]:
    """Makes texts that are one again and again."""
    return lambda size: (text * (size // len(text) + 1))[:size]


def slips(size: int) -> str:
    """Sentences on one line, each with a word that stands nowhere else: repeated text hides what unknown words cost.

    Texts of different sizes have different words, as what is remembered of the last text would lengthen the next step.
    """
    dice, sentences = random.Random(size), []
    for _ in range(size // 60 + 1):
        odd = "".join(dice.choice("bcdfghklmnprst") + dice.choice("aeiou") for _ in range(5))
        sentences.append(f"The mayor of the old town said that the {odd} was closed. ")
    return "".join(sentences)[:size]


def timed(work: Callable[[str], object], text: str) -> float:
    """Processor seconds, which other programs on the machine do not lengthen."""
    start = time.process_time()
    work(text)
    return time.process_time() - start


def slope(sizes: list[int], seconds: list[float]) -> float:
    """The least-squares slope of log seconds over log size."""
    xs, ys = [math.log(size) for size in sizes], [math.log(max(each, 1e-6)) for each in seconds]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / sum((x - mx) ** 2 for x in xs)


if __name__ == "__main__":
    sys.exit(main())

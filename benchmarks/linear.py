#!/usr/bin/env python3
"""This file measures how the time of each stage grows with its text: the slope of log time on log size, 1 if linear.

python benchmarks/linear.py [--most MEGABYTES]
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable
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
    parser.add_argument("--most", type=float, default=2.0, help="the largest text, in million characters (default: 2)")
    options = parser.parse_args()
    sizes = [FIRST]
    while sizes[-1] * 2 <= options.most * 1e6:
        sizes.append(sizes[-1] * 2)
    texts = shapes()
    print(f"{'stage':10} {'text':9}" + "".join(f"{size / 1e6:9.2f}M" for size in sizes) + "    slope")
    worst = 0.0
    for stage in STAGES:
        cleaner = Cleaner(Settings(stages=(stage,)))
        cleaner.clean("The mayor of the town opened the old harbour on Monday.")
        for name, text in texts.items():
            seconds = [timed(cleaner.clean, (text * (size // len(text) + 1))[:size]) for size in sizes]
            rise = slope(sizes, seconds)
            print(f"{stage:10} {name:9}" + "".join(f"{each:10.3f}" for each in seconds) + f"{rise:9.2f}", flush=True)
            worst = max(worst, rise)
    return int(worst > MOST_SLOPE)


def shapes() -> dict[str, str]:
    """Text as it comes, in paragraphs and on one line, clean and faulty."""
    clean = "\n".join(each.read_text("utf-8") for each in sorted(SEEDS.glob("*.reference")))
    spun = "\n".join(each.read_text("utf-8") for each in sorted(SEEDS.glob("*.txt")))
    return {"clean": clean, "spun": spun, "one line": " ".join(spun.split()) + " "}


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

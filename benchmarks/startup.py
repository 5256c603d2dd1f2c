#!/usr/bin/env python3
"""This file measures how long the hook takes for one clean file of 5 KB, beside what it takes to import ftfy or unspin.

    python benchmarks/startup.py [ROUNDS]

All are whole processes of this interpreter, run by turns, so that a busy machine slows all; the figures are medians.
The ratio is what counts. `mixed` is what the authors of the samples wrote, in which one sample is made to mislead, so
that some of it is decoded; `plain` is the same without that sample, as nearly all clean articles are.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

SEEDS = Path(__file__).parent.parent / "seeds"
MISLEADING = "clean-report.reference"
BYTES = 5_000
ROUNDS = 15


def main() -> None:
    """Print the medians and their ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as folder:
        settings = compiling_into(folder)
        commands = {
            "python -c 'import ftfy'": [sys.executable, "-c", "import ftfy"],
            "python -c 'import unspin'": [sys.executable, "-c", "import unspin"],
            **{f"unspin check, {name}, {BYTES:,} bytes": hook(Path(folder), name) for name in ("mixed", "plain")},
        }
        for command in commands.values():  # the first runs fill the caches
            seconds(command, settings)
        taken = [[seconds(command, settings) for command in commands.values()] for _ in range(rounds)]
    medians = [median(column) for column in zip(*taken, strict=True)]
    print(f"{'':34} {'s':>7} {'ratio':>7}")
    for name, found in zip(commands, medians, strict=True):
        print(f"{name:34} {found:7.3f} {found / medians[0]:7.1f}")


def hook(folder: Path, name: str) -> list[str]:
    """The command that checks a clean article, as the installed one starts."""
    article = folder / f"{name}.txt"
    article.write_bytes(clean_text(MISLEADING if name == "plain" else ""))
    start = "import sys; from unspin.__main__ import run; sys.exit(run())"
    return [sys.executable, "-c", start, "check", "--", str(article)]


def clean_text(without: str = "") -> bytes:
    """What the authors of the samples wrote, up to the size that is measured, in whole lines."""
    paths = [path for path in sorted(SEEDS.glob("*.reference")) if path.name != without]
    lines = b"\n".join(path.read_bytes() for path in paths)[:BYTES]
    return lines[: lines.rindex(b"\n") + 1]


def compiling_into(folder: str) -> dict[str, str]:
    """An environment in which Python keeps compiled modules in a folder, as an installation has them beside its own."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(Path(folder) / "compiled")}


def seconds(command: list[str], settings: dict[str, str]) -> float:
    """How long a command takes."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=settings)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()

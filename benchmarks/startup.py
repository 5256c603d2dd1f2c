#!/usr/bin/env python3
"""This file measures how long the hook takes for one clean file of 5 KB, beside what it takes to import ftfy.

    python benchmarks/startup.py [ROUNDS]

Both are whole processes of this interpreter, run by turns, so that a busy machine slows both; the figures are medians.
The ratio is what counts.
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
BYTES = 5_000
ROUNDS = 15


def main() -> None:
    """Print the two medians and their ratio."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as folder:
        article = Path(folder) / "article.txt"
        article.write_bytes(clean_text())
        start = "import sys; from unspin.cli import main; sys.exit(main())"  # as the installed command starts
        hook = [sys.executable, "-c", start, "check", "--", str(article)]
        reference = [sys.executable, "-c", "import ftfy"]
        settings = compiling_into(folder)
        for command in (hook, reference):  # the first runs fill the caches
            seconds(command, settings)
        taken = [(seconds(hook, settings), seconds(reference, settings)) for _ in range(rounds)]
    checked, imported = (median(column) for column in zip(*taken, strict=True))
    print(f"unspin check, one clean file of {BYTES:,} bytes   {checked:.3f} s")
    print(f"python -c 'import ftfy'                     {imported:.3f} s")
    print(f"ratio                                       {checked / imported:.1f}")


def clean_text() -> bytes:
    """What the authors of the samples wrote, up to the size that is measured, in whole lines."""
    lines = b"\n".join(path.read_bytes() for path in sorted(SEEDS.glob("*.reference")))[:BYTES]
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

#!/usr/bin/env python3
"""This file fuzzes one way in under atheris, which mutates bytes towards code that was not reached yet.

    pip install atheris
    python tests/fuzz/run.py clean -max_total_time=600

The targets are those of targets.py; all other options are libFuzzer's. It begins with the texts of tests/cases,
among them what was found before (fuzzed.jsonl).
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["unspin", "tomllib"]):
    from targets import TARGETS

TESTS = Path(__file__).resolve().parent.parent


def seeds() -> Iterator[bytes]:
    """What the cases of the tests hold, as bytes, with each first byte that chooses a variant."""
    for path in sorted((TESTS / "cases").glob("*.jsonl")):
        for line in path.read_text("utf-8").split("\n"):
            values = json.loads(line).values() if line else ()
            for value in values:
                if isinstance(value, str):
                    yield from (bytes([k]) + value.encode("utf-8", "surrogatepass") for k in range(3))
    yield (TESTS.parent / "pyproject.toml").read_bytes()
    yield from (TESTS.parent / "dictionaries" / "phrases.tsv").read_bytes().split(b"\n")[:40]


def main() -> None:
    """Run until libFuzzer ends, or a target fails."""
    target = TARGETS[sys.argv[1]]
    with tempfile.TemporaryDirectory() as corpus:
        for each in seeds():
            (Path(corpus) / sha256(each).hexdigest()).write_bytes(each)
        atheris.Setup([sys.argv[0], corpus, *sys.argv[2:]], target)
        atheris.Fuzz()


if __name__ == "__main__":
    main()

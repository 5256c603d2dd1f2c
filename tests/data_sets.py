"""This file writes and reads the small data sets of tests; where pyarrow or zstandard is missing, they are skipped."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from unspin.core.settings import Settings

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
pytest.importorskip("zstandard")

# Cleaning that loads next to nothing, for tests of what goes on around it.
QUICK = Settings(stages=("encoding",))
MOJIBAKE, MENDED = "The cafÃ© was closed.", "The café was closed."


def write(path: Path, texts: list[object]) -> Path:
    """A data set in the form that its name tells."""
    records = [{"id": k, "text": text, "n": k / 7} for k, text in enumerate(texts)]
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(records), path, row_group_size=5)
        return path
    if ".csv" in path.name:
        data = "id,text,n\n" + "".join(f'{r["id"]},"{r["text"]}",{r["n"]}\n' for r in records)
    else:
        data = "".join(json.dumps(record) + "\n" for record in records)
    path.write_bytes(gzip.compress(data.encode(), mtime=0) if path.suffix == ".gz" else data.encode())
    return path


def read(path: Path) -> list[dict]:
    """The records of JSON lines."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in data.decode().splitlines()]


def left(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(each.name for each in folder.iterdir())

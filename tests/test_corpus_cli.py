"""This file tests `unspin clean` of data sets."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from data_sets import MENDED, MOJIBAKE, read, write
from unspin.cli import main


def test_the_command_writes_a_data_set_its_summary_and_exit_code(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "a.jsonl", [MOJIBAKE, 5, MOJIBAKE])
    write(tmp_path / "b.csv.gz", [MOJIBAKE])
    arguments = ["clean", "a.jsonl", "b.csv.gz", "--stages", "encoding", "--workers", "1"]
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert "unspin: a.jsonl: line 2 (id 1): the field 'text' is no text\n" in told
    assert f"a.jsonl: 3 records, 2 changed, 2 edits, 1 failed; read {Path('outputs/clean/a.jsonl')}\n" in told
    summary = json.loads(Path("outputs/summary.json").read_text())
    assert [(each["name"], each["records"], each["failed"]) for each in summary["corpora"]] == [
        ("a.jsonl", 3, 1),
        ("b.csv.gz", 1, 0),
    ]
    assert main([*arguments, "-q"]) == 2  # over its own outputs
    Path("outputs/clean/a.jsonl").write_text("mine")
    assert main(arguments) == 2
    assert "is not as unspin wrote it" in capsys.readouterr().err
    assert Path("outputs/clean/a.jsonl").read_text() == "mine"


def test_one_data_set_can_go_to_a_file_in_another_form(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "a.parquet", [MOJIBAKE])
    arguments = ["clean", "a.parquet", "-o", "b.jsonl.gz", "--replace", "--stages", "encoding", "-q"]
    assert main(arguments) == 0
    assert read(tmp_path / "b.jsonl.gz")[0]["text"] == MENDED
    assert main(arguments) == 2
    assert "b.jsonl.gz exists; choose another -o, or overwrite it with --restart" in capsys.readouterr().err
    assert main([*arguments, "--restart"]) == 0
    assert main(["clean", "a.parquet", "--to", "csv.gz", "--stages", "encoding", "-q"]) == 0
    assert gzip.decompress(Path("outputs/clean/a.csv.gz").read_bytes()).startswith(b"id,text,n,clean_text,")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.jsonl", "b.txt"], "data sets and documents can't be cleaned in one run"),
        (["a.jsonl", "c.csv", "-o", "x.jsonl"], "x.jsonl is one file for 2 data sets"),
        (["a.jsonl", "-o", "a.jsonl"], "a.jsonl would be overwritten"),
        (["none.jsonl"], "none.jsonl: no such file"),
        (["a.jsonl", "d/a.jsonl"], "two data sets would write one output"),
        (["memory://a.txt"], "documents at a URL can't be read"),
        (["c.csv", "--text-field", "body"], "c.csv: no column 'body'"),
        (["s.csv"], "s.csv: one column alone, 'id;text;n'; write commas between the fields"),
    ],
)
def test_what_can_not_be_is_told_in_one_line(tmp_path, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "d").mkdir()
    for name in ("a.jsonl", "d/a.jsonl", "c.csv"):
        write(tmp_path / name, [MOJIBAKE])
    (tmp_path / "b.txt").write_text(MOJIBAKE)
    (tmp_path / "s.csv").write_text("id;text;n\n1;Plain.;2\n")
    assert main(["clean", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_data_sets_at_urls_are_read_and_written(monkeypatch, tmp_path):
    fsspec = pytest.importorskip("fsspec")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with fsspec.open("memory://in/a.csv.gz", "wb") as file:
        file.write(gzip.compress(f"text\n{MOJIBAKE}\n".encode()))
    assert main(["clean", "memory://in/a.csv.gz", "-o", "memory://out", "--stages", "encoding", "-q"]) == 0
    with fsspec.open("memory://out/clean/a.csv.gz", "rb") as file:
        assert gzip.decompress(file.read()).decode().split("\n")[1].startswith(f"{MOJIBAKE},{MENDED},")
    assert not [path for path in (tmp_path / "unspin").rglob("*") if path.is_file()]


def test_without_data_sets_none_of_their_libraries_is_imported():
    code = "import sys, unspin.cli, unspin.cli_corpus; print([m for m in sys.modules if m.split('.')[0] in MODULES])"
    modules = {"pyarrow", "zstandard", "fsspec", "ray", "datatrove", "multiprocessing", "numpy"}
    found = subprocess.run(
        [sys.executable, "-c", code.replace("MODULES", repr(modules))], capture_output=True, text=True, check=True
    )
    assert found.stdout == "[]\n"

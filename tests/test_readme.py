"""This file tests the documents: the marked commands, the examples, the links."""

from __future__ import annotations

import io
import re
import shlex
import shutil
import sys
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path
from types import SimpleNamespace

import pytest

import unspin
from unspin.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = ("README.md", "DESIGN.md", "CONTRIBUTING.md", "CHANGELOG.md", "DATA.md")

COMMANDS = {
    "main job": "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/unspin clean seeds -o outputs",
    "tests": 'python3 -m venv .venv && .venv/bin/pip install ".[test]" && .venv/bin/pytest',
}


def blocks(language: str) -> list[str]:
    """The fenced blocks of the README in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def marked(mark: str, language: str) -> str:
    """The one block that directly follows an HTML comment."""
    (block,) = re.findall(rf"^<!-- {mark} -->\n```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return block


def examples() -> list[list[tuple[str, str]]]:
    """The commands of each block, shown after a prompt, with the output shown below each."""
    split = [re.split(r"^\$ ", block, flags=re.MULTILINE)[1:] for block in blocks("console")]
    return [[part.partition("\n")[::2] for part in parts] for parts in split]


@pytest.fixture(autouse=True)
def _checkout(tmp_path, monkeypatch):
    """Work beside a copy of the samples and the files that the README shows."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    for name in ("mine.tsv", "archive/unspin.toml", "articles.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(marked(f"file: {name}", name.rpartition(".")[2]), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")


def run(command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> str:
    """What an `unspin` command line prints, with standard input and output from and to a file where it says so."""
    words = shlex.split(command)
    assert words.pop(0) == "unspin", "only unspin's own commands can be tested"
    target = Path(words[words.index(">") + 1]) if ">" in words else None
    if target:
        del words[words.index(">") :]
    if "<" in words:
        data = Path(words[words.index("<") + 1]).read_bytes()
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
        del words[words.index("<") :]
    try:
        main(words)
    except SystemExit as done:  # --version and --help leave by this door
        assert not done.code
    out, error = capsys.readouterr()
    if target:
        target.write_text(out, encoding="utf-8")
    return error if target else out + error


@pytest.mark.parametrize("name", COMMANDS)
def test_a_set_up_command_stands_alone_in_its_marked_block(name):
    assert marked(f"ci: {name}", "sh") == f"{COMMANDS[name]}\n"


def test_the_first_example_is_what_comes_out():
    assert unspin.clean_text(marked("before", "text")) == marked("after", "text")


def test_the_python_examples_run():
    namespace: dict[str, object] = {}
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), namespace)  # noqa: S102 - the README is ours
    assert namespace["repair"]


@pytest.mark.parametrize("block", examples(), ids=lambda block: block[0][0])
def test_the_commands_of_a_block_print_what_is_shown(block, monkeypatch, capsys):
    for command, shown in block:
        found = "".join(f"{line}\n" for line in run(command, monkeypatch, capsys).splitlines())
        assert OutputChecker().check_output(shown, found, ELLIPSIS), found


def test_a_clean_sample_has_no_diff(capsys):
    main(["diff", "seeds/clean-report.txt"])
    assert capsys.readouterr().out == ""


def test_the_table_of_outputs_names_what_a_run_writes():
    section = README.partition("## What lies in outputs")[2].partition("\n## ")[0]
    named = set(re.findall(r"^\| `([^`]+?)/?` \|", section, re.MULTILINE))
    assert main(["clean", "seeds", "-q"]) == 0
    assert named == {path.name for path in Path("outputs").iterdir()}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_within_the_project_leads_somewhere(name):
    text = (ROOT / name).read_text("utf-8")
    anchors = {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in re.findall(r"^#+ (.+)$", text, re.M)}
    for target in re.findall(r"\]\((?!https?://)([^)]+)\)", text):
        path, _, anchor = target.partition("#")
        assert (ROOT / path).exists() if path else anchor in anchors, target

"""This file tests the hooks with the real pre-commit, in a repository made for it and without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOOKS = ROOT / ".pre-commit-hooks.yaml"

SPUN = (
    "The White Home mentioned on Thursday that commerce talks had collapsed with out a deal.\n"
    "The corporate mentioned its workforce had misplaced extra money than anticipated.\n"
)
CLEAN = "The ferry left at noon with 60 passengers and a crew of nine.\n"

pytestmark = pytest.mark.skipif(
    find_spec("pre_commit") is None or shutil.which("git") is None, reason="pre-commit or git is not installed"
)


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """An empty git repository with a file of settings of its own, which is the working folder."""
    folder = tmp_path / "repository"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    git("init", "--quiet")
    git("config", "user.name", "A. Writer")
    git("config", "user.email", "writer@example.org")
    return folder


def git(*arguments: str | bytes) -> None:
    subprocess.run(["git", *arguments], check=True, capture_output=True)


def configure(hook: str) -> None:
    """Use a hook as .pre-commit-hooks.yaml defines it, but with the unspin that is being tested."""
    import yaml

    (found,) = (each for each in yaml.safe_load(HOOKS.read_text("utf-8")) if each["id"] == hook)
    program, _, rest = found["entry"].partition(" ")
    assert program == "unspin"
    local = {**found, "language": "system", "entry": f"{sys.executable} -m unspin {rest}"}
    config = {"repos": [{"repo": "local", "hooks": [local]}]}
    Path(".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")


def pre_commit(*names: str | bytes) -> subprocess.CompletedProcess:
    """Stage everything and run the hooks as a commit would, or on named files alone."""
    git("add", "--all")
    which = ["--files", *names] if names else []
    command = [sys.executable, "-m", "pre_commit", "run", "--color=never", *which]
    return subprocess.run(command, capture_output=True, check=False)


def test_a_spun_article_is_refused_and_not_changed(repository):
    configure("unspin")
    (repository / "spun.txt").write_text(SPUN, encoding="utf-8")
    (repository / "clean.txt").write_text(CLEAN, encoding="utf-8")
    done = pre_commit()
    assert done.returncode == 1
    assert b"spun.txt:1:11: spin." in done.stdout
    assert b"clean.txt:" not in done.stdout
    assert (repository / "spun.txt").read_text("utf-8") == SPUN


def test_a_clean_article_passes(repository):
    configure("unspin")
    (repository / "clean.txt").write_text(CLEAN, encoding="utf-8")
    done = pre_commit()
    assert done.returncode == 0, done.stdout
    assert b"Passed" in done.stdout


def test_the_fix_fails_once_and_then_passes(repository):
    from unspin import clean_text

    configure("unspin-fix")
    (repository / "spun.txt").write_text(SPUN, encoding="utf-8")
    first = pre_commit()
    assert first.returncode == 1
    assert (repository / "spun.txt").read_text("utf-8") == clean_text(SPUN) != SPUN
    assert pre_commit().returncode == 0
    configure("unspin")
    assert pre_commit().returncode == 0


@pytest.mark.parametrize("hook", ["unspin", "unspin-fix"])
def test_a_data_set_is_none_of_the_hooks_business(repository, hook):
    configure(hook)
    lines = '{"id": 1, "text": "The White Home was closed with out warning."}\n'
    (repository / "a.jsonl").write_text(lines, encoding="utf-8")
    assert pre_commit().returncode == 0
    (repository / "clean.txt").write_text(CLEAN, encoding="utf-8")
    assert pre_commit().returncode == 0
    assert (repository / "a.jsonl").read_text("utf-8") == lines


@pytest.mark.skipif(sys.platform != "linux", reason="other file systems refuse such names")
@pytest.mark.parametrize("hook", ["unspin", "unspin-fix"])
def test_odd_names_are_safe(repository, hook):
    configure(hook)
    # pre-commit itself fails on a name that is no UTF-8; test_check.py has such names.
    names = ["a b.txt", "a\nb.txt", "-q.txt", "-", "--", "--in-place", "--output=x", "\x1b[31m.txt"]
    for name in names:
        (repository / name).write_text(SPUN, encoding="utf-8")
    done = pre_commit()
    assert done.returncode == 1
    assert b"\x1b" not in done.stdout
    shown = done.stdout.decode()
    for name in ("a b.txt", "a\\nb.txt", "-q.txt", "-", "--", "--in-place", "--output=x", "\\x1b[31m.txt"):
        assert any(line.startswith((f"{name}:", f"unspin: {name}:")) for line in shown.splitlines()), (name, shown)
    assert {path.name for path in repository.iterdir()} == {*names, ".git", ".pre-commit-config.yaml"}


@pytest.mark.parametrize("hook", ["unspin", "unspin-fix"])
def test_a_file_named_like_standard_input_is_read_when_it_comes_alone(repository, hook):
    configure(hook)
    (repository / "-").write_text(SPUN, encoding="utf-8")
    assert pre_commit().returncode == 1
    changed = (repository / "-").read_text("utf-8") != SPUN
    assert changed == (hook == "unspin-fix")


def test_binary_and_huge_files_do_not_hold_a_commit_up(repository):
    configure("unspin")
    (repository / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    (repository / "huge.txt").write_text(SPUN * 40_000, encoding="utf-8")
    assert pre_commit().returncode == 0


def test_the_hooks_are_well_formed():
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", HOOKS], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_project_passes_its_own_hook(monkeypatch):
    import re

    import yaml

    from unspin.cli import main

    monkeypatch.chdir(ROOT)
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    (hook,) = config["repos"][0]["hooks"]
    every = (path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file())
    files = sorted(path for path in every if re.search(hook["files"], path))
    assert {"README.md", "docs/rules.md", "seeds/README.md", "seeds/trade-talks.reference"} <= set(files)
    assert main([*hook["entry"].split()[1:], *hook["args"], *files]) == 0

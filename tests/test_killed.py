"""This file kills runs while they write, and runs them under other clocks, locales and hash seeds: no byte may care."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

TEXT = "The White Home was closed with out warning.\n" * 40
CLEANED = "The White House was closed without warning.\n" * 40
RUN = "import sys; from unspin.cli import main; sys.exit(main(sys.argv[1:]))"
# A run that writes its files again and again, so that a kill at any moment falls into a write.
WRITE = """
from pathlib import Path
from unspin.sources.folder import open_folder
from unspin.sources.inplace import replace_contents
names = [f"clean/{k}.txt" for k in range(8)]
texts = ["a" * 200_000, "b" * 300_000]
target = Path("in/a.txt")
print("ready", flush=True)
k = 0
while True:
    open_folder(Path("out")).write(names, [(name, texts[k % 2]) for name in names])
    before = target.read_bytes()
    replace_contents(target, before, texts[k % 2].encode())
    k += 1
"""
KILLS = 100


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such signal")
def test_a_kill_at_any_moment_leaves_no_half_written_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    Path("in/a.txt").write_text("a" * 200_000)
    dice = random.Random(5)
    whole = {b"a" * 200_000, b"b" * 300_000}
    for _ in range(KILLS):
        with subprocess.Popen([sys.executable, "-c", WRITE], stdout=subprocess.PIPE) as run:
            assert run.stdout is not None and run.stdout.readline() == b"ready\n"
            time.sleep(dice.uniform(0, 0.06))
            run.kill()
        assert Path("in/a.txt").read_bytes() in whole
        assert all(path.read_bytes() in whole for path in Path("out").glob("clean/*.txt"))
    Path("in/a.txt").write_text(TEXT)
    Path("in/0.txt").write_text(TEXT)
    # What the killed runs claimed can be written again; what they left behind is hidden and in nobody's way.
    assert subprocess.run([sys.executable, "-c", RUN, "clean", "in", "-o", "out", "-q"], check=False).returncode == 0
    assert Path("out/clean/0.txt").read_text() == CLEANED
    assert Path("in/a.txt").read_text() == TEXT


SURROUNDINGS = (
    {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "UTC"},
    {"PYTHONHASHSEED": "4242", "LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo", "PYTHONUTF8": "0"},
)


def test_hash_seed_locale_time_zone_and_the_order_of_files_change_no_byte(tmp_path):
    made = []
    for number, variables in enumerate(SURROUNDINGS):
        folder = tmp_path / str(number)
        names = ["a.txt", "b.md", "café.txt", "z/c.txt"]
        for name in names if number else reversed(names):
            path = folder / "in" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{TEXT}Sign up to our newsletter\n\nThe comittee met in a cafÃ©.\n", "utf-8")
        environment = {**os.environ, **variables}
        command = [sys.executable, "-c", RUN, "clean", "in", "-o", "out", "-q"]
        assert subprocess.run(command, cwd=folder, env=environment, check=False).returncode == 0
        made.append(digests(folder / "out"))
        shutil.rmtree(folder / "in")
    assert made[0] == made[1] and len(made[0]) == 12

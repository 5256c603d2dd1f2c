"""This file tests settings files: where they are looked for, what they may say, what is in force."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from conftest import GOLDEN
from unspin import Settings, load_settings
from unspin.cli import main
from unspin.config.force import Given, settings_for
from unspin.config.schema import settings_schema
from unspin.config.toml import line_of
from unspin.core.errors import SettingsError
from unspin.core.settings import KEYS

SPUN = "The White Home stated on Monday that the commerce talks had been closed with out a deal.\n"
PROJECT = """\
[project]
name = "articles"

[tool.unspin]
threshold = 0.7
allow = [
    "White Home",  # a newspaper

    "Commerce Weekly",
]
exclude = ["drafts/"]
lexicons = ["words/mine.tsv"]

[tool.unspin.residue]
credit = "remove"

[tool.unspin.thresholds]
spelling = 0.9

[[tool.unspin.overrides]]
files = ["*.md"]
skip = ["spelling"]

[[tool.unspin.overrides]]
files = ["world/**"]
threshold = 0.6
allow = ["Rilway"]
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with settings, which is also the working folder; .git ends the search above it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "mine.tsv").write_text("rilway highway\trailway station\t\t99\tgarble\n", "utf-8")
    (tmp_path / "pyproject.toml").write_text(PROJECT, "utf-8")
    for name in ("a.txt", "world/b.md", "drafts/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(SPUN, "utf-8")
    return tmp_path


# Where settings are


def test_the_nearest_file_wins_alone(project):
    (project / "world" / "unspin.toml").write_text("threshold = 0.2\n", "utf-8")
    assert settings_for(Path("world/b.md")).settings == Settings(threshold=0.2)
    assert settings_for(Path("a.txt")).settings.threshold == 0.7


def test_unspin_toml_goes_before_pyproject_toml(project):
    (project / "unspin.toml").write_text("", "utf-8")
    assert settings_for(Path("a.txt")).settings == Settings()


def test_a_pyproject_without_our_table_is_passed_by(project):
    (project / "world" / "pyproject.toml").write_text("[tool.other]\n", "utf-8")
    assert settings_for(Path("world/b.md")).file == project / "pyproject.toml"


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_the_search_ends_with_a_repository(project, kind):
    git = project / "world" / ".git"
    git.mkdir() if kind == "folder" else git.write_text("gitdir: elsewhere")
    assert settings_for(Path("world/b.md")).file is None


def test_the_settings_of_the_folder_with_git_itself_count(project):
    assert settings_for(project / "a.txt").file == project / "pyproject.toml"


def test_a_file_is_read_again_when_it_has_changed(project):
    assert settings_for(Path("a.txt")).settings.threshold == 0.7
    (project / "pyproject.toml").write_text("[tool.unspin]\nthreshold = 0.25\n", "utf-8")
    assert settings_for(Path("a.txt")).settings.threshold == 0.25


@pytest.mark.usefixtures("project")
def test_a_file_can_be_named_and_none_can_be_wanted(tmp_path):
    other = tmp_path / "words" / "ci.toml"
    other.write_text('threshold = 0.1\nlexicons = ["mine.tsv"]\n', "utf-8")
    named = settings_for(Path("a.txt"), Given(file=Path("words/ci.toml"))).settings
    assert named == Settings(threshold=0.1, lexicons=(tmp_path / "words" / "mine.tsv",))
    assert settings_for(Path("a.txt"), Given(isolated=True)).settings == Settings()


def test_in_python_files_count_only_where_they_are_asked_for(project):
    assert load_settings("a.txt") == settings_for(Path("a.txt")).settings
    assert load_settings(project / "pyproject.toml").threshold == 0.7
    assert Settings().threshold == 0.5


# What is in force


@pytest.mark.usefixtures("project")
def test_the_command_line_goes_before_an_override_and_that_before_the_file():
    assert settings_for(Path("a.txt")).settings.threshold == 0.7
    assert settings_for(Path("world/b.md")).settings.threshold == 0.6
    assert settings_for(Path("world/b.md"), Given({"threshold": 0.4})).settings.threshold == 0.4


@pytest.mark.usefixtures("project")
def test_lists_of_what_is_known_grow_and_tables_change_by_the_entry():
    found = settings_for(Path("world/b.md"), Given({"allow": ["x"], "residue": {"share": "keep"}})).settings
    assert found.allow == ("White Home", "Commerce Weekly", "Rilway", "x")
    assert found.residue == {"credit": "remove", "share": "keep"}
    assert found.skip == ("spelling",)


@pytest.mark.usefixtures("project")
def test_what_is_set_for_all_takes_back_what_was_set_for_one():
    assert settings_for(Path("a.txt")).settings.thresholds == {"spelling": 0.9}
    assert settings_for(Path("a.txt"), Given({"threshold": 0.3})).settings.thresholds == {}
    assert settings_for(Path("world/b.md"), Given({"stages": ["spelling"]})).settings.running == ("spelling",)


def test_paths_in_a_file_are_seen_from_its_folder(project, monkeypatch):
    monkeypatch.chdir(project / "world")
    assert settings_for(Path("b.md")).settings.lexicons == (project / "words" / "mine.tsv",)
    assert settings_for(Path("../drafts/c.txt")).excluded == f"'drafts/' ({project / 'pyproject.toml'}:11)"


@pytest.mark.usefixtures("project")
def test_standard_input_has_the_settings_of_the_working_folder_and_no_overrides():
    found = settings_for(None)
    assert (found.settings.threshold, found.settings.skip, found.excluded) == (0.7, (), None)


# Commands heed them


@pytest.mark.usefixtures("project")
def test_clean_heeds_the_settings_of_each_document(capsys):
    Path("world/unspin.toml").write_text('skip = ["spin"]\n', "utf-8")
    assert main(["clean", "a.txt", "world"]) == 0
    cleaned = Path("outputs/clean/a.txt").read_text("utf-8")
    assert "The White Home" in cleaned
    assert "closed without a deal" in cleaned
    assert Path("outputs/clean/b.md").read_text("utf-8") == SPUN
    assert main(["clean", "a.txt", "-o", "other", "--no-config"]) == 0
    assert "White House said" in Path("other/clean/a.txt").read_text("utf-8")
    assert "passed over" not in capsys.readouterr().err


@pytest.mark.usefixtures("project")
def test_excluded_files_are_passed_over_with_a_note(capsys):
    assert main(["clean", ".", "drafts/c.txt", "-q"]) == 0
    assert not Path("outputs/clean/drafts").exists()
    assert capsys.readouterr().err == ""
    assert main(["diff", "drafts/c.txt"]) == 0
    out, error = capsys.readouterr()
    assert out == ""
    assert error == "unspin: drafts/c.txt: passed over; excluded by 'drafts/' (pyproject.toml:11)\n"
    assert main(["detect", "a.txt", "world", "drafts", "--exclude", "world"]) == 0
    out, error = capsys.readouterr()
    assert [line.split()[-1] for line in out.splitlines() if not line.startswith(" " * 20)] == ["document", "a.txt"]
    assert error == "unspin: 2 files in folders passed over, as the settings exclude them\n"


@pytest.mark.usefixtures("project")
def test_a_dictionary_named_in_a_file_is_used_and_detection_heeds_the_allow_list(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"They met at the Rilway Highway.\n")))
    assert main(["clean", "-"]) == 0
    assert capsys.readouterr().out == "They met at the Railway Station.\n"
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(SPUN.encode())))
    assert main(["detect", "-", "--allow", "stated"]) == 0
    out = capsys.readouterr().out
    assert "stdin" in out
    assert "white home" not in out
    assert "stated <" not in out


@pytest.mark.usefixtures("project")
def test_typography_has_flags_both_ways(capsys, monkeypatch):
    Path("unspin.toml").write_text("straight_quotes = true\n", "utf-8")
    for flags, after in (
        ([], "'ＵＳ'\r\n"),
        (["--no-straight-quotes", "--normal-width", "--unix-line-breaks"], "‘US’\n"),
    ):
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO("‘ＵＳ’\r\n".encode())))
        assert main(["clean", "-", *flags]) == 0
        assert capsys.readouterr().out == after


# How it is shown


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.usefixtures("project")
def test_config_shows_what_is_in_force_and_where_it_is_from(form, capsys):
    arguments = ["config", "world/b.md", "--format", form, "--allow", "Lyon", "--stage-threshold", "spin=0.8"]
    assert main(arguments) == 0
    assert capsys.readouterr().out == (GOLDEN / f"config.{form}").read_text("utf-8")


@pytest.mark.usefixtures("project")
def test_config_says_what_excludes_a_document_and_where_there_is_no_file(capsys):
    main(["config", "drafts/c.txt"])
    assert "excluded by 'drafts/' (pyproject.toml:11)\n" in capsys.readouterr().out
    main(["config", "--isolated"])
    out = capsys.readouterr().out
    assert out.startswith("settings for .\nsettings file: none\n")
    assert all(line.endswith("default") for line in out.splitlines()[3:])


def test_the_schema_knows_every_setting_with_its_default(capsys):
    assert main(["schema", "settings"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema == settings_schema()
    own: dict[str, Any] = schema["properties"]
    assert set(own) == {*(key.name for key in KEYS), "overrides"}
    defaults = {name: each["default"] for name, each in own.items() if "default" in each}
    assert Settings(**defaults) == Settings()
    assert set(own["overrides"]["items"]["properties"]) == {*own, "files"} - {"overrides", "exclude"}


# What is wrong with a file


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("treshold = 0.5", "1: unknown setting 'treshold'; did you mean 'threshold'? (known: stages, skip, "),
        ("\n\nthreshold = 2", "3: threshold must lie between 0 and 1, not 2"),
        ('threshold = "high"', "1: threshold must be a number, not the text 'high'"),
        ("threshold = 2020-01-01", "1: threshold must be a number, not a date"),
        ('stages = ["spinn"]', "1: stages: unknown stage 'spinn'; did you mean 'spin'?"),
        ('allow = "x"', "1: allow must be a list (phrase, ...), not the text 'x'"),
        ('allow_patterns = [\n"a",\n"(",\n]', "1: allow_patterns: pattern '(' is no regular expression: missing ),"),
        ('# why\nexclude = ["a["]', "2: exclude: bad glob 'a[': a [ is never closed"),
        (
            '[residue]\ncredit = "keep"\npromotions = "keep"',
            "3: residue: unknown residue kind 'promotions'; did you mean",
        ),
        ('[residue]\ncredit = "kep"', "2: residue: unknown policy for credit 'kep'; did you mean 'keep'?"),
        ("[thresholds]\nspin = 3", "2: thresholds: threshold for spin must lie between 0 and 1, not 3"),
        ("straight_quotes = 1", "1: straight_quotes must be true or false, not a number 1"),
        ('lexicons = ["mine.tsv"]', "1: lexicons: mine.tsv: no such file below "),
        ("overrides = 3", "1: overrides must be tables, each headed [[overrides]]"),
        ("overrides = [3]", "1: an override must be a table"),
        ("threshold = 0.5\n[[overrides]]\nskip = []", "2: an override must say for which files it is"),
        ('[[overrides]]\nfiles = ["["]', "2: files: bad glob '[': a [ is never closed"),
        ('[[overrides]]\nfiles = ["a"]\nexclude = ["b"]', "3: exclude can't stand in an override"),
        (
            '[[overrides]]\nfiles = ["a"]\n[[overrides]]\nfiles = ["b"]\nskp = []',
            "5: unknown setting 'skp'; did you mean",
        ),
        ("[tool.unspin]\nthreshold = 1", "1: unknown setting 'tool'"),
        ("threshold = \n", "1: not TOML: "),
        ("a = 1\na = 2\n", "2: not TOML: "),
        ('a = "', "1: not TOML: "),
        (b"# caf\xe9 \xff\n", "1: byte 0xe9 is not UTF-8"),
        (b"\n\n# \xff\n", "3: byte 0xff is not UTF-8"),
    ],
    ids=lambda value: value if isinstance(value, str) and value[:1].isdigit() else "",
)
def test_a_wrong_file_is_one_line_of_error_that_names_file_line_and_key(tmp_path, capsys, monkeypatch, text, message):
    monkeypatch.chdir(tmp_path)
    Path("unspin.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    Path("a.txt").write_text(SPUN, "utf-8")
    assert main(["clean", "a.txt"]) == 2
    out, error = capsys.readouterr()
    assert out == ""
    assert error.startswith(f"unspin: {tmp_path / 'unspin.toml'}:{message}")
    assert error.count("\n") == 1
    assert not Path("outputs").exists()


def test_a_folder_in_the_place_of_a_file_is_an_error(tmp_path):
    (tmp_path / "unspin.toml").mkdir()
    with pytest.raises(SettingsError, match="is a folder; a settings file must be a file"):
        settings_for(tmp_path / "a.txt")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes among files here")
def test_a_pipe_in_the_place_of_a_file_is_an_error(tmp_path):
    os.mkfifo(tmp_path / "unspin.toml")
    with pytest.raises(SettingsError, match="is no regular file; a settings file must be one"):
        settings_for(tmp_path / "a.txt")


def test_a_file_that_can_not_be_read_is_an_error(tmp_path, monkeypatch):
    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")  # as root, which reads everything, none could be made

    (tmp_path / "unspin.toml").write_text("")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(SettingsError, match="can't be read: Permission denied"):
        settings_for(tmp_path / "a.txt")


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--config", "nowhere.toml"], "nowhere.toml: can't be read: No such file or directory"),
        (["--config", "world"], "world is a folder; a settings file must be a file"),
        (["--config", "words/pyproject.toml"], "pyproject.toml: has no table [tool.unspin]"),
        (["--threshold", "high"], "threshold must be a number, not the text 'high'"),
        (["--stage-threshold", "spin"], "threshold for spin must be a number, not the text ''"),
        (["--allow-pattern", "("], "pattern '(' is no regular expression"),
        (["--exclude", "["], "bad glob '['"),
        (["--markup", "htm"], "unknown markup 'htm'; did you mean 'html'?"),
    ],
)
def test_a_wrong_option_is_one_line_of_error_and_2(arguments, message, capsys):
    Path("words/pyproject.toml").write_text("[tool.other]\n", "utf-8")
    assert main(["clean", "a.txt", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault(tmp_path):
    (tmp_path / "unspin.toml").write_bytes(b"\xef\xbb\xbfthreshold = 0.75\r\nallow = ['a']\r\n")
    assert settings_for(tmp_path / "a.txt").settings == Settings(threshold=0.75, allow=("a",))


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("tool", "unspin"), 4), (("tool", "unspin", "threshold"), 5), (("tool", "unspin", "allow"), 6),
        (("tool", "unspin", "exclude"), 11), (("tool", "unspin", "residue", "credit"), 15),
        (("tool", "unspin", "overrides", "0"), 20), (("tool", "unspin", "overrides", "1", "allow"), 27),
        (("tool", "unspin", "overrides", "1", "nothing"), 24), (("nothing",), 1),
    ],
)  # fmt: skip
def test_a_key_stands_on_the_line_where_its_statement_begins(place, line):
    assert line_of(PROJECT, place) == line

"""This file tests what settings may be, and that each can be set wherever settings are."""

from __future__ import annotations

import io
import sys
from pathlib import PurePosixPath
from types import SimpleNamespace

import pytest

from unspin import Settings, clean
from unspin.cli import main
from unspin.cli_settings import FOR_DETECTION
from unspin.core.errors import SettingsError
from unspin.core.globs import compiled, matches
from unspin.core.settings import KEYS, STAGES

SPUN = "The White Home stated on Monday that the commerce talks had been closed with out a deal.\n"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"stages": "spin"}, "stages must be a list (stage, ...), not the text 'spin'"),
        ({"stages": [3]}, "stage must be one of encoding, residue, spin, spelling, not a number 3"),
        ({"skip": ["speling"]}, "unknown stage 'speling'; did you mean 'spelling'?"),
        ({"threshold": True}, "threshold must be a number, not a boolean True"),
        ({"threshold": "high"}, "threshold must be a number, not the text 'high'"),
        ({"threshold": -0.1}, "threshold must lie between 0 and 1, not -0.1"),
        ({"thresholds": {"spon": 0.5}}, "unknown stage 'spon'; did you mean 'spin'?"),
        ({"thresholds": {"spin": 2}}, "threshold for spin must lie between 0 and 1, not 2"),
        ({"residue": ["credit"]}, "residue must be a table (residue kind = policy), not a list"),
        ({"residue": {"credit": 1}}, "policy for credit must be one of remove, flag, keep, not a number 1"),
        ({"allow": [1]}, "phrase must be a text, not a number 1"),
        ({"allow_patterns": ["a(b"]}, "pattern 'a(b' is no regular expression: "),
        ({"lexicons": [""]}, "file must be a path, not the text ''"),
        ({"domains": ["sports"]}, "unknown domain 'sports'; did you mean 'sport'?"),
        ({"markup": "htm"}, "unknown markup 'htm'; did you mean 'html'?"),
        ({"exclude": ["a["]}, "bad glob 'a[': a [ is never closed"),
        ({"straight_quotes": "yes"}, "straight_quotes must be true or false, not the text 'yes'"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_an_impossible_value_is_an_error_that_says_what_is_possible(wrong, message):
    with pytest.raises(SettingsError) as caught:
        Settings(**wrong)
    assert str(caught.value).startswith(message)


def test_lists_are_settled_as_tuples_without_repeats():
    assert Settings(allow=["a", "b", "a"]).allow == ("a", "b")


def test_stages_run_in_their_order_without_those_that_are_skipped():
    assert Settings(stages=("spelling", "encoding", "spin"), skip=("spin",)).running == ("encoding", "spelling")
    assert Settings().running == STAGES


def test_a_stage_has_its_own_threshold_or_the_common_one():
    chosen = Settings(threshold=0.6, thresholds={"spin": 1})
    assert (chosen.threshold_of("spin"), chosen.threshold_of("spelling")) == (1, 0.6)


def test_the_threshold_of_one_stage_leaves_the_others_as_they_are():
    text = f"{SPUN}A cafÃ© was closed.\n"
    unsure = clean(text, Settings(thresholds={"spin": 1.0}))
    assert {edit.stage for edit in unsure.edits} == {"encoding"}
    assert {edit.stage for edit in unsure.suggestions} >= {"spin"}


def test_a_pattern_protects_what_it_finds():
    assert "White Home" in clean(SPUN, Settings(allow_patterns=(r"White \w+",))).after.text
    assert "White House" in clean(SPUN, Settings(allow_patterns=(r"white \w+", "x*"))).after.text


def test_every_setting_says_what_it_does_and_has_a_flag_of_its_own():
    assert all(key.why for key in KEYS)
    assert len({key.flag for key in KEYS}) == len(KEYS)
    assert {key.resets for key in KEYS} <= {"", *(key.name for key in KEYS)}
    assert set(FOR_DETECTION) <= {key.name for key in KEYS}


@pytest.mark.parametrize("command", ["clean", "diff", "config"])
def test_every_setting_is_an_option_of_the_commands_that_clean(command, capsys):
    with pytest.raises(SystemExit):
        main([command, "--help"])
    out = capsys.readouterr().out
    assert [key.flag for key in KEYS if f"--{key.flag} " not in out and f"--{key.flag}," not in out] == []


def test_the_markup_of_standard_input_can_be_named(capsys, monkeypatch):
    page = b"<p title='with out'>It was closed with out warning.</p>\n"
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(page)))
    assert main(["clean", "-", "--isolated", "--markup", "html"]) == 0
    assert capsys.readouterr().out == "<p title='with out'>It was closed without warning.</p>\n"


@pytest.mark.parametrize(
    ("glob", "covered", "spared"),
    [
        ("*.md", ["a.md", "x/y/a.md"], ["a.mdx", "md"]),
        ("drafts", ["drafts", "drafts/a", "x/drafts/a/b"], ["drafts2/a"]),
        ("drafts/", ["x/drafts/a"], ["xdrafts/a"]),
        ("/drafts", ["drafts/a"], ["x/drafts/a"]),
        ("a/*.txt", ["a/b.txt"], ["a/b/c.txt", "x/a/b.txt"]),
        ("a/**", ["a/b", "a/b/c"], ["b/a"]),
        ("**/b.txt", ["b.txt", "a/x/b.txt"], ["a/bb.txt"]),
        ("a/**/b", ["a/b", "a/x/y/b"], ["ab", "a/xb"]),
        ("a?c", ["abc"], ["ac", "abbc"]),
        ("[ab]c", ["ac", "bc"], ["cc"]),
        ("[!ab]c", ["cc"], ["ac"]),
        ("[^a]c", ["^c", "ac"], ["bc"]),
        ("a.b+(c)", ["a.b+(c)"], ["aXb+(c)"]),
    ],
)
def test_a_glob_covers_names_and_folders(glob, covered, spared):
    assert [path for path in covered if not matches(glob, PurePosixPath(path))] == []
    assert [path for path in spared if matches(glob, PurePosixPath(path))] == []


@pytest.mark.parametrize("glob", ["", "/", " ", "a\\b", "../a", "a/../b", "[", "a[b", "[z-a]"])
def test_what_is_no_glob_is_an_error(glob):
    with pytest.raises(SettingsError, match="bad glob"):
        compiled(glob)

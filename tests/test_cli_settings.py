"""This file tests settings on the command line, right and wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import CLEAN, MORE, SPUN, hashes
from unspin.cli import main


@pytest.mark.usefixtures("articles")
def test_stages_can_be_chosen_and_skipped():
    main(["clean", "articles", "--skip", "spin,spelling"])
    assert Path("outputs/clean/a.txt").read_text("utf-8") == SPUN + MORE
    main(["clean", "articles", "--stages", "encoding, spelling", "-o", "other"])
    assert Path("other/clean/a.txt").read_text("utf-8") == SPUN + MORE


@pytest.mark.usefixtures("articles")
def test_allowed_phrases_stay():
    main(["clean", "articles", "--allow", "White Home", "--allow", "workforce"])
    text = Path("outputs/clean/a.txt").read_text("utf-8")
    assert "White Home" in text
    assert "workforce" in text


def test_a_dictionary_of_ones_own_is_used(articles):
    Path("mine.tsv").write_text("rilway highway\trailway station\t\t99\tgarble\n", encoding="utf-8")
    (articles / "d.txt").write_text("They met at the Rilway Highway on Monday.\n", encoding="utf-8")
    main(["clean", "articles/d.txt", "--lexicon", "mine.tsv"])
    assert Path("outputs/clean/d.txt").read_text("utf-8") == "They met at the Railway Station on Monday.\n"


def test_residue_can_be_kept(articles):
    (articles / "d.txt").write_text(f"{CLEAN}\nSubscribe to our newsletter\n", encoding="utf-8")
    main(["clean", "articles/d.txt", "--residue", "promotion=keep"])
    assert "newsletter" in Path("outputs/clean/d.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--stages", "spinn"], "unknown stage 'spinn'; did you mean 'spin'?"),
        (["--skip", "speling"], "unknown stage 'speling'; did you mean 'spelling'?"),
        (["--threshold", "2"], "threshold must lie between 0 and 1, not 2.0"),
        (["--residue", "promotions=keep"], "unknown residue kind 'promotions'; did you mean 'promotion'?"),
        (["--residue", "promotion=kep"], "unknown policy for promotion 'kep'; did you mean 'keep'?"),
        (["--domains", "sports"], "unknown domain 'sports'; did you mean 'sport'?"),
        (["--lexicon", "nowhere.tsv"], "lexicon nowhere.tsv: no such file"),
        (["-o", "articles/a.txt"], "articles/a.txt is a file"),
    ],
    ids=lambda value: value[1] if isinstance(value, list) else "",
)
def test_a_wrong_setting_is_one_line_of_error_and_2_and_nothing_is_written(articles, capsys, options, message):
    before = hashes(articles.parent)
    assert main(["clean", "articles", *options]) == 2
    out, error = capsys.readouterr()
    assert out == ""
    assert error.startswith(f"unspin: {message}")
    assert error.count("\n") == 1
    assert hashes(articles.parent) == before


@pytest.mark.usefixtures("articles")
@pytest.mark.parametrize("command", ["check", "check --spun-only", "clean", "clean --in-place", "detect"])
@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("--lexicon", "lexicon nope.tsv: no such file"),
        ("--phrases", "phrases nope.tsv: no such file"),
        ("--lm", "language model nope.tsv: no such file; name an ARPA or .lm.bin file"),
    ],
)
def test_a_file_that_settings_name_and_that_is_missing_is_told_once(command, option, told, articles, capsys):
    assert main([*command.split(), str(articles), option, "nope.tsv"]) == 2
    assert capsys.readouterr() == ("", f"unspin: {told}\n")


def test_a_path_that_does_not_exist_is_one_line_of_error_and_2(capsys):
    assert main(["clean", "nowhere"]) == 2
    assert capsys.readouterr().err == "unspin: nowhere: no such file or folder\n"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("diff articles", "articles: is a folder; name a file in it"),
        ("explain articles", "articles: is a folder; name a file in it"),
        ("diff nope.txt", "nope.txt: no such file"),
        ("apply nope.json", "nope.json: no such file"),
        ("revert articles", "articles: is a folder; name a file in it"),
        ("apply -", "-: no such file"),
        ("detect empty", "no .txt, .md or .html file in empty; name the files themselves to read others"),
        (
            "learn lm empty -o x.lm",
            "no .txt, .md or .html file in empty; name the files themselves to read others, .jsonl among them",
        ),
        (
            "check articles --lm articles/a.txt",
            "language model articles/a.txt: not an n-gram model in ARPA or binary form "
            "(Unable to read language model from articles/a.txt)",
        ),
    ],
)
@pytest.mark.usefixtures("articles")
def test_advice_fits_what_was_asked(command, told, capfd):
    Path("empty").mkdir()
    assert main(command.split()) == 2
    assert capfd.readouterr() == ("", f"unspin: {told}\n")


@pytest.mark.parametrize("command", ["clean", "detect"])
def test_a_failure_names_its_document_once(command, articles, capfd):
    (articles / "f.txt").symlink_to("f.txt")
    assert main([command, "articles"]) == 2
    assert [line for line in capfd.readouterr().err.splitlines() if "f.txt" in line] == [
        "unspin: f.txt: can't be read: Too many levels of symbolic links"
    ]


def test_a_margin_outside_its_range_is_an_error(articles, capsys):
    assert main(["diff", str(articles / "a.txt"), "--margin", "1.5"]) == 2
    assert "margin must lie between 0 and 1" in capsys.readouterr().err

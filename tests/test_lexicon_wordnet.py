"""This file tests WordNet's synonyms: their inflection, their weight, and that only spun documents see them."""

from __future__ import annotations

import gc
import math
import sys
from collections.abc import Iterable
from typing import ClassVar

import pytest

from unspin import Cleaner, Settings
from unspin.channel.substitution import estimate
from unspin.cli import main
from unspin.core.errors import SettingsError
from unspin.lexicon.entry import WORDNET, Entry
from unspin.lexicon.wordnet import open_wordnet, wordnet_entries
from unspin.stages.document import read
from unspin.stages.engine import load_engine
from unspin.stages.widening import read_widely, widened

SPUN = (
    "The White Home mentioned on Thursday that commerce talks had collapsed with out a deal. The two sides will meet "
    "the board once more earlier than the subsequent summit, in line with officers. The brawny wind ended the parley."
)
CLEAN = "The council met on Thursday and agreed to mend the bridge. The brawny wind kept the ferry in the harbour."


class FakeNet:
    """A WordNet of a few words."""

    TABLE: ClassVar = {
        ("parley", "n"): [("parley", "meeting")],
        ("parleys", "n"): [("parley", "meeting")],
        ("brawny", "a"): [("brawny", "strong"), ("brawny", "muscular")],
        ("brawnier", "a"): [("brawny", "strong")],
        ("bartered", "v"): [("barter", "trade"), ("barter", "barter")],
    }

    def synonyms(self, word: str, part: str) -> Iterable[tuple[str, str]]:
        return self.TABLE.get((word, part), [])


def pairs(*words: str) -> list[tuple[str, str]]:
    return [(entry.spun, entry.original) for entry in wordnet_entries(words, FakeNet())]


def test_a_synonym_has_the_inflection_of_the_word():
    assert pairs("parleys", "brawnier", "bartered") == [
        ("parleys", "meetings"), ("brawnier", "stronger"), ("bartered", "traded"),
    ]  # fmt: skip


def test_a_word_that_stands_twice_is_asked_for_once_and_one_unknown_gives_nothing():
    assert pairs("parley", "harbour", "parley") == [("parley", "meeting")]
    assert {entry.domain for entry in wordnet_entries(["parley"], FakeNet())} == {WORDNET}


def test_a_synonym_of_wordnet_is_less_probable_than_a_written_row():
    written = Entry("parley", "meeting", 0, "spun", "A", "nouns")
    guessed = Entry("palaver", "meeting", 0, "spun", "A", WORDNET)
    both = estimate([written, guessed], {})
    assert math.isclose(
        both.log_replaced("parley", "meeting") - both.log_replaced("palaver", "meeting"), math.log(10), rel_tol=1e-9
    )
    alone = estimate([guessed], {}).log_replaced("palaver", "meeting")
    assert math.isclose(estimate([written], {}).log_replaced("parley", "meeting") - alone, math.log(10), rel_tol=1e-9)


def candidates(document) -> set[tuple[str, str]]:
    return {(e.spun, e.original) for r in document.readings if r for e in r.found.values() if e.domain == WORDNET}


def test_a_spun_document_is_read_with_synonyms_and_judged_without():
    engine = load_engine()
    first, second = read(SPUN, engine), read_widely(SPUN, engine, FakeNet())
    assert first.verdict.document > 0.5
    assert second.verdict == first.verdict
    assert candidates(second) <= {("brawny", "strong"), ("brawny", "muscular"), ("parley", "meeting")}
    assert ("brawny", "strong") in candidates(second)


def test_a_document_that_is_not_spun_never_sees_them():
    document = read_widely(CLEAN, load_engine(), FakeNet())
    assert document.verdict.document < 0.5
    assert candidates(document) == set()


def test_a_word_that_the_lexicon_knows_keeps_its_candidates():
    class Eager(FakeNet):
        TABLE: ClassVar = {("commerce", "n"): [("commerce", "barter")], ("brawny", "a"): [("brawny", "strong")]}

    assert candidates(read_widely(SPUN, load_engine(), Eager())) == {("brawny", "strong")}


def test_a_widened_engine_leaves_the_old_one_as_it_was():
    engine = load_engine()
    wide = widened(engine, [Entry("flumblewick", "trade", 0, "spun", "A", WORDNET)])
    assert [entry.original for entry in wide.common.matcher.entries("flumblewick")] == ["trade"]
    assert wide.common.channel.log_replaced("flumblewick", "trade") < 0
    assert not engine.common.matcher.entries("flumblewick")
    assert [family.name for family in wide.others] == [family.name for family in engine.others]


def test_without_nltk_the_setting_is_an_error_that_says_what_to_install(monkeypatch, capsys, tmp_path):
    for module in ("nltk", "nltk.corpus.reader.wordnet"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SettingsError, match=r"needs NLTK, which is not installed; install NLTK with pip install"):
        Cleaner(Settings(wordnet=True))
    path = tmp_path / "article.txt"
    path.write_text(CLEAN, encoding="utf-8")
    for command in (["diff", str(path)], ["detect", str(path)], ["clean", str(path), "-o", str(tmp_path / "out")]):
        assert main([*command, "--wordnet"]) == 2
        assert "unspin[wordnet]" in capsys.readouterr().err


def test_the_setting_is_a_flag_a_folder_or_a_line_of_a_settings_file(tmp_path, monkeypatch, capsys):
    pytest.importorskip("nltk")
    (tmp_path / "a.txt").write_text(CLEAN, encoding="utf-8")
    (tmp_path / "unspin.toml").write_text('wordnet = "nets"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for arguments, folder in (([], tmp_path / "nets"), (["--wordnet-folder", "mine"], "mine")):
        assert main(["diff", "a.txt", *arguments]) == 2
        assert f"no WordNet in {folder} (" in capsys.readouterr().err
    assert main(["diff", "a.txt", "--no-wordnet"]) == 0
    with pytest.raises(SettingsError, match="wordnet must be true, false or a path, not a number 3"):
        Settings(wordnet=3)


def test_a_folder_without_wordnet_is_an_error_that_says_what_to_install(tmp_path):
    pytest.importorskip("nltk")
    with pytest.raises(SettingsError, match=r"no WordNet in .*; install it with python -m nltk\.downloader wordnet"):
        open_wordnet(tmp_path)


def test_no_wordnet_anywhere_is_an_error_that_says_what_to_install(tmp_path, monkeypatch):
    data = pytest.importorskip("nltk.data")
    monkeypatch.setattr(data, "path", [])
    monkeypatch.setattr("unspin.lexicon.wordnet._DEBIAN", tmp_path / "missing")
    with pytest.raises(SettingsError, match="there are none; install it with"):
        open_wordnet(True)


def test_the_installed_wordnet_knows_synonyms():
    pytest.importorskip("nltk")
    try:
        net = open_wordnet(True)
    except SettingsError as error:
        pytest.skip(str(error))
    found = {(entry.spun, entry.original) for entry in wordnet_entries(["purchased", "automobiles"], net)}
    assert {("purchased", "bought"), ("automobiles", "cars")} <= found
    repair = Cleaner(Settings(wordnet=True)).clean(SPUN)
    assert "The White House said" in repair.after.text
    del net
    gc.collect()  # a file that is still open warns here, and a warning is an error

"""This file tests fixed phrases of the user's own: what is restored to them, what stays, and files that are none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from unspin import Cleaner, Settings
from unspin.cli import main
from unspin.core.errors import LexiconError, SettingsError
from unspin.lexicon.load import load_entries
from unspin.lexicon.phrase_files import COLUMNS, listed_for, read_phrases, rows_for, with_phrases
from unspin.lexicon.term_files import load_terms
from unspin.lexicon.term_index import StandIn, index_of
from unspin.lexicon.terms import Terms

LONE = "The college panel was asked for a report."
RESTORED = LONE.replace("college panel", "school board")
DAY = "On day {} the council opened a new road near the river, and the mayor thanked all who had worked on it."
ARTICLE, MORE = (" ".join(DAY.format(n) for n in days) for days in (range(1, 10), range(10, 20)))
SPUN = "The college panel met in the city passageway, and the tidal obstruction and the weekly souk were discussed."
AUTHORS = "The school board met in the town hall, and the tidal barrier and the weekly market were discussed."
PHRASES = "town hall\nschool board\ntidal barrier\nweekly market\n"


@pytest.fixture
def phrases(tmp_path):
    path = tmp_path / "phrases.tsv"
    path.write_text(PHRASES, "utf-8")
    return path


def test_a_phrase_is_restored_in_a_lone_sentence(phrases):
    assert Cleaner(Settings(phrases=(phrases,))).clean(LONE).after.text == RESTORED
    assert Cleaner(Settings()).clean(LONE).after.text == LONE


def test_in_a_long_spun_text_the_gate_lets_phrases_through(phrases):
    text = f"{ARTICLE}\n{SPUN}\n{MORE}"
    cleaner = Cleaner(Settings(phrases=(phrases,)))
    assert cleaner.clean(text).after.text == f"{ARTICLE}\n{AUTHORS}\n{MORE}"
    assert cleaner.detect(text).probability > 0.5 > cleaner.detect(ARTICLE).probability
    assert Cleaner(Settings()).clean(text).after.text == text


@pytest.mark.parametrize(
    "text",
    [
        ARTICLE,
        f"{ARTICLE}\n{LONE}\n{MORE}",  # one alone may be chance
        f"{AUTHORS} {RESTORED}",
        "The town hall of the city was full, and the board of the school met in a corridor.",
        "A week later the market was closed, and the barrier against the tide too.",
    ],
)
def test_clean_text_stays(text, phrases):
    assert Cleaner(Settings(phrases=(phrases,))).clean(text).after.text == text


def test_rows_of_ones_own_say_what_may_stand_for_a_word(tmp_path):
    own, phrases = tmp_path / "own.tsv", tmp_path / "phrases.txt"
    own.write_text("watercraft\tferry\tn\t9\n", "utf-8")
    phrases.write_text("ferry terminal\n", "utf-8")
    text = "They will build a watercraft station."
    settings = {"lexicons": (own,), "phrases": (phrases,)}
    assert Cleaner(Settings(**settings)).clean(text).after.text == "They will build a ferry terminal."
    for name, paths in settings.items():
        assert "terminal" not in Cleaner(Settings(**{name: paths})).clean(text).after.text


def test_rows_that_were_counted_are_more_typical(tmp_path):
    own = tmp_path / "own.tsv"
    own.write_text("watercraft\tferry\tn\t9\nliner\tferry\nsea bus\tferry\n", "utf-8")
    assert list(rows_for("ferries", load_entries(("places",), (own,)))) == [("watercrafts", StandIn("ferries", 3))]
    assert set(rows_for("ferry", load_entries(("places",), (own,)))) == {
        ("watercraft", StandIn("ferry", 3)),
        ("liner", StandIn("ferry", 1)),
    }


def test_the_table_of_words_serves_every_phrase():
    assert ("souk", StandIn("market", 1)) in set(listed_for("market"))
    assert not list(listed_for("xyzzy"))


def test_phrases_need_no_domain(phrases):
    assert Cleaner(Settings(phrases=(phrases,), domains=("sport",))).clean(LONE).after.text == RESTORED


def test_more_terms_leave_the_others_as_they_are(phrases):
    shipped = load_terms()
    both = with_phrases(shipped, (phrases,), load_entries())
    words = "an irregular woodland and the college panel".split()
    assert [each.term for each in shipped.garbled(words)] == [("random", "forest")]
    assert [each.term for each in both.garbled(words)] == [("random", "forest"), ("school", "board")]
    assert with_phrases(shipped, (), load_entries()) is shipped


def test_what_may_stand_for_a_word_is_joined_with_what_is_known():
    terms = Terms(index_of({"deep network": "3"}, {"profound": "deep\t2"}))
    more = terms.widened({"deep sea": "3"}, [("profound", StandIn("deep", 4)), ("ocean", StandIn("sea", 1))])
    (network, sea) = more.garbled("profound network".split()), more.garbled("profound ocean".split())
    assert [each.likeness for each in network] == [4]
    assert [each.likeness for each in sea] == [2.5]
    assert not list(terms.garbled("profound ocean".split()))


def test_explain_says_that_no_row_lists_it(phrases, capsys):
    text = phrases.with_name("a.txt")
    text.write_text(f"{LONE}\n", "utf-8")
    assert main(["explain", str(text), "--phrases", str(phrases), "--isolated"]) == 0
    assert "college panel -> school board: a fixed phrase whose words were replaced" in capsys.readouterr().out


# Files


def test_what_learn_phrases_writes_is_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = (json.dumps({"text": f"The O’Neill family’s town hall of day {n} stands."}) for n in range(30))
    Path("trusted.jsonl").write_text("\n".join(lines), "utf-8")
    assert main(["learn", "phrases", "trusted.jsonl", "-o", "phrases.tsv"]) == 0
    head, *rows = Path("phrases.tsv").read_text("utf-8").splitlines()
    assert head == "\t".join(COLUMNS)
    assert list(read_phrases(Path("phrases.tsv"))) == [row.split("\t")[0] for row in rows]
    assert rows


def test_one_phrase_a_line_is_read_whatever_its_capitals_and_line_ends(tmp_path):
    path = tmp_path / "phrases.txt"
    path.write_bytes("\ufeff# names\r\nTown Hall\r\n\r\nIdle Man’s Creek\r\n".encode())
    assert list(read_phrases(path)) == ["town hall", "idle man's creek"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("hall", "a phrase has 2 to 5 words, not 1: 'hall'"),
        ("one two three four five six", "a phrase has 2 to 5 words, not 6"),
        ("town hall, school board", "the tokeniser cuts it into ['town', 'hall', ',', 'school', 'board']; write words"),
        ("town  hall", "the tokeniser cuts it into ['town', 'hall']; write words parted by one space"),
        ("town hall\t7", "2 columns; write a phrase alone, or phrase, count, G2, nPMI, parted by tabs"),
        ("city corridor\ttown hall\tn\t3", "4 columns; write a phrase alone, or phrase, count, G2, nPMI"),
    ],
)
def test_a_wrong_line_is_named(line, message, tmp_path, capsys):
    path, text = tmp_path / "phrases.tsv", tmp_path / "a.txt"
    path.write_text(f"# mine\n{line}\n", "utf-8")
    with pytest.raises(LexiconError) as caught:
        Cleaner(Settings(phrases=(path,)))
    assert str(caught.value).startswith(f"{path}:2: {message}")
    text.write_text("It is fine.\n", "utf-8")
    for command in ("clean", "diff", "detect", "check"):
        assert main([command, str(text), "--phrases", str(path), "--isolated"]) == 2
        assert f"{path}:2: {message}" in capsys.readouterr().err


def test_what_cannot_be_read_is_named(tmp_path):
    path = tmp_path / "phrases.tsv"
    for data, why in ((None, "no such file"), (b"\xff\xfe\x00", "can't be read as UTF-8 text")):
        if data:
            path.write_bytes(data)
        with pytest.raises(LexiconError, match=f"phrases .*: {why}"):
            Cleaner(Settings(phrases=(path,)))


def test_a_list_without_phrases_changes_nothing(tmp_path):
    path = tmp_path / "phrases.tsv"
    path.write_text("phrase\tcount\tG2\tnPMI\n", "utf-8")
    assert Cleaner(Settings(phrases=(path,))).clean(LONE).after.text == LONE


def test_the_setting_stands_in_files_and_joins(monkeypatch, phrases, capsys):
    monkeypatch.chdir(phrases.parent)
    Path("more.txt").write_text("ferry terminal\n", "utf-8")
    Path("unspin.toml").write_text('phrases = ["phrases.tsv"]\n', "utf-8")
    Path("a.txt").write_text(f"{LONE}\n", "utf-8")
    assert main(["diff", "a.txt"]) == 0
    assert "+" + RESTORED in capsys.readouterr().out
    assert main(["config", "a.txt", "--phrases", "more.txt", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["settings"]["phrases"]["value"]) == 2
    Path("unspin.toml").write_text('phrases = ["none.tsv"]\n', "utf-8")
    assert main(["diff", "a.txt"]) == 2
    assert "unspin.toml:1: phrases: none.tsv: no such file" in capsys.readouterr().err
    with pytest.raises(SettingsError, match="phrases must be a list"):
        Settings(phrases="phrases.tsv")


def test_a_list_that_changed_is_read_anew(phrases):
    assert Cleaner(Settings(phrases=(phrases,))).clean(LONE).changed
    phrases.write_text("tidal barrier\n# and no more than that\n", "utf-8")
    assert not Cleaner(Settings(phrases=(phrases,))).clean(LONE).changed

"""This file tests learning from spun documents and their originals: pairing, alignment, rows, and what is refused."""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from pathlib import Path

import learn_data
import pytest

from unspin.cli import main
from unspin.core.document import Document
from unspin.learn.aligned import align
from unspin.learn.beads import align_sentences
from unspin.learn.differences import differences
from unspin.learn.holdout import learning_curve, split
from unspin.learn.pairing import Pair, pair
from unspin.learn.rows import Bounds, judge, rows
from unspin.learn.significance import log_likelihood_ratio, normalised_pmi
from unspin.learn.substitutions import counted, find
from unspin.lexicon.load import read_rows

pytest.importorskip("nltk")
SHARED = Path(__file__).parents[2] / "shared" / "eval"

SPUN = (
    "The burgomaster opined on Monday that the harbour would open. She gave no date. "
    "The rate of interest was 4 percent, Anna Berg added.\n"
)
ORIGINAL = (
    "The mayor said on Monday that the harbour would open. She gave no date. "
    "The interest rate was 4 percent, Anna Berg added.\n"
)


def made(n: int, seed: int = 3, rate: float = 0.9) -> tuple[list[Document], list[Document], Counter[tuple[str, str]]]:
    """Spun documents, their originals, and the substitutions (spun, original) that were made."""
    rng = random.Random(seed)
    spun, originals, truth = [], [], Counter()
    for k in range(n):
        text = learn_data.article(rng)
        other, subs = learn_data.spin(text, rng, rate)
        truth.update(subs)
        spun.append(Document(other, f"{k}"))
        originals.append(Document(text, f"{k}"))
    return spun, originals, truth


def learnt(spun, originals):
    documents = [align(each) for each in pair(spun, originals).pairs]
    return counted(documents, find(documents))


def found_in(spun: str, original: str) -> list[tuple[str, str]]:
    document = align(Pair(Document(spun), Document(original), 1.0, "name"))
    return [(each.spun, each.original) for each in find([document])]


# Pairing


def test_documents_are_paired_by_name():
    spun, originals, _ = made(5)
    found = pair(spun, originals[::-1])
    assert [(p.spun.name, p.original.name, p.by) for p in found.pairs] == [(f"{k}", f"{k}", "name") for k in range(5)]


def test_documents_of_other_names_are_paired_by_what_a_spinner_leaves_alone():
    spun, originals, _ = made(30)
    renamed = [Document(each.text, f"o{each.name}") for each in originals]
    random.Random(1).shuffle(renamed)
    found = pair(spun, renamed)
    assert {p.by for p in found.pairs} == {"anchors"}
    assert [p.original.name for p in found.pairs] == [f"o{p.spun.name}" for p in found.pairs]
    assert len(found.pairs) + len(found.refused) == 30
    assert len(found.pairs) >= 25


def test_a_document_without_an_original_is_refused():
    spun, originals, _ = made(12)
    found = pair(spun, [Document(each.text, f"o{each.name}") for each in originals[1:]])
    assert "0" in [each.name for each in found.refused]


def test_two_originals_that_are_alike_are_no_proof():
    spun, originals, _ = made(12)
    renamed = [Document(each.text, f"o{each.name}") for each in (*originals, originals[0])]
    found = pair(spun, [*renamed[:-1], Document(renamed[-1].text, "copy")])
    assert [each.name for each in found.refused] == ["0"]
    assert "two originals are like it" in found.refused[0].reason


def test_a_namesake_that_is_another_article_is_refused():
    found = pair([Document(SPUN, "a")], [Document("Cows graze there. Nobody knows why they came so late.", "a")])
    assert "another article" in found.refused[0].reason


# Alignment


def test_sentences_are_aligned_one_by_one_where_their_numbers_agree():
    assert [len(bead.spun) for bead in align_sentences(SPUN, ORIGINAL).beads] == [11, 5, 12]


def test_a_sentence_that_was_cut_in_two_is_aligned_with_both_parts():
    whole = "The council met on Monday, and it voted for the new pier that the traders wanted. Nobody spoke against it."
    parts = "The council met on Monday. It voted for the new pier that the traders wanted. Nobody spoke against it."
    beads = align_sentences(parts, whole).beads
    assert len(beads) == 2
    assert sum(token.text == "." for token in beads[0].spun) == 2


def test_sentences_without_a_counterpart_are_passed_over():
    aligned = align_sentences("Cows graze here in summer. " + SPUN, "Owls hunt there by night. " + ORIGINAL)
    assert (len(aligned.beads), aligned.unlike) == (3, 1)


@pytest.mark.parametrize(
    ("spun", "original", "expected"),
    [
        ("She opined that.", "She said that.", [("opined", "said")]),
        ("The team's burgomaster left.", "The team's mayor left.", [("burgomaster", "mayor")]),
        ("The burgomaster's car left.", "The mayor's car left.", [("burgomaster", "mayor")]),
        ("It was an vast harbour here.", "It was a vast harbour here.", []),
        ("The rate of interest fell again.", "The interest rate fell again.", [("rate of interest", "interest rate")]),
        ("They met; the the end.", "They met, the the end.", []),
        ("In the night time it rained.", "In the night it rained.", [("night time", "night")]),
    ],
)
def test_what_differs_is_found(spun, original, expected):
    assert found_in(spun, original) == expected


def test_neighbouring_substitutions_are_told_apart_by_the_rest_of_the_texts():
    alone = "The burgomaster left. They opined nothing. " * 3
    as_written = "The mayor left. They said nothing. " * 3
    pairs = found_in(alone + "So the burgomaster opined it.", as_written + "So the mayor said it.")
    assert Counter(pairs) == {("burgomaster", "mayor"): 4, ("opined", "said"): 4}


def test_words_that_never_part_stay_one_phrase():
    spun = "Places akin to this are few. Towns akin to that are many. Isles akin to ours are fine."
    original = "Places such as this are few. Towns such as that are many. Isles such as ours are fine."
    assert set(found_in(spun, original)) == {("akin to", "such as")}


def test_a_row_has_the_neighbour_that_belongs_to_it():
    """The spinner has a row for "in the" and none for "in": seen are "within" and "in"."""
    spun = "He stood within the garden in June. She sat within the hall in May. We ate within the inn in April."
    assert set(found_in(spun, spun.replace("within", "in"))) == {("within the", "in the")}


def test_places_are_those_of_the_spun_text():
    document = align(Pair(Document(SPUN), Document(ORIGINAL), 1.0, "name"))
    assert [SPUN[f.start : f.end] for f in find([document])] == ["burgomaster", "opined", "rate of interest"]


# What is learnt


def test_a_spinners_table_is_recovered():
    spun, originals, truth = made(40)
    found = {(row.spun, row.original): row for row in learnt(spun, originals) if row.count >= 2}
    # "At the tail of" for "at the end of" differs in one word; what is found is that word with what belongs to it.
    truth["tail of", "end of"] = truth.pop(("at the tail of", "at the end of"))
    right = [pair for pair in found if pair in truth]
    assert len(right) >= 0.95 * len(found)
    assert len(right) >= 0.95 * len([pair for pair, n in truth.items() if n >= 2])
    assert all(abs(found[pair].count - truth[pair]) <= 0.1 * truth[pair] + 1 for pair in right)


def test_how_often_an_original_is_replaced_is_counted():
    spun, originals, _ = made(60, rate=0.5)
    row = next(row for row in learnt(spun, originals) if row.original == "harbour")
    assert row.spun == "anchorage"
    assert 0.35 < row.probability < 0.65
    assert row.documents <= row.count <= row.occurrences
    assert all("anchorage" in example.lower() for example in row.examples)


def test_rows_below_the_bounds_are_for_review_and_known_ones_are_left_out():
    spun, originals, _ = made(20)
    judged = judge(learnt(spun, originals), Bounds(support=10))
    assert {row.weight >= 10 for row in rows(judged)} == {True}
    assert any("times, not 10" in each.status for each in judged)
    known = judge(
        learnt([Document("It mentioned that here. " * 3, "a")], [Document("It said that here. " * 3, "a")]), Bounds()
    )
    assert [each.status for each in known] == ["known"]


def test_the_learning_curve_rises_on_unseen_documents():
    spun, originals, _ = made(30)
    known, unseen = split([align(each) for each in pair(spun, originals).pairs], 0.2)
    assert {d.pair.spun.name for d in known}.isdisjoint(d.pair.spun.name for d in unseen)
    first, *_, last = learning_curve(known, unseen, Bounds())
    assert (first.documents, first.rows, last.documents) == (0, 0, 24)
    assert first.score.recall < 0.1
    assert last.score.recall > 0.8
    assert last.score.precision > 0.9


@pytest.mark.skipif(not SHARED.is_dir(), reason="evaluation texts are kept beside the repository")
def test_the_observed_spinners_table_is_recovered():
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("spin", SHARED / "spin.py")
    spinner = module_from_spec(spec)
    spec.loader.exec_module(spinner)
    table = spinner.read_pairs(SHARED / "observed_pairs.tsv", "A")
    rng, truth, spun, originals = random.Random(1), set(), [], []
    with (SHARED / "clean" / "news.jsonl").open(encoding="utf-8") as lines:
        for k, line in zip(range(60), lines, strict=False):
            text = json.loads(line)["text"]
            other, subs = spinner.spin(text, table, max(map(len, table)), 0.95, rng)
            truth |= {trimmed(each["spun"], each["original"]) for each in subs}
            spun.append(Document(other, str(k)))
            originals.append(Document(text, str(k)))
    found = {trimmed(row.spun, row.original) for row in learnt(spun, originals) if row.count >= 2 and row.g2 > 10.83}
    assert len(found & truth) >= 0.9 * len(found)
    assert len(found) > 300


def trimmed(spun: str, original: str) -> tuple[str, str]:
    """A pair without the words that both sides have at an end."""
    left, right = (
        [("a" if w == "an" else w) for w in side.lower().replace("’", "'").split()] for side in (spun, original)
    )
    for at in (0, -1):
        while min(len(left), len(right)) > 1 and left[at] == right[at]:
            del left[at], right[at]
    return " ".join(left), " ".join(right)


def test_association_is_measured_as_nltk_measures_it():
    from nltk.metrics import BigramAssocMeasures

    for both, first, second, total in ((5, 9, 7, 1000), (1, 1, 1, 50), (30, 40, 60, 500), (2, 100, 90, 1000)):
        expected = BigramAssocMeasures.likelihood_ratio(both, (first, second), total)
        assert abs(log_likelihood_ratio(both, first, second, total)) == pytest.approx(expected, abs=1e-6)
    assert log_likelihood_ratio(2, 100, 90, 1000) < 0 < log_likelihood_ratio(5, 9, 7, 1000)
    assert normalised_pmi(5, 5, 5, 100) == pytest.approx(1)
    assert normalised_pmi(1, 10, 10, 100) == pytest.approx(0)


# The command


@pytest.fixture
def _folders(tmp_path, monkeypatch):
    learn_data.write(tmp_path / "data", pairs=12, trusted=1)
    monkeypatch.chdir(tmp_path / "data")


def test_the_command_writes_a_dictionary_that_obeys_the_laws(_folders, capsys):
    assert main(["learn", "pairs", "spun", "original", "-o", "my.tsv"]) == 0
    assert main(["lexicon", "check", "my.tsv"]) == 0
    learnt_rows = {(row.spun, row.original): row for row in read_rows(Path("my.tsv"))}
    assert learnt_rows["anchorage", "harbour"].source == "derived"
    assert learnt_rows["anchorage", "harbour"].weight > 5
    evidence = Path("my.evidence.tsv").read_text("utf-8").splitlines()
    assert evidence[0].split("\t")[:3] == ["spun", "original", "count"]
    assert len(evidence) > len(learnt_rows)
    assert "12 pairs of documents (12 by name" in capsys.readouterr().err


def test_one_file_with_both_fields_is_read(_folders):
    records = [
        {"id": path.name, "spun": path.read_text("utf-8"), "original": Path("original", path.name).read_text("utf-8")}
        for path in sorted(Path("spun").iterdir())
    ]
    Path("both.jsonl").write_text("".join(json.dumps(each) + "\n" for each in records), "utf-8")
    assert main(["learn", "pairs", "both.jsonl", "-o", "a.tsv"]) == 0
    assert main(["learn", "pairs", "spun", "original", "-o", "b.tsv"]) == 0
    assert Path("a.tsv").read_text("utf-8") == Path("b.tsv").read_text("utf-8")


def test_accepted_rows_are_added_to_a_dictionary(_folders, capsys):
    assert main(["learn", "pairs", "spun", "original", "-o", "my.tsv", "--support", "30"]) == 0
    before = len(list(read_rows(Path("my.tsv"))))
    lines = Path("my.review.tsv").read_text("utf-8").splitlines()
    assert main(["lexicon", "add", "--accepted", "my.review.tsv", "-o", "my.tsv"]) == 2
    assert "no row is accepted" in capsys.readouterr().err
    lines[1:3] = [f"yes{line}" for line in lines[1:3]]
    Path("my.review.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    assert main(["lexicon", "add", "--accepted", "my.review.tsv", "-o", "my.tsv"]) == 0
    assert len(list(read_rows(Path("my.tsv")))) == before + 2
    assert main(["lexicon", "check", "my.tsv"]) == 0


@pytest.mark.parametrize(
    ("review", "message"),
    [
        ("spun\toriginal\n", "no table to accept rows from"),
        ("{head}\nmaybe\ta\tb\n", "write yes, no or nothing"),
        ("{head}\nyes\ta\n", "write 2 to 9"),
        ("", "no table to accept rows from"),
    ],
)
def test_a_bad_review_is_named_and_nothing_is_written(review, message, tmp_path, capsys):
    head = "accept\tspun\toriginal\tforms\tweight\ttier\tfamily\tsource\tnote\tcondition"
    path = tmp_path / "review.tsv"
    path.write_text(review.replace("{head}", head), "utf-8")
    assert main(["lexicon", "add", "--accepted", str(path), "-o", str(tmp_path / "my.tsv")]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "my.tsv").exists()


def test_an_accepted_row_that_breaks_a_law_is_named_and_nothing_is_written(tmp_path, capsys):
    path = tmp_path / "review.tsv"
    path.write_text("accept\tspun\toriginal\tforms\tweight\ttier\tfamily\tsource\tnote\tcondition\nx\ta\ta\n", "utf-8")
    assert main(["lexicon", "add", "--accepted", str(path), "-o", str(tmp_path / "my.tsv")]) == 2
    assert "review.tsv:2" in capsys.readouterr().err
    assert not (tmp_path / "my.tsv").exists()


FRENCH = "Le maire a dit lundi que le port serait ouvert avant la fin du mois, selon les autorites de la ville. " * 3


@pytest.mark.parametrize(
    ("spun", "original", "message"),
    [
        ({}, {"a.txt": ORIGINAL}, "no .txt, .md or .html file"),
        ({"a.txt": ""}, {"a.txt": ORIGINAL}, "no text in it"),
        ({"a.txt": ORIGINAL}, {"a.txt": ORIGINAL}, "nothing to learn"),
        (
            {"a.txt": SPUN},
            {"b.txt": "Cows graze there. Nobody knows why they came."},
            "has an original that can be told",
        ),
        ({"a.txt": FRENCH}, {"a.txt": FRENCH}, "not English"),
    ],
)
def test_texts_that_teach_nothing_are_refused(spun, original, message, tmp_path, capsys):
    for name, files in (("spun", spun), ("original", original)):
        (tmp_path / name).mkdir()
        for file, text in files.items():
            (tmp_path / name / file).write_text(text, "utf-8")
    sides = [str(tmp_path / "spun"), str(tmp_path / "original")]
    assert main(["learn", "pairs", *sides, "-o", str(tmp_path / "my.tsv")]) == 2
    assert message in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["original", "spun"]


SPUN_NEWS = (
    "The White Home mentioned on Thursday that commerce talks had collapsed with out a deal. The central financial "
    "institution left its rate of interest unchanged, in line with officers. The 2 sides will meet once more earlier "
    "than the subsequent summit, the overseas minister mentioned.\n"
)


def test_swapped_sides_are_noticed(tmp_path, capsys):
    clean = (
        "The White House said on Thursday that trade talks had collapsed without a deal. The central bank left its "
        "interest rate unchanged, according to officials. The two sides will meet again before the next summit, the "
        "foreign minister said.\n"
    )
    for name, text in (("spun", SPUN_NEWS), ("original", clean)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(text, "utf-8")
    sides = [str(tmp_path / "original"), str(tmp_path / "spun")]
    assert main(["learn", "pairs", *sides, "-o", str(tmp_path / "my.tsv")]) == 2
    assert "give SPUN first, then ORIGINAL" in capsys.readouterr().err
    assert main(["learn", "pairs", *sides[::-1], "-o", str(tmp_path / "my.tsv")]) == 0


def test_swapped_sides_of_an_unknown_spinner_are_noticed(tmp_path, capsys):
    learn_data.write(tmp_path / "data", pairs=5, trusted=1)
    sides = [str(tmp_path / "data" / "original"), str(tmp_path / "data" / "spun")]
    assert main(["learn", "pairs", *sides, "-o", str(tmp_path / "my.tsv")]) == 2
    said = capsys.readouterr().err
    assert "5 of 5 originals read odder than their spun documents: give SPUN first, then ORIGINAL" in said
    assert not list(tmp_path.glob("*.tsv"))
    assert main(["learn", "pairs", *sides[::-1], "-o", str(tmp_path / "my.tsv")]) == 0


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", ":1: no JSON"),
        ("[]", ":1: no JSON object"),
        ('{"id": 1, "spun": "It is."}', ":1: no text in field 'original' (fields: id, spun)"),
        ('{"id": 1, "spun": "It is.", "original": "It is."}\n' * 2, ":2: the id '1' stands in an earlier line too"),
    ],
)
def test_a_bad_line_is_named(line, message, tmp_path, capsys):
    path = tmp_path / "both.jsonl"
    path.write_text(line, "utf-8")
    assert main(["learn", "pairs", str(path), "-o", str(tmp_path / "my.tsv")]) == 2
    assert message in capsys.readouterr().err


def test_what_exists_is_not_overwritten(_folders, capsys):
    Path("my.review.tsv").write_text("mine", "utf-8")
    assert main(["learn", "pairs", "spun", "original", "-o", "my.tsv"]) == 2
    assert "my.review.tsv exists" in capsys.readouterr().err
    assert not Path("my.tsv").exists()


def test_without_nltk_a_sentence_says_what_to_install(_folders, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "nltk.translate", None)
    monkeypatch.setitem(sys.modules, "nltk.translate.gale_church", None)
    assert main(["learn", "pairs", "spun", "original", "-o", "my.tsv"]) == 2
    assert "pip install 'unspin[learn]'" in capsys.readouterr().err


def test_nothing_of_nltk_is_loaded_by_other_commands():
    import subprocess

    code = "import sys, unspin, unspin.cli; unspin.clean_text('It is.'); assert 'nltk' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_differences_with_punctuation_in_them_are_counted():
    (bead,) = align_sentences("He ran, jumped and sang aloud.", "He ran and sang aloud.").beads
    found = differences(bead)
    assert len(found.found) + found.passed_over == 1

"""This file tests what is learnt from texts without their originals: phrases, and forms that spun texts overuse."""

from __future__ import annotations

import json
import random
from pathlib import Path

import learn_data
import pytest

from unspin.cli import main
from unspin.learn.mine import mine
from unspin.learn.ngrams import count
from unspin.learn.phrases import fixed_phrases
from unspin.lexicon.load import read_rows
from unspin.lm.sphinx import default_model

FILLER = (
    "the",
    "of",
    "house",
    "runs",
    "near",
    "blue",
    "quickly",
    "trees",
    "wind",
    "goes",
    "over",
    "stone",
    "we",
    "saw",
)


def noise(rng: random.Random, phrase: str) -> str:
    words = rng.choices(FILLER, k=8)
    words.insert(rng.randint(0, 8), phrase)
    return " ".join(words) + "."


def test_fixed_phrases_are_found_and_chance_ones_are_not():
    rng = random.Random(2)
    text = " ".join(noise(rng, rng.choice(("grand slam", "prime minister's office", "tree"))) for _ in range(400))
    found = [each.text for each in fixed_phrases([text], 10)]
    assert found == ["prime minister's office", "grand slam"] or set(found) == {"prime minister's office", "grand slam"}


def test_phrases_do_not_run_across_punctuation():
    assert not fixed_phrases(["Grand, slam. " * 20], 5)
    assert [each.text for each in fixed_phrases(["Grand slam. Oh well. " * 20], 5)] == ["grand slam", "oh well"]


def test_counts_are_those_of_counting_everything():
    rng = random.Random(4)
    text = " ".join(noise(rng, "grand slam") for _ in range(60))
    everything, frequent = count([text], 4), count([text], 4, 3)
    kept = {phrase: n for phrase, n in everything.phrases.items() if n >= 3 or len(phrase) == 1}
    assert dict(frequent.phrases) == kept
    assert everything.total == sum(n for phrase, n in everything.phrases.items() if len(phrase) == 1)


def corpora(n: int = 120) -> tuple[list[str], list[str]]:
    rng = random.Random(6)
    return (
        [learn_data.spin(learn_data.article(rng), rng)[0] for _ in range(n)],
        [learn_data.article(rng) for _ in range(n)],
    )


def test_what_spun_texts_overuse_is_proposed_with_what_is_missing():
    spun, clean = corpora()
    found = mine(spun, clean, default_model(), 5)
    best: dict[str, list[str]] = {}
    for each in found:
        best.setdefault(each.form, []).append(each.original)
    table = {spun: original for original, spun in learn_data.TABLE.items()}
    words_of_table = {word for form in table for word in form.split()}
    assert all(set(form.split()) & words_of_table for form in best)
    assert all(table[form] in best[form] for form in ("opined", "conclave", "denizens", "hawkers", "tempest"))
    assert all(each.spun > 3 * each.clean and each.missing > 0 and each.score > 0 for each in found)
    assert all(each.form in each.example.lower() for each in found)


def test_corpora_that_are_alike_propose_nothing():
    _, clean = corpora(60)
    assert mine(clean[:30], clean[30:], default_model(), 5) == []


def test_names_are_not_proposed():
    clean = ["The court heard Mr Grant on Monday. It was cold."] * 30
    spun = ["The court heard Mr Quimby on Monday. It was cold."] * 30
    assert mine(spun, clean, default_model(), 5) == []


@pytest.fixture
def _texts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, texts in zip(("spun", "clean"), corpora(60), strict=True):
        Path(f"{name}.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")


def test_accepted_proposals_become_a_dictionary(_texts):
    assert main(["learn", "mine", "spun.jsonl", "--against", "clean.jsonl", "-o", "mined.tsv"]) == 0
    head, *lines = Path("mined.tsv").read_text("utf-8").splitlines()
    assert head.split("\t")[:3] == ["accept", "spun", "original"]
    chosen = [f"yes{line}" if line.split("\t")[1:3] == ["opined", "said"] else line for line in lines]
    assert chosen != lines
    Path("mined.tsv").write_text("\n".join([head, *chosen]) + "\n", "utf-8")
    assert main(["lexicon", "add", "--accepted", "mined.tsv", "-o", "my.tsv"]) == 0
    assert [(row.spun, row.original, row.source) for row in read_rows(Path("my.tsv"))] == [
        ("opined", "said", "derived")
    ]
    assert main(["lexicon", "check", "my.tsv"]) == 0


def test_phrases_are_written_the_most_fixed_first(_texts):
    assert main(["learn", "phrases", "clean.jsonl", "-o", "phrases.tsv"]) == 0
    head, *lines = Path("phrases.tsv").read_text("utf-8").splitlines()
    assert head == "phrase\tcount\tG2\tnPMI"
    fixedness = [float(line.split("\t")[3]) for line in lines]
    assert fixedness == sorted(fixedness, reverse=True)
    assert "fishing fleet left" in {line.split("\t")[0] for line in lines}


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["learn", "mine", "clean.jsonl", "--against", "clean.jsonl", "-o", "out.tsv"], "nothing to propose"),
        (["learn", "mine", "none", "--against", "clean.jsonl", "-o", "out.tsv"], "no such file or folder"),
        (["learn", "phrases", "clean.jsonl", "-o", "out.tsv", "--min-count", "9999"], "no phrase stands 9999 times"),
        (["learn", "phrases", "clean.jsonl", "-o", "out.tsv", "--field", "body"], "no text in field 'body'"),
    ],
)
def test_what_teaches_nothing_is_refused(command, message, _texts, capsys):
    assert main(command) == 2
    assert message in capsys.readouterr().err
    assert not Path("out.tsv").exists()

"""This file tests the language models of a domain: their sums, their file, and how they mix with the general one."""

from __future__ import annotations

import itertools
import json
import math
import random
from pathlib import Path

import learn_data
import pytest

from unspin import Cleaner, Settings
from unspin.cli import main
from unspin.core.document import Document
from unspin.core.errors import LearnError, SourceError
from unspin.learn.corpus import limited, read_corpus, sentences_of
from unspin.learn.kneser_ney import Trigrams
from unspin.learn.mixing import fit
from unspin.learn.train import Limits, train
from unspin.lm.interpolated import EVEN, Interpolated, header, weight_of, with_domain
from unspin.lm.sphinx import LOG_UNKNOWN, SphinxModel, default_model


def articles(n: int, seed: int = 5) -> list[str]:
    rng = random.Random(seed)
    return [learn_data.article(rng) for _ in range(n)]


TEXTS = articles(60)
DOCUMENTS = [Document(text, f"{k}") for k, text in enumerate(TEXTS)]


@pytest.fixture(scope="module")
def domain(tmp_path_factory):
    path = tmp_path_factory.mktemp("lm") / "domain.lm"
    train(DOCUMENTS, path, Limits())
    return path


def arpa(path: Path) -> list[dict[tuple[str, ...], tuple[float, float]]]:
    """The sections of an ARPA file: n-gram -> P and back-off weight."""
    sections: list[dict[tuple[str, ...], tuple[float, float]]] = []
    for line in path.read_text("utf-8").split("\\data\\")[1].splitlines():
        if line.endswith("-grams:"):
            sections.append({})
        elif sections and "\t" in line:
            log_p, words, *weight = line.split("\t")
            sections[-1][tuple(words.split(" "))] = 10 ** float(log_p), 10 ** float(weight[0]) if weight else 1.0
    return sections


def probability(sections, word: str, *before: str) -> float:
    """P(word | before), as every reader of ARPA files has it."""
    found = sections[len(before)].get((*before, word))
    if found:
        return found[0]
    return sections[len(before) - 1].get(before, (0, 1.0))[1] * probability(sections, word, *before[1:])


@pytest.mark.parametrize(
    "limits", [Limits(), Limits(min_count=2), Limits(min_count=5), Limits(vocab=60), Limits(min_count=3, vocab=40)]
)
def test_probabilities_sum_to_one_after_any_history(limits, tmp_path):
    train(DOCUMENTS, tmp_path / "a.lm", limits)
    sections = arpa(tmp_path / "a.lm")
    words = [word for (word,) in sections[0] if word != "<s>"]
    assert {"</s>", "<UNK>"} <= set(words)
    assert len(words) < limits.vocab
    pairs = [*sections[1], *itertools.islice(itertools.product(words, words), 0, 2000, 97)]
    histories = [(), ("<s>",), *((word,) for word in words), *random.Random(1).sample(pairs, min(120, len(pairs)))]
    for history in histories:
        if "</s>" not in history:
            assert sum(probability(sections, word, *history) for word in words) == pytest.approx(1, abs=1e-6), history


def test_pocketsphinx_reads_what_was_written(domain):
    sections = arpa(domain)
    model = SphinxModel(domain)
    sentence = "the council rejected the plans for the harbour on monday".split()
    state, before = model.start(), ("<s>",)
    for word in (*sentence, "</s>"):
        log_p, state = model.score(state, word)
        # pocketsphinx keeps logarithms to base 1.0001, rounded.
        assert log_p == pytest.approx(math.log(probability(sections, word, *before)), abs=5e-4)
        before = (*before, word)[-2:]


def test_a_word_outside_the_vocabulary_is_unknown_though_the_file_has_a_class_for_them(domain):
    model = SphinxModel(domain)
    assert model.knows("harbour")
    assert not model.knows("zebra")
    assert not model.holds("zebra")
    assert model.holds("harbour's")
    assert model.holds("317")
    assert model.score(model.start(), "zebra")[0] == LOG_UNKNOWN


def test_counts_by_hand():
    """Three sentences "a b": each bigram and trigram is seen in one context, three times."""
    corpus = limited(read_corpus(["A b.\nA b.\nA b.\n"]))
    model = Trigrams(corpus)
    name = dict(enumerate(corpus.words))
    assert model.sizes == (5, 3, 2)
    found = {tuple(name[n] for n in numbers): (p, b) for numbers, p, b in (*model.unigrams(), *model.bigrams())}
    found |= {tuple(name[n] for n in numbers): (p, b) for numbers, p, b in model.trigrams()}
    # Too few counts to estimate discounts: .5 from what is seen once, 1.5 from what is seen three times.
    even = (3 * 0.5 / 3) / 4
    assert found["a",][0] == pytest.approx(0.5 / 3 + even)
    assert found["<s>", "a"][0] == pytest.approx(0.5 + 0.5 * found["a",][0])
    assert found["<s>", "a", "b"][0] == pytest.approx(0.5 + 0.5 * found["a", "b"][0])
    assert found["<s>", "a"][1] == pytest.approx(0.5)


def test_words_left_out_of_the_vocabulary_are_one_class():
    corpus = limited(read_corpus(["The ferry's crew left. The ferry left. The ferry sank."]), 5)
    assert corpus.words == ("<UNK>", "<s>", "</s>", "the", "ferry")
    words = [corpus.words[n] for n in corpus.numbers]
    assert words[:6] == ["<s>", "the", "ferry", "<UNK>", "<UNK>", "</s>"]


def test_words_are_read_as_the_decoder_looks_them_up():
    assert list(sentences_of("It cost $5 in 2019. “Don’t,” she said.")) == [
        ("it", "cost", "$5", "in", "2019"),
        ("don't", "she", "said"),
    ]
    assert set(read_corpus(["It cost $5 in 2019."]).words) >= {"five"}


def test_the_mixture_is_what_its_parts_say(domain):
    mixed, model, general = with_domain(domain), SphinxModel(domain), default_model()
    weight = weight_of(domain)
    assert 0.5 < weight <= 0.99
    states = mixed.start(), model.start(), general.start()
    for word in ("the", "council", "zebra", "</s>"):
        (log_p, mixed_state), (log_d, d), (log_g, g) = (
            each.score(state, word) for each, state in zip((mixed, model, general), states, strict=True)
        )
        assert math.exp(log_p) == pytest.approx(weight * math.exp(log_d) + (1 - weight) * math.exp(log_g))
        assert mixed_state == (g, d)
        states = mixed_state, d, g
    assert hash(states[0]) is not None
    assert mixed.anywhere() == (general.anywhere(), model.anywhere())


def test_em_finds_the_weight_that_tells_best(domain):
    sentences = [s for text in articles(5, seed=9) for s in sentences_of(text)]
    sentences += [("the", "prime", "minister", "of", "the", "country", "said", "he", "was", "not", "sure")] * 20
    model, general = SphinxModel(domain), default_model()
    found = fit(sentences, general, model)
    assert found.both < min(found.general, found.domain)

    def perplexity(weight: float) -> float:
        mixed = Interpolated(general, model, weight)
        total, n = 0.0, 0
        for sentence in sentences:
            state = mixed.start()
            for word in (*sentence, "</s>"):
                log_p, state = mixed.score(state, word)
                total, n = total + log_p, n + 1
        return math.exp(-total / n)

    assert found.unknown == 0
    assert found.both == pytest.approx(perplexity(found.weight), rel=1e-6)
    assert perplexity(found.weight) <= min(perplexity(found.weight - 0.05), perplexity(found.weight + 0.01))


def test_the_weight_is_kept_in_the_file(tmp_path, domain):
    assert len(header(0.0)) == len(header(1.0)) == len(header(EVEN))
    foreign = tmp_path / "foreign.lm"
    foreign.write_text("\n".join(domain.read_text("utf-8").split("\n")[2:]), "utf-8")
    assert weight_of(foreign) == EVEN
    with_domain(foreign)


def test_the_binary_form_says_what_the_text_form_does(tmp_path, domain):
    train(DOCUMENTS, tmp_path / "domain.lm.bin", Limits())
    text, binary = SphinxModel(domain), SphinxModel(tmp_path / "domain.lm.bin")
    assert weight_of(tmp_path / "domain.lm.bin") == weight_of(domain) != EVEN
    states = text.start(), binary.start()
    for word in ("the", "council", "rejected", "zebra", "</s>"):
        (log_t, t), (log_b, b) = text.score(states[0], word), binary.score(states[1], word)
        assert log_b == pytest.approx(log_t, abs=2e-3)
        states = t, b


def test_a_domain_model_decides_where_the_general_one_would_not(tmp_path, domain):
    """Both originals stand in one lexicon row each; the domain's texts have only one of them."""
    own = tmp_path / "own.tsv"
    own.write_text(
        "anchorage\tharbour\t\t9\nanchorage\tstation\t\t9\nopined\tsaid\t\t9\nconclave\tcouncil\t\t9\n", "utf-8"
    )
    text = (
        "The conclave rejected the plans for the anchorage on Monday, Ada Brook opined. The anchorage was closed for 3 "
        "days after the storm, and Ada Brook opined that the conclave would meet.\n"
    )
    settings = {"stages": ("spin",), "lexicons": (own,)}
    shares = []
    for lm in (None, domain):
        repair = Cleaner(Settings(**settings, lm=lm)).clean(text)
        edits = [e for e in (*repair.edits, *repair.suggestions) if e.after == "harbour"]
        shares.append(max((edit.confidence for edit in edits), default=0.0))
    assert shares[0] < shares[1]
    assert shares[1] > 0.9


@pytest.mark.parametrize(("text", "words"), [("One sentence is little.", 4), ("One is little.\nTwo are too.\n", 6)])
def test_too_little_text_is_refused_and_nothing_is_written(text, words, tmp_path):
    with pytest.raises(LearnError, match=f"{words} words to learn from"):
        train([Document(text)], tmp_path / "a.lm", Limits())
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_model_is_named(tmp_path, capsys):
    bad = tmp_path / "bad.lm"
    bad.write_text("nothing\n", "utf-8")
    text = tmp_path / "a.txt"
    text.write_text("It is fine.\n", "utf-8")
    with pytest.raises(SourceError, match="no such file"):
        Cleaner(Settings(lm=tmp_path / "none.lm"))
    for command in ("diff", "detect"):
        assert main([command, str(text), "--lm", str(bad), "--isolated"]) == 2
        assert "not an n-gram model" in capsys.readouterr().err


def test_the_command_prints_perplexities_and_writes_a_model_once(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = (json.dumps({"id": k, "body": text}) for k, text in enumerate(TEXTS))
    Path("trusted.jsonl").write_text("\n".join(lines), "utf-8")
    command = ["learn", "lm", "trusted.jsonl", "-o", "domain.lm", "--field", "body", "--min-count", "2"]
    assert main(command) == 0
    out = capsys.readouterr().out
    general, own, both = (float(line.split()[1]) for line in out.splitlines() if line.startswith("  "))
    assert both <= min(general, own) * 1.01
    assert main(command) == 2
    assert "domain.lm exists" in capsys.readouterr().err
    Path("unspin.toml").write_text('lm = "domain.lm"\n', "utf-8")
    Path("a.txt").write_text(TEXTS[0], "utf-8")
    assert main(["config", "a.txt"]) == 0
    assert "domain.lm" in capsys.readouterr().out
    assert main(["diff", "a.txt"]) == 0
    Path("unspin.toml").write_text('lm = "none.lm"\n', "utf-8")
    assert main(["diff", "a.txt"]) == 2
    assert "no such file" in capsys.readouterr().err

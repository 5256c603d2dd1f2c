"""This file tests the second reading: a model of whole sentences decides what the first reading leaves in doubt."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import spun_sentences
from unspin import Cleaner, Document, Edit, Settings
from unspin.cli import main
from unspin.core.errors import SettingsError, SourceError
from unspin.corpus.plan import _lexicon
from unspin.explanation import explain
from unspin.lm.neural import NeuralModel
from unspin.stages.candidates import Belief, Change
from unspin.stages.document import read
from unspin.stages.options import combined, groups, places
from unspin.stages.rescoring import DOUBT
from unspin.stages.spin import SUGGEST, judgements, proposals
from unspin.text.numbers import same_numbers

SPUN = (
    "The White Home mentioned on Thursday that commerce talks with the European Union had collapsed with out a deal. "
    "The agency stated its income had climbed to 5 million dollars, in line with two officers who weren't approved to "
    "converse. Analysts anticipated the financial institution to carry charges once more earlier than the subsequent "
    "assembly, however the federal government mentioned that it could not intervene."
)


class Preferring:
    """A model of sentences that likes some words, and remembers what it was asked."""

    def __init__(self, *words: str, weight: float = 40.0) -> None:
        self.words, self.weight = words, weight
        self.asked: list[str] = []

    def log_probabilities(self, texts: Sequence[str]) -> list[float]:
        self.asked += texts
        return [self.weight * sum(word in re.findall(r"[\w']+", text) for word in self.words) for text in texts]


def cleaner(model: Preferring) -> Cleaner:
    made = Cleaner()
    made.second = model
    return made


def doubtful() -> list[str]:
    """What a model is asked about the spun text."""
    model = Preferring()
    cleaner(model).clean(SPUN)
    return model.asked


def test_a_model_that_likes_nothing_better_changes_no_more_than_rounding_does():
    plain, twice = Cleaner().clean(SPUN), cleaner(Preferring()).clean(SPUN)
    by_place = {(edit.start, edit.after): edit.confidence for edit in (*plain.edits, *plain.suggestions)}
    for edit in (*twice.edits, *twice.suggestions):
        if (edit.start, edit.after) in by_place:
            assert edit.confidence == pytest.approx(by_place[edit.start, edit.after], abs=0.1)


def test_the_model_decides_where_the_first_reading_is_in_doubt():
    sites = [site for judged in judged_by(Preferring()) for site in judged.sites]
    single = [option.changes[0] for site in sites for option in site.options if len(option.changes) == 1]
    wanted = [change.words[0] for change in single if len(change.words) == 1]
    assert len(wanted) > 2
    for word in wanted:
        sites = [site for judged in judged_by(Preferring(word)) for site in judged.sites]
        assert any(word in change.words for site in sites for change in site.best.changes)


def test_it_is_asked_about_whole_sentences_as_the_first_reading_has_them():
    asked = doubtful()
    assert asked
    for text in asked:
        assert text[0].isupper() and text[-1] == "."
        assert "White Home" not in text and "with out" not in text


def test_it_is_not_asked_where_there_is_no_doubt():
    model = Preferring()
    cleaner(model).clean("The council met on Thursday and agreed to mend the bridge before the winter.")
    assert model.asked == []
    sites = [site for judged in judged_by(Preferring()) for site in judged.sites]
    assert sites and all(max(site.before) < DOUBT for site in sites)


def judged_by(model: Preferring) -> list:
    engine = Cleaner().engine
    return list(judgements(SPUN, read(SPUN, engine), model))


@pytest.mark.parametrize("words", [(), ("bank",), ("the",), ("company", "authorized", "speak")])
def test_the_options_of_a_place_share_after_it_what_they_shared_before(words):
    sites = [site for judged in judged_by(Preferring(*words)) for site in judged.sites]
    assert sites
    for site in sites:
        assert sum(site.after) == pytest.approx(sum(site.before)) and sum(site.before) <= 1.0 + 1e-9
        assert len(site.options) == len(site.before) == len(site.after) == len(set(site.options))


@pytest.mark.parametrize("spun", [SPUN, *spun_sentences()])
def test_the_terms_of_a_candidate_add_up_to_its_confidence(spun):
    engine = Cleaner().engine
    model = Preferring("the", "of", "company", weight=3.0)
    for each in proposals(spun, read(spun, engine), engine.lm, second=model):
        chosen = [rival for rival in each.candidates(engine.lm) if rival.change == each.change and rival.entry]
        assert chosen[0].posterior == pytest.approx(each.edit.confidence, rel=1e-6)
        assert each.edit.confidence >= SUGGEST


def test_best_changes_do_not_overlap_and_stand_in_order():
    for words in [(), ("the",), ("a",), ("of",), ("to",)]:
        for judged in judged_by(Preferring(*words)):
            best = [change for change in judged.best if judged.shares.get(change, 0.0) >= SUGGEST]
            assert all(a.end <= b.start for a, b in pairwise(best))


def test_what_would_change_an_amount_keeps_its_probability():
    spun = SPUN.replace("two officers", "tons of of officers who had met tons of individuals")
    plain, twice = (proposed(spun, second) for second in (None, Preferring("officials", "people", weight=3.0)))
    amounts = [each for each in plain if each.rule == "spin.quantity"]
    assert amounts
    told = {(each.start, each.after): each.confidence for each in twice}
    assert all(told[each.start, each.after] == each.confidence for each in amounts if (each.start, each.after) in told)


def proposed(spun: str, second: Preferring | None) -> list[Edit]:
    engine = Cleaner().engine
    return [each.edit for each in proposals(spun, read(spun, engine), engine.lm, second=second)]


@pytest.mark.parametrize("word", ["the", "of", "hundreds", "two", "5", "said", "bank"])
def test_a_model_that_likes_anything_changes_no_number(word):
    after = cleaner(Preferring(word)).clean(SPUN).after.text
    assert same_numbers(SPUN, after)


@pytest.mark.parametrize("words", [(), ("raise", "speak"), ("the",)])
def test_cleaning_twice_does_what_cleaning_once_does(words):
    twice = cleaner(Preferring(*words))
    once = twice.clean(SPUN).after.text
    assert twice.clean(once).after.text == once


def test_an_explanation_tells_what_the_second_model_said():
    made = cleaner(Preferring("bank", weight=3.0))
    told = [
        terms.log_second
        for found in explain(Document(SPUN, "spun.txt"), made).found
        for place in found.places
        for each in place.candidates
        for terms in each.terms
    ]
    assert any(told)


# Places and options

CHANGES = st.lists(
    st.tuples(st.integers(0, 6), st.integers(1, 3), st.sampled_from(["a", "b", "c"]), st.floats(0.01, 1.0)), max_size=6
)


@given(CHANGES)
def test_options_are_disjoint_and_places_apart(found):
    raw = {Change(start, start + length, (word,)): share for start, length, word, share in found}
    most = max([sum(p for c, p in raw.items() if c.start <= k < c.end) for k in range(10)], default=1.0)
    shares = {change: share / max(1.0, most) for change, share in raw.items()}
    found = groups(shares)
    assert sorted(change for group in found for change in group) == sorted(shares)
    ends = [max(change.end for change in group) for group in found]
    assert all(end <= group[0].start for end, group in zip(ends, found[1:], strict=False))
    for group in found:
        together = combined(group, shares)
        assert sum(share for _, share in together) == pytest.approx(1.0)
        assert all(a.end <= b.start for changes, _ in together for a, b in pairwise(changes))


def test_of_rivals_for_one_word_each_has_its_share():
    raise_, lift = Change(0, 1, ("raise",)), Change(0, 1, ("lift",))
    told = dict(combined([lift, raise_], {raise_: 0.5, lift: 0.3}))
    assert told == pytest.approx({(raise_,): 0.5, (lift,): 0.3, (): 0.2})


def test_what_two_entries_do_is_one_option():
    spun = "The two nations are in the midst of a worldwide commerce battle, the White Home mentioned on Thursday."
    sentences = list(read(spun, Cleaner().engine).sentences())
    found = [place for reading, p_spun in sentences for place in places(reading, Belief(p_spun))]
    assert any("war" in change.words for place in found for option in place.options for change in option.changes)
    for place in found:
        assert len({option.parts for option in place.options}) == len(place.options)
        assert sum(place.shares) == pytest.approx(1.0)


# The model itself


def test_a_model_that_is_not_there_is_told_before_a_text_is_read(tmp_path, capsys):
    path = tmp_path / "none.gguf"
    with pytest.raises(SourceError, match="no such file"):
        Cleaner(Settings(rescore=path))
    text = tmp_path / "a.txt"
    text.write_text("All is well.\n", encoding="utf-8")
    assert main(["diff", str(text), "--rescore", str(path)]) == 2
    assert "none.gguf: no such file; name a GGUF file" in capsys.readouterr().err


def test_where_its_packages_are_missing_it_says_what_to_install(tmp_path, monkeypatch):
    path = tmp_path / "some.gguf"
    path.write_bytes(b"GGUF")
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(
        SettingsError, match=r"--rescore needs torch.*; install them with pip install 'unspin\[neural\]'"
    ):
        Cleaner(Settings(rescore=path))


def test_an_unfinished_run_goes_on_with_the_same_model_alone(tmp_path):
    path = tmp_path / "some.gguf"
    path.write_bytes(b"GGUF")
    before = _lexicon(Settings(rescore=path))
    path.write_bytes(b"GGUF, another")
    assert _lexicon(Settings(rescore=path)) != before
    folder = tmp_path / "folder"
    folder.mkdir()
    assert _lexicon(Settings(rescore=folder)) == _lexicon(Settings())


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Path:
    """A causal model of random weights and 300 tokens, in a folder as transformers saves it."""
    transformers, torch = pytest.importorskip("transformers"), pytest.importorskip("torch")
    tokenizers = pytest.importorskip("tokenizers")
    folder = tmp_path_factory.mktemp("tiny")
    letters = sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: k for k, token in enumerate(letters)}
    words = tokenizers.Tokenizer(tokenizers.models.BPE(vocab=vocabulary, merges=[]))
    words.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    transformers.PreTrainedTokenizerFast(tokenizer_object=words, bos_token=letters[0]).save_pretrained(folder)
    torch.manual_seed(1)
    sizes = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
    config = transformers.LlamaConfig(vocab_size=len(vocabulary), num_key_value_heads=1, bos_token_id=0, **sizes)
    transformers.LlamaForCausalLM(config).save_pretrained(folder)
    return folder


@pytest.mark.filterwarnings("default")
def test_a_text_scores_the_same_alone_and_among_others(tiny):
    texts = ["The bank raised rates.", "A deal.", "The firm said on Thursday that it had not agreed to anything."]
    together = NeuralModel(tiny).log_probabilities(texts)
    alone = [NeuralModel(tiny).log_probabilities([text])[0] for text in texts]
    assert together == pytest.approx(alone, abs=1e-3)
    assert all(log_p < 0.0 and math.isfinite(log_p) for log_p in together)


@pytest.mark.filterwarnings("default")
def test_what_was_asked_before_is_remembered(tiny, monkeypatch):
    model = NeuralModel(tiny)
    first = model.log_probabilities(["A deal.", "No deal."])
    monkeypatch.setattr(model, "_asked", _never)
    assert model.log_probabilities(["No deal.", "A deal."]) == first[::-1]


def _never(_texts: Sequence[str]) -> list[float]:
    raise AssertionError("asked again")


@pytest.mark.filterwarnings("default")
def test_a_file_of_another_kind_is_told(tmp_path):
    pytest.importorskip("transformers")
    path = tmp_path / "notes.gguf"
    path.write_text("no model", encoding="utf-8")
    with pytest.raises(SourceError, match=r"notes\.gguf: can't be read"):
        NeuralModel(path).log_probabilities(["A deal."])


@pytest.mark.filterwarnings("default")
def test_the_command_cleans_with_a_model(tiny, tmp_path, capsys):
    text = tmp_path / "spun.txt"
    text.write_text(SPUN, encoding="utf-8")
    assert main(["explain", str(text), "--rescore", str(tiny), "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    terms = [each for found in told["found"] for place in found["places"] for each in place["candidates"]]
    assert any(term["log_second"] for each in terms for term in each["terms"])

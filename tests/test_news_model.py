"""This file tests the language model that the package brings: that it is what its texts say, and how it is mixed."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from unspin.core.data import data_file
from unspin.core.document import Document
from unspin.learn.corpus import read_corpus
from unspin.learn.train import Limits, train
from unspin.lm.interpolated import EVEN, header
from unspin.lm.sphinx import LOG_UNKNOWN, NEWS_WEIGHT, SphinxModel, default_model, news_model_file

NEWS = Path(__file__).parents[1] / "news"
# The general US-English model by itself.
GENERAL = SphinxModel()


def stories() -> list[Document]:
    return [Document(path.read_text("utf-8"), path.name) for path in sorted(NEWS.glob("*.txt"))]


def test_the_shipped_model_is_what_its_texts_say(tmp_path):
    train(stories(), tmp_path / "news.lm.bin", Limits())
    # The last line is the weight beside the model in use, which this one is part of.
    made, shipped = (
        (path.read_bytes())[: -len(header(EVEN))] for path in (tmp_path / "news.lm.bin", news_model_file())
    )
    assert made == shipped


def test_the_words_that_the_spelling_stage_lacked_are_those_of_the_texts_too():
    listed = data_file("words.txt").read_text("utf-8").splitlines()[1:]
    assert listed == sorted(set(listed)) and all(
        word.isascii() and word.islower() and word.isalpha() for word in listed
    )
    assert len(set(listed) & set(read_corpus([each.text for each in stories()]).words)) > 500


@pytest.mark.parametrize(
    "sentence", ["the central bank raised interest rates", "he organised a zzxq", "in 2019 it cost $5"]
)
def test_the_mixture_is_the_weighted_sum_of_both(sentence):
    models = GENERAL, SphinxModel(news_model_file()), default_model()
    states = [model.start() for model in models]
    for word in sentence.split():
        scored = [model.score(state, word) for model, state in zip(models, states, strict=True)]
        general, news, both = (math.exp(log_p) for log_p, _ in scored)
        assert both == pytest.approx((1 - NEWS_WEIGHT) * general + NEWS_WEIGHT * news, rel=1e-9)
        states = [state for _, state in scored]
    assert models[2].holds("organised") and not models[2].holds("zzxq")
    assert models[2].score(models[2].anywhere(), "zzxq")[0] == pytest.approx(LOG_UNKNOWN)


def test_a_spelling_is_looked_up_by_each_model_as_it_has_it():
    both = default_model()
    assert both.score(both.start(), "organised")[0] > GENERAL.score(GENERAL.start(), "organised")[0] - 5
    assert both.knows("chatbots") and not GENERAL.knows("chatbots")
    assert both.knows("government", -10.0) and not both.knows("chatbots", -10.0)

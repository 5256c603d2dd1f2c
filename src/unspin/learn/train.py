"""This file trains a domain's language model on trusted texts, and finds its weight beside the general one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from unspin.core.document import Document
from unspin.core.errors import LearnError, SourceError
from unspin.learn.arpa import write_model, write_weight
from unspin.learn.binary import BINARY, make_binary
from unspin.learn.corpus import LARGEST, Corpus, limited, read_corpus, sentences_of
from unspin.learn.kneser_ney import Trigrams
from unspin.learn.mixing import Mixture, fit
from unspin.lm.sphinx import SphinxModel, default_model
from unspin.sources.folder import written_whole

# Of every so many units one is held out, for the weight: up to so many words; more would not move it.
_ONE_IN, _MOST_HELD_OUT = 20, 50_000
# Below this many words a trigram model knows nothing that the general one does not.
LEAST_WORDS = 1_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What a model leaves out: trigrams seen less than `min_count` times, words beyond the `vocab` most frequent."""

    min_count: int = 1
    vocab: int = LARGEST


@dataclass(frozen=True, slots=True)
class Trained:
    """What a model was trained on (words), how many n-grams it has of each order, and how it does on held-out text."""

    words: int
    sizes: tuple[int, int, int]
    mixture: Mixture


def train(documents: Sequence[Document], output: Path, limits: Limits) -> Trained:
    """Write a domain's model; a part of the documents (of their lines, where they are few) is held out for its weight.

    Raises LearnError where the texts are too short, SourceError where the file can't be written.
    """
    trusted, held_out = _split(documents)
    corpus = read_corpus(trusted)
    if corpus.size < LEAST_WORDS or not held_out:
        raise LearnError(f"{corpus.size} words to learn from; a language model needs {LEAST_WORDS} at the least")
    words = corpus.size
    corpus = limited(corpus, limits.vocab)
    model = Trigrams(corpus, limits.min_count)
    return Trained(words, model.sizes, _write(model, corpus, held_out, output))


def _write(model: Trigrams, corpus: Corpus, held_out: Iterable[str], output: Path) -> Mixture:
    """Write the model, measure it as it will be read, and put the weight in."""
    try:
        with written_whole(output) as (file, partial):
            write_model(file, model, corpus.words, "trigrams, modified Kneser-Ney smoothing, in ARPA form")
            file.flush()
            sentences = (sentence for text in held_out for sentence in sentences_of(text))
            mixture = fit(sentences, default_model(), SphinxModel(partial))
            write_weight(file, mixture.weight)
            if output.suffix == BINARY:
                make_binary(file, partial)
            return mixture
    except OSError as error:
        raise SourceError(f"{output}: can't be written: {error.strerror or error}") from error


def _split(documents: Sequence[Document]) -> tuple[list[str], list[str]]:
    """The texts to train on and those to hold out."""
    texts = [document.text for document in documents]
    if len(texts) < _ONE_IN:
        texts = [line for text in texts for line in text.split("\n") if line.strip()]
    trusted: list[str] = []
    held_out: list[str] = []
    words = 0
    for number, text in enumerate(texts, 1):
        if number % _ONE_IN == 0 and words < _MOST_HELD_OUT:
            held_out.append(text)
            words += len(text.split())
        else:
            trusted.append(text)
    return trusted, held_out

"""This file reads texts into one long row of word numbers, as an n-gram model counts them."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from unspin.channel.sentence import sentence_of
from unspin.lm.sphinx import spelled_out
from unspin.text.tokens import sentences

# The numbers that every vocabulary has; <s> begins a sentence, and is never predicted.
UNKNOWN, START, END = 0, 1, 2
MARKS = ("<UNK>", "<s>", "</s>")
# A word number has so many bits; three of them make a number that Python keeps in 32 bytes.
BITS = 20
LARGEST = (1 << BITS) - 1


@dataclass(frozen=True, slots=True)
class Corpus:
    """Sentences one behind the other, each from START to END, in numbers of `words`."""

    words: tuple[str, ...]
    numbers: array[int]

    @property
    def size(self) -> int:
        """Words, without the marks of sentences."""
        counts = Counter(self.numbers)
        return len(self.numbers) - counts[START] - counts[END]


def read_corpus(texts: Iterable[str]) -> Corpus:
    """The sentences of texts, with the words as the decoder looks them up, and numbers spelled out."""
    known = {mark: number for number, mark in enumerate(MARKS)}
    spelled: dict[str, int] = {}
    numbers = array("I")
    for text in texts:
        for words in sentences_of(text):
            numbers.append(START)
            for word in words:
                number = spelled.get(word)
                if number is None:
                    form = spelled_out(word)
                    number = spelled[word] = known.setdefault(form, len(known))
                numbers.append(number)
            numbers.append(END)
    return Corpus(tuple(known), numbers)


def sentences_of(text: str) -> Iterator[tuple[str, ...]]:
    """The words of each sentence that has any, as the decoder sees them."""
    for tokens in sentences(text):
        words = sentence_of(tokens).words[:-1]
        if words:
            yield words


def limited(corpus: Corpus, most: int = LARGEST) -> Corpus:
    """The corpus with a vocabulary of the `most` frequent words, the marks included.

    A word left out becomes the word without its possessive ending, where that is kept, or <UNK>, as when it is looked
    up.
    """
    counts = Counter(corpus.numbers)
    ranked = sorted(range(len(MARKS), len(corpus.words)), key=lambda n: (-counts[n], corpus.words[n]))
    kept = ranked[: max(0, min(most, LARGEST) - len(MARKS))]
    words = (*MARKS, *(corpus.words[n] for n in kept))
    known = {word: number for number, word in enumerate(words)}
    fate = [known.get(word, known.get(word.removesuffix("'s"), UNKNOWN)) for word in corpus.words]
    return Corpus(words, array("I", map(fate.__getitem__, corpus.numbers)))

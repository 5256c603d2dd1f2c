"""This file measures what training a language model costs: `python benchmarks/training.py [--words 10000000]`.

The text is made: words drawn from a vocabulary as Zipf's law has it, or from the few that follow the word before, so
that the number of different trigrams grows as in news. It fails above five
minutes of work (other programs may run beside it) or 2 GB.
"""

from __future__ import annotations

import argparse
import bisect
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from unspin.core.document import Document
from unspin.learn.train import Limits, train

MOST_SECONDS, MOST_MEGABYTES = 300, 2000
_VOCABULARY, _DOCUMENT = 80_000, 400
# One word in so many is drawn freely, the others from what this word has been followed by before.
_FREE = 0.45


def documents(words: int, rng: random.Random) -> Iterator[Document]:
    """Documents of 400 words in sentences of 8 to 30."""
    names = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(2, 9))) for _ in range(_VOCABULARY)]
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(_VOCABULARY)))
    for number in range(words // _DOCUMENT):
        yield Document(_document(names, weights, rng), str(number))


def _document(names: Sequence[str], weights: Sequence[float], rng: random.Random) -> str:
    sentences, left, word = [], _DOCUMENT, 0
    while left > 0:
        size = min(left, rng.randint(8, 30))
        left -= size
        chosen = []
        for _ in range(size):
            # What follows a word mostly: a draw that is the same each time it is made with the same numbers.
            seed = rng.random() if rng.random() < _FREE else (word * 7919 + rng.randint(0, 30) * 104_729) % 9973 / 9973
            word = bisect.bisect_left(weights, seed * weights[-1])
            chosen.append(names[word])
        sentences.append(" ".join(chosen).capitalize() + ".")
    return " ".join(sentences)


def main() -> int:
    """Train, and print time, memory and size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=10_000_000)
    parser.add_argument("--min-count", type=int, default=1)
    options = parser.parse_args()
    texts = list(documents(options.words, random.Random(1)))
    begin, busy = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "model.lm"
        found = train(texts, output, Limits(options.min_count))
        size = output.stat().st_size / 1e6
    seconds, busy = time.perf_counter() - begin, time.process_time() - busy
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{found.words} words, {' + '.join(map(str, found.sizes))} n-grams, model of {size:.0f} MB")
    print(f"{seconds:.0f} s, {busy:.0f} s of them at work, {megabytes:.0f} MB at most (made text included)")
    return 0 if busy <= MOST_SECONDS and megabytes <= MOST_MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main())

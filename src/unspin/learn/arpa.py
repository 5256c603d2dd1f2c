"""This file writes a trigram model in ARPA form, which pocketsphinx, KenLM and SRILM read."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from unspin.learn.corpus import START
from unspin.learn.kneser_ney import Line, Trigrams
from unspin.lm.interpolated import EVEN, header

# What ARPA files have for the log probability of <s>, which is never predicted.
_NEVER = -99.0
_LEAST = 1e-12


def write_model(file: IO[bytes], model: Trigrams, words: Sequence[str], head: str) -> None:
    """Write a model; `head` is a remark on it, the weight in the first line is put in by `write_weight`."""
    sizes = model.sizes
    names = [f"ngram {n}={size}\n" for n, size in enumerate(sizes, 1)]
    file.write("".join([header(EVEN), *(f"# {line}\n" for line in head.split("\n")), "\n\\data\\\n", *names]).encode())
    for n, lines in enumerate((model.unigrams(), model.bigrams(), model.trigrams()), 1):
        file.write(f"\n\\{n}-grams:\n".encode())
        file.writelines(_lines(lines, words, last=n == len(sizes)))
    file.write(b"\n\\end\\\n")


def write_weight(file: IO[bytes], weight: float) -> None:
    """Put the weight (0 to 1) beside the general model into the first line."""
    file.seek(0)
    file.write(header(weight).encode())
    file.flush()


def _lines(lines: Iterable[Line], words: Sequence[str], last: bool) -> Iterator[bytes]:
    """One n-gram a line; those of the highest order are no histories, and have no back-off weight."""
    log10 = math.log10
    for numbers, probability, backoff in lines:
        log_p = _NEVER if numbers == (START,) else log10(probability)
        text = " ".join([words[number] for number in numbers])
        end = "" if last else f"\t{log10(max(backoff, _LEAST)):.7f}"
        yield f"{log_p:.7f}\t{text}{end}\n".encode()

#!/usr/bin/env python3
"""This file measures how well garbled terms are restored, and estimates what tells them from chance.

    python benchmarks/terms.py --phrases tortured-train.tsv --clean clean/news.jsonl
    python benchmarks/terms.py --phrases tortured-train.tsv --clean clean/news.jsonl --fit

The phrases are lines of a garbled term, a tab and what it stands for; each is put into a sentence of its own. `--fit`
needs scikit-learn, and prints the weights for stages/terms.py beside what they bring in five folds.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from unspin.api import Cleaner
from unspin.lexicon.term_files import load_terms
from unspin.lexicon.terms import GarbledTerm
from unspin.lm.sphinx import default_model
from unspin.stages.terms import Features, TermFinder
from unspin.text.tokens import sentences

BEFORE, AFTER = "In this paper we propose a method based on ", " for the analysis of data."
# How many documents of clean text are read, and how much more a wrong reading of one counts than that of a phrase.
CLEAN_DOCUMENTS, CLEAN_WEIGHT = 400, 10.0


class Candidate(NamedTuple):
    """A reading of a phrase or of clean text, and whether it is right."""

    group: int
    right: bool
    features: Features


def main() -> int:
    """Print the table, or the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--phrases", type=Path, required=True, help="garbled terms and what they stand for")
    parser.add_argument("--clean", type=Path, required=True, help="clean documents, as JSON lines with a text")
    parser.add_argument("--count", type=int, default=3000, help="so many phrases, chosen at random (default: 3000)")
    parser.add_argument("--fit", action="store_true", help="estimate the weights")
    options = parser.parse_args()
    phrases = read_phrases(options.phrases)
    random.Random(1).shuffle(phrases)
    if options.fit:
        fit(phrases[: options.count], options.clean)
    else:
        measure(phrases[: options.count], options.clean)
    return 0


def read_phrases(path: Path) -> list[tuple[str, str]]:
    """The garbled phrases, and the first of what each may stand for."""
    rows = (line.lower().split("\t") for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    return [(row[0], row[1].split("|")[0]) for row in rows]


def measure(phrases: list[tuple[str, str]], clean: Path) -> None:
    """What the default pipeline makes of the phrases, and what the stage finds in clean text."""
    cleaner = Cleaner()
    changed = exact = alike = beside = 0
    for garbled, expected in phrases:
        after = cleaner.clean(BEFORE + garbled + AFTER).after.text
        beside += not (after.startswith(BEFORE) and after.endswith(AFTER))
        restored = after.removeprefix(BEFORE).removesuffix(AFTER)
        changed += restored != garbled
        exact += restored == expected
        alike += singular(restored) == singular(expected)
    print(f"{len(phrases)} phrases: {changed} changed, {exact} to what is expected, {alike} but for a plural;")
    print(
        f"exact {exact / len(phrases):.3f}, precision {exact / changed:.3f} ({alike / changed:.3f} but for a plural);"
    )
    print(f"the sentence around a phrase changed {beside} times")
    with clean.open(encoding="utf-8") as stream:
        texts = [json.loads(line)["text"] for line in stream]
    finder = TermFinder(load_terms(), default_model())
    found = [(text, sign) for text in texts for sign in finder.signs(text.lower().split()) if sign.log_ratio > 0]
    words = sum(len(text.split()) for text in texts)
    print(f"clean text: {len(found)} garbled terms seem to stand in {words} words")
    for text, sign in found:
        print("   ", " ".join(text.lower().split()[sign.start : sign.end]), f"{sign.log_ratio:.1f}")


def fit(phrases: list[tuple[str, str]], clean: Path) -> None:
    """The weights of the features, and what readings of a probability of .5 or more are worth in five folds."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict

    finder = TermFinder(load_terms(), default_model())
    positives = list(of_phrases(finder, phrases))
    negatives = list(of_clean(finder, clean, len(phrases)))
    every = positives + negatives
    x, y = np.array([each.features for each in every]), np.array([each.right for each in every])
    weights = np.where(np.arange(len(every)) < len(positives), 1.0, CLEAN_WEIGHT)
    model = LogisticRegression(max_iter=5000)
    folds = GroupKFold(5).split(x, y, [each.group for each in every])
    p = cross_val_predict(model, x, y, cv=folds, params={"sample_weight": weights}, method="predict_proba")[:, 1]
    for least in (0.3, 0.5, 0.7):
        kept = p >= least
        here, there = kept[: len(positives)], kept[len(positives) :]
        right = y[: len(positives)][here]
        print(f"p >= {least}: {right.sum()} right of {len(right)} in phrases, {there.sum()} in clean text")
    model.fit(x, y, sample_weight=weights)
    print(f"BIAS = {model.intercept_[0]:.2f}")
    print("WEIGHTS =", Features(*(round(float(each), 2) for each in model.coef_[0])))


def of_phrases(finder: TermFinder, phrases: list[tuple[str, str]]) -> Iterator[Candidate]:
    """The readings of each phrase."""
    before, after = BEFORE.lower().split(), AFTER.lower().rstrip(".").split()
    for group, (garbled, expected) in enumerate(phrases):
        words = (*before, *garbled.split(), *after)
        for each in finder.apart(words):
            if len(before) <= each.start and each.end <= len(words) - len(after):
                yield Candidate(group, is_right(each, expected), finder.features(words, each))


def is_right(found: GarbledTerm, expected: str) -> bool:
    """Whether the term is, or is part of, what is expected."""
    return f" {singular(' '.join(found.term))} " in f" {singular(expected)} "


def of_clean(finder: TermFinder, path: Path, first: int) -> Iterator[Candidate]:
    """The readings of clean sentences, all of which are wrong."""
    with path.open(encoding="utf-8") as stream:
        texts = [json.loads(line)["text"] for line in itertools.islice(stream, CLEAN_DOCUMENTS)]
    for group, tokens in enumerate((each for text in texts for each in sentences(text)), first):
        words = tuple(token.word for token in tokens if token.is_word)
        yield from (Candidate(group, False, finder.features(words, each)) for each in finder.apart(words))


def singular(phrase: str) -> str:
    """The phrase without the endings of its plurals."""
    return " ".join(word.rstrip("s") for word in phrase.split())


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""This file measures what becomes of spun phrases that no lexicon row and no pair seen before covers.

    python benchmarks/novel.py DIR [--every N]     every N-th phrase alone, for a quick look

DIR holds tortured-train.tsv (spun phrase, original), and where wrong edits are to be counted too, clean/news.jsonl.
Five folds by original: all spun phrases of one original, in any number, spelling or hyphenation, are restored by what
the other folds' originals and the shipped rows teach, without each row whose original holds an original of the fold.
Right is what the original is but for these differences; what has not even these is counted apart. (a) knows no list of
phrases beyond those; (b) gets all originals of the file as the field's list, the sought one among them, and lands on
one of it; (c) adds what is installed beside: symspellpy's bigrams, WordNet. The constants were chosen on a sixth of the
first two folds, the posterior on a seventh of the first three.

(d) is what --phrases does with such a list, at the default threshold, each phrase in a sentence of its own; the words
that may stand for those of the list are the shipped ones, or only those of the other folds and of rows. Then clean news
is cleaned with the phrases that `learn phrases` finds in other clean news.

What other topics teach of a topic left out is in topics.py.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from composing import Composer, Models
from fixed_phrases import FixedPhrases
from garbled import GarbledPhrases, terms_of, wrong_edits
from unspin.core.data import data_file
from unspin.core.settings import DOMAINS
from unspin.learn.phrases import fixed_phrases
from unspin.lexicon.entry import Row
from unspin.lexicon.load import read_rows
from unspin.lm.sphinx import default_model
from wordwise import Pair, WordChannel

FOLDS = 5
# How often `learn phrases` wants to see a phrase.
LEAST = 5
# What is applied in the tables below has this posterior or more.
APPLIED = 0.6
# How much a written row counts beside a pair that was seen, and a synonym of WordNet.
ROW, SYNONYM = 0.5, 0.1
# Where Debian's package wordnet-base puts its files.
WORDNET = Path("/usr/share/wordnet")
# How many frequent bigrams of the web stand in the list as strangers to the field.
STRANGERS = 20_000

_AMERICAN = (
    (re.compile(r"(?<=\w\w)is(?=(?:e[ds]?|ing|ations?|ers?)$)"), "iz"),
    (re.compile(r"(?<=l)ys(?=(?:e[ds]?|ing)$)"), "yz"),
    (re.compile(r"(?<=[a-z]{2})our(?=s?$|al|ed|ing|it)"), "or"),
    (re.compile(r"tre(?=s?$)"), "ter"),
    (re.compile(r"ll(?=(?:ed|ing)$)"), "l"),
)


class Answer(NamedTuple):
    """A restored phrase: how sure, whether it is right, and whether it is so to the letter."""

    confidence: float
    right: bool
    exact: bool


Phrases = Sequence[tuple[str, str]]
Restore = Callable[[str], tuple[str, float] | None]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args()
    phrases = [(s, o) for s, o in table(options.folder / "tortured-train.tsv") if plain(s) != plain(o)]
    rows = [row for domain in DOMAINS for row in read_rows(data_file(f"{domain}.tsv"))]
    print(f"{len(phrases)} spun phrases; applied: posterior {APPLIED} or more")
    print(f"{'':70}         to the  of all   of applied")
    print(f"{'setting':70} right   letter  applied  right  to the letter")
    for name, restorers in settings(phrases, rows):
        report(name, tested(phrases, restorers, options.every))
    if (options.folder / "clean" / "news.jsonl").exists():
        clean(options.folder / "clean" / "news.jsonl")


def settings(phrases: Phrases, rows: Sequence[Row]) -> Iterator[tuple[str, Callable[[int], Restore]]]:
    """Each setting with what makes its restorer for a fold."""
    lexicon = [(row.spun, row.original) for row in rows]
    listed = sorted({original for _, original in phrases})
    bigrams = web_bigrams()
    strangers = [" ".join(pair) for pair in sorted(bigrams, key=lambda pair: -bigrams[pair])[:STRANGERS]]

    def composed(fold: int, web: bool) -> Restore:
        train, alone = learned(phrases, lexicon, fold)
        channel = WordChannel(pairs(train, alone), words(o for _, o in train))
        models = Models(channel, default_model(), bigrams if web else {})
        return Composer(train, words(o for _, o in alone), models).best

    def by_list(fold: int, phrase_list: Sequence[str], more: Iterable[Pair] = ()) -> Restore:
        train, alone = learned(phrases, lexicon, fold)
        fixed = FixedPhrases(phrase_list, WordChannel([*pairs(train, alone), *more], words(phrase_list)))
        return lambda phrase: fixed.best(phrase.split())

    def unlisted(fold: int) -> Restore:
        mine = {plain(o) for _, o in folds(phrases)[fold]}
        return by_list(fold, [each for each in listed if plain(each) not in mine])

    yield "(a) no list: composed, general model", lambda fold: composed(fold, False)
    yield "(a) + (c) the same with symspellpy's bigrams", lambda fold: composed(fold, True)
    yield "(b) list of all originals", lambda fold: by_list(fold, listed)
    yield f"(b) + (c) and {STRANGERS} bigrams strange to the field", lambda fold: by_list(fold, [*listed, *strangers])
    synonyms = list(wordnet_pairs(words(listed)))
    if synonyms:
        yield "(b) + (c) with WordNet's synonyms", lambda fold: by_list(fold, listed, synonyms)
    yield "list without the originals of the fold (all wrong)", unlisted
    yield from by_stage(phrases, rows)


def by_stage(phrases: Phrases, rows: Sequence[Row]) -> Iterator[tuple[str, Callable[[int], Restore]]]:
    """The settings of the shipped stage, all at its default threshold and in a sentence."""

    def restorer(fold: int, absent: bool, taught: bool) -> Restore:
        train, kept = learned(phrases, [(row.spun, row.original) for row in rows], fold)
        held = {plain(o) for _, o in folds(phrases)[fold]} if absent else set()
        listed = {o for _, o in phrases if plain(o) not in held}
        allowed = set(kept)
        entries = [row for row in rows if (row.spun, row.original) in allowed]
        return GarbledPhrases(terms_of(listed, entries, train if taught else None)).best

    for what, taught in (("shipped words", False), ("words of the other folds", True)):
        for where, absent in (("", False), (", without the originals of the fold", True)):
            yield f"(d) --phrases{where}; {what}", partial(restorer, absent=absent, taught=taught)


def tested(phrases: Phrases, restorer: Callable[[int], Restore], every: int) -> list[Answer | None]:
    """The answers to the phrases of every fold; None where there is none."""
    answers: list[Answer | None] = []
    for number, fold in enumerate(folds(phrases)):
        restore = restorer(number)
        for spun, original in fold[::every]:
            found = restore(spun)
            answers.append(answer(*found, original) if found else None)
    return answers


def answer(restored: str, confidence: float, original: str) -> Answer:
    """The restored phrase, judged."""
    return Answer(confidence, plain(restored) == plain(original), restored == original)


def report(name: str, answers: Sequence[Answer | None]) -> None:
    """One line of the table."""
    given = [each for each in answers if each]
    applied = [each for each in given if each.confidence >= APPLIED]
    total, sure = len(answers), max(1, len(applied))
    right, exact = (sum(column) for column in zip(*((each.right, each.exact) for each in given), strict=True))
    print(
        f"{name:70} {right / total:.3f}  {exact / total:.3f}   {len(applied) / total:.3f}"
        f"    {sum(each.right for each in applied) / sure:.3f}  {sum(each.exact for each in applied) / sure:.3f}",
        flush=True,
    )


def clean(path: Path) -> None:
    """What the phrases of one half of clean documents change in the other: each edit is wrong."""
    texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    random.Random(4).shuffle(texts)
    halves, edits = (texts[::2], texts[1::2]), 0
    for taught, read in (halves, halves[::-1]):
        edits += sum(wrong_edits([each.text for each in fixed_phrases(taught, LEAST)], read))
    count = sum(len(text.split()) for text in texts)
    print(f"\nclean news: {edits} wrong edits more in {count} words, {1e6 * edits / count:.1f} per million")


def learned(phrases: Phrases, lexicon: Phrases, fold: int) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What may be learned from: the pairs of the other folds, and the word rows that hold no original of this one."""
    parts = folds(phrases)
    held = {plain(original) for _, original in parts[fold]}
    train = [pair for number, part in enumerate(parts) if number != fold for pair in part]
    return train, [(s, o) for s, o in lexicon if " " not in s + o and not held.intersection(inside(plain(o)))]


def folds(phrases: Phrases) -> list[list[tuple[str, str]]]:
    """The phrases in folds by original."""
    originals = sorted({plain(original) for _, original in phrases})
    random.Random(0).shuffle(originals)
    number = {original: k % FOLDS for k, original in enumerate(originals)}
    return [[pair for pair in phrases if number[plain(pair[1])] == k] for k in range(FOLDS)]


def inside(phrase: str) -> Iterator[str]:
    """Every run of words of a phrase."""
    parts = phrase.split()
    yield from (" ".join(parts[i:j]) for i in range(len(parts)) for j in range(i + 1, len(parts) + 1))


def plain(phrase: str) -> str:
    """The phrase in the singular, in American spelling, without hyphens: what counts as the same original."""
    return " ".join(map(_plain_word, phrase.lower().replace("-", " ").replace("'s", "").split()))


def _plain_word(word: str) -> str:
    for pattern, american in _AMERICAN:
        word = pattern.sub(american, word)
    if len(word) <= 3 or word.endswith(("ss", "us", "is")):
        return word
    return re.sub(r"(?<=ss)es$|(?<=[sc]h)es$|(?<=x)es$|s$", "", re.sub(r"ies$", "y", word))


def pairs(train: Phrases, rows: Phrases) -> list[Pair]:
    """What the word channel learns from."""
    return [*(Pair(s, o) for s, o in train), *(Pair(s, o, ROW) for s, o in rows)]


def words(phrases: Iterable[str]) -> list[str]:
    """The words of phrases."""
    return sorted({word for phrase in phrases for word in phrase.split()})


def table(path: Path) -> list[tuple[str, str]]:
    """The first two columns of a file of tab-separated values."""
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return [(spun, original) for spun, original, *_ in (line.split("\t") for line in lines)]


def web_bigrams() -> dict[tuple[str, str], int]:
    """The bigrams that come with symspellpy, with their counts."""
    path = files("symspellpy") / "frequency_bigramdictionary_en_243_342.txt"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return {(a, b): int(count) for a, b, count in map(str.split, lines)}


def wordnet_pairs(vocabulary: Iterable[str]) -> Iterator[Pair]:
    """The words that share a sense with a word of the vocabulary, as its spun forms; none without WordNet's files."""
    wanted = set(vocabulary)
    for path in sorted(WORDNET.glob("data.*")):
        for line in path.read_text(encoding="utf-8").splitlines():
            cells = line.split(" ")
            if cells[0]:
                sense = [cell.lower() for cell in cells[4 : 4 + 2 * int(cells[3], 16) : 2]]
                together = [word for word in dict.fromkeys(sense) if word.isalpha()]
                yield from (Pair(a, b, SYNONYM) for b in together if b in wanted for a in together if a != b)


if __name__ == "__main__":
    main()

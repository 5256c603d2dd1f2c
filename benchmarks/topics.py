#!/usr/bin/env python3
"""This file measures what the substitutions of other topics teach of those of a topic that was never seen.

    python benchmarks/topics.py DIR      DIR holds observed_pairs.tsv: spun, original, times seen, family

The file names no topic, so a pair's is the domain under which the dictionaries list it, in whatever inflection:
politics (with law, crime and war), economy (trade, markets, companies and work), technology (with health), science,
sport, culture (with everyday life), places. Each in turn is left out: its whole dictionary, and wherever else they
stand its observed pairs, in every inflection and within phrases. What is left teaches a channel of single words
(wordwise.py): first the other observed pairs alone, then with them the rows of the general dictionaries and of the
other topics, most of which were written by who knew all observed pairs.

Of the pairs left out, each once and each as often as it was seen, the table has the share that the channel offers (each
word of the original may stand behind a spun one) and the share for which it ranks the original first among all
originals of the file, by the words alone, as there is no sentence.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from fixed_phrases import LEAST, FixedPhrases, stems_of
from novel import ROW, words
from unspin.core.data import data_file
from unspin.core.settings import DOMAINS
from unspin.lexicon.entry import Entry
from unspin.lexicon.entry import entries as inflected
from unspin.lexicon.load import read_rows
from wordwise import Pair, WordChannel

TOPICS = ("politics", "economy", "technology", "science", "sport", "culture", "places")
_Stems = tuple[tuple[str, ...], tuple[str, ...]]


class Tried(NamedTuple):
    """A pair that was left out: its words, how often it was seen, whether it is offered, and whether it comes first."""

    several: bool
    count: float
    offered: bool
    first: bool


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    observed = list(read_pairs(parser.parse_args().folder / "observed_pairs.tsv"))
    files = {domain: read_rows(data_file(f"{domain}.tsv")) for domain in DOMAINS}
    rows = [entry for domain, file in files.items() for row in file for entry in inflected(row, domain)]
    for teachers, listed in (("the observed pairs", ()), ("the observed pairs, and the rows", rows)):
        print(f"\n{f'what is left of {teachers}':52}  offered       first    (of pairs, of times seen)")
        every = {topic: list(tried(left_out(topic, observed, rows), observed, listed, topic)) for topic in TOPICS}
        every["all"] = [each for found in every.values() for each in found]
        for topic, found in every.items():
            report(f"{topic}, one word", [each for each in found if not each.several])
            report(f"{topic}, several words", [each for each in found if each.several])


def read_pairs(path: Path) -> Iterator[Pair]:
    """The pairs of a file with how often they were seen."""
    cells = (line.split("\t") for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    yield from (Pair(spun, original, float(count)) for spun, original, count, *_ in cells if spun != original)


def left_out(topic: str, observed: Iterable[Pair], rows: Iterable[Entry]) -> list[Pair]:
    """The observed pairs of a topic."""
    held = {(entry.spun, entry.original) for entry in rows if entry.domain == topic}
    return [pair for pair in observed if (pair.spun, pair.original) in held]


def tried(held: Sequence[Pair], observed: Sequence[Pair], rows: Iterable[Entry], topic: str) -> Iterator[Tried]:
    """What is made of the pairs that are held out by what the others teach, and the rows of other domains."""
    hidden = set(map(_stems, held))
    known = [pair for pair in observed if hidden.isdisjoint(_parts(pair))]
    more = (each for each in rows if each.domain != topic and hidden.isdisjoint(_parts(each)))
    known += [Pair(each.spun, each.original, ROW) for each in more]
    listed = sorted({pair.original for pair in observed})
    channel = WordChannel(known, words(listed))
    phrases = FixedPhrases(listed, channel)
    for pair in held:
        spun, original = _stems(pair)
        behind = [channel.originals(word) for word in pair.spun.split(" ")]
        offered = all(any(each.get(stem, 0.0) > LEAST for each in behind) for stem in original)
        others = (stems_of(phrase) for _, phrase in phrases.rank(pair.spun.split(" ")))
        best = next((each for each in others if each != spun), ())
        yield Tried(" " in pair.spun + pair.original, pair.count, offered, offered and best == original)


def _stems(pair: Pair | Entry) -> _Stems:
    return stems_of(pair.spun), stems_of(pair.original)


def _parts(pair: Pair | Entry) -> Iterator[_Stems]:
    """The pair, and where it has as many words on both sides, each two of them."""
    spun, original = _stems(pair)
    yield spun, original
    if len(spun) == len(original):
        yield from (((a,), (b,)) for a, b in zip(spun, original, strict=True))


def report(name: str, found: Sequence[Tried]) -> None:
    """One line of the table: shares of different pairs, and of the times that they were seen."""
    if found:
        seen = sum(each.count for each in found)
        shares = ((len(had) / len(found), sum(each.count for each in had) / seen) for had in _had(found))
        figures = "".join(f"    {of_pairs:.2f} {of_times:.2f}" for of_pairs, of_times in shares)
        print(f"{name:25} {len(found):5} pairs {seen:6.0f} times {figures}", flush=True)


def _had(found: Sequence[Tried]) -> tuple[list[Tried], list[Tried]]:
    return [each for each in found if each.offered], [each for each in found if each.first]


if __name__ == "__main__":
    main()

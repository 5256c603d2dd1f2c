#!/usr/bin/env python3
"""This file measures what each dictionary row does: how many of its edits are right, wrong and spurious.

    python benchmarks/rows.py                          on what the lexicon's own counted rows make of the samples
    python benchmarks/rows.py --eval DIR               on documents made by DIR/spin.py of DIR/clean/news.jsonl
    python benchmarks/rows.py --eval DIR --curve       also precision and recall at every threshold
    python benchmarks/rows.py --eval DIR --curve --against OTHER/dictionaries    beside those of another folder

An edit is wrong where something else was replaced, and spurious where nothing was. Every document is decoded once, and
each edit is put down to the entry that made it and so to its row. A row costs precision where it makes more wrong and
spurious edits than right ones; without it another may take its place, so what it costs is an estimate. Half of the
documents are left clean. What the spinner's table does not hold can't be right here: a row that is never right may be
so elsewhere.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from unspin.core.data import data_file
from unspin.lexicon.allowed import Allowed, read_allowances
from unspin.lexicon.compiled import Entries
from unspin.lexicon.entry import Entry, entries
from unspin.lexicon.laws import Placed, read_all
from unspin.lexicon.load import DOMAINS, load_survival
from unspin.lm.sphinx import default_model
from unspin.stages.engine import COMMON, Engine, build_engine
from unspin.stages.lines import read_whole
from unspin.stages.reading import Reading
from unspin.text.case import recase
from unspin.text.tokens import tokens

SEEDS = Path(__file__).parent.parent / "seeds"
THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
APPLIED = 0.5
DOCUMENTS = 200
RATE = 0.95

Pair = tuple[str, str]
Words = tuple[str, ...]
Change = tuple[int, int, Words]


@dataclass(frozen=True, slots=True)
class Sub:
    """What was replaced: text[start:end], and the words that stood there."""

    start: int
    end: int
    original: Words


@dataclass(frozen=True, slots=True)
class Text:
    """A document, and what was replaced in it."""

    text: str
    subs: tuple[Sub, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """An edit that the best path makes: by which entry, how probable, and whether it is right, wrong or spurious."""

    pair: Pair
    confidence: float
    what: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a lexicon makes of some documents, in which `spans` were replaced."""

    made: tuple[Made, ...]
    spans: int

    def figures(self, threshold: float) -> tuple[float, float]:
        """Precision and recall where edits of this confidence are applied."""
        applied = [each.what for each in self.made if each.confidence >= threshold]
        right = applied.count("right")
        return right / max(1, len(applied)), right / max(1, self.spans)


def main() -> None:
    """Print the rows that cost precision, and the curve where it is asked for."""
    options = arguments()
    rows = placed_rows(data_file("function.tsv").parent)
    texts = list(corpus(options))
    outcome = measure(texts, engine_of(rows))
    print(f"{len(texts)} documents, {outcome.spans} spans: " + shown(outcome, APPLIED))
    counts = by_row(outcome, rows)
    lines = list(table(counts))
    sys.stdout.writelines(lines[: options.most + 1])
    if options.write:
        options.write.write_text("".join(lines), encoding="utf-8")
    if options.curve:
        other = measure(texts, engine_of(placed_rows(options.against))) if options.against else None
        sys.stdout.writelines(curve(outcome, other))


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, help="folder with spin.py, observed_pairs.tsv and clean/news.jsonl")
    parser.add_argument("--documents", type=int, default=DOCUMENTS, help=f"spun, and as many clean ({DOCUMENTS})")
    parser.add_argument("--rate", type=float, default=RATE, help=f"share of its table that the spinner uses ({RATE})")
    parser.add_argument("--seed", type=int, default=1, help="of the spinner and the choice of documents (1)")
    parser.add_argument("--most", type=int, default=40, help="rows to print (40)")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write all rows that made an edit")
    parser.add_argument("--curve", action="store_true", help="precision and recall at several thresholds")
    parser.add_argument("--against", type=Path, metavar="FOLDER", help="other dictionaries, for a second curve")
    return parser.parse_args()


# The lexicon


def placed_rows(folder: Path) -> list[Placed]:
    """The rows of a folder's dictionaries."""
    return read_all([path for domain in DOMAINS if (path := folder / f"{domain}.tsv").is_file()])


def engine_of(rows: Sequence[Placed]) -> Engine:
    """An engine of these rows, and of the allowed phrases beside them."""
    best: dict[Pair, Entry] = {}
    for p in rows:
        for entry in entries(p.row, p.path.stem):
            key = entry.spun, entry.original
            if key not in best or best[key].weight <= entry.weight:
                best[key] = entry
    allowed = rows[0].path.parent / "allowed.tsv"
    phrases = [each for row in read_allowances(allowed) for each in row.spellings()] if allowed.is_file() else []
    return build_engine(Entries(best.values(), {}), load_survival(), default_model(), Allowed(lambda: phrases))


# The documents


def corpus(options: argparse.Namespace) -> Iterator[Text]:
    """Spun documents with what was replaced, and as many others as they are."""
    rng = random.Random(options.seed)
    if not options.eval:
        references = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.reference"))]
        table = counted_forms()
        yield from (spun_by(table, text, options.rate, rng) for text in references)
        yield from map(Text, references)
        return
    cases = made_documents(options)
    rng.shuffle(cases)
    yield from (Text(str(case["spun"]), located(case)) for case in cases[: options.documents])
    yield from (Text(str(case["original"])) for case in cases[options.documents : 2 * options.documents])


def made_documents(options: argparse.Namespace) -> list[dict[str, object]]:
    """What DIR/spin.py makes of the clean news, where it says what it replaced."""
    folder: Path = options.eval
    command = [sys.executable, str(folder / "spin.py"), "--pairs", str(folder / "observed_pairs.tsv")]
    command += ["--rate", str(options.rate), "--seed", str(options.seed), str(folder / "clean" / "news.jsonl")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [case for line in done.stdout.splitlines() if "subs" in (case := json.loads(line))]


def located(case: Mapping[str, object]) -> tuple[Sub, ...]:
    """The case's substitutions, which stand in the text in this order."""
    at, text = 0, str(case["spun"])
    subs = []
    for sub in case["subs"]:  # type: ignore[attr-defined]
        start = text.index(sub["spun"], at)
        at = start + len(sub["spun"])
        subs.append(Sub(start, at, words_of(sub["original"])))
    return tuple(subs)


def counted_forms() -> dict[str, list[tuple[str, int]]]:
    """What the common spinner was seen to put for each single word, and how often."""
    forms: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for p in placed_rows(data_file("function.tsv").parent):
        if p.row.weight and p.row.family == COMMON:
            for entry in entries(p.row, ""):
                forms[entry.original].append((entry.spun, entry.weight))
    return forms


def spun_by(table: Mapping[str, list[tuple[str, int]]], text: str, rate: float, rng: random.Random) -> Text:
    """A text spun word by word."""
    pieces: list[str] = []
    subs: list[Sub] = []
    at = length = 0
    for token in tokens(text):
        if token.word in table and rng.random() < rate:
            forms, weights = zip(*table[token.word], strict=True)
            form = " ".join(recase([token.text], rng.choices(forms, weights)[0].split(" ")))
            pieces += (text[at : token.start], form)
            length += token.start - at
            subs.append(Sub(length, length + len(form), (token.word,)))
            at, length = token.end, length + len(form)
    return Text("".join((*pieces, text[at:])), tuple(subs))


def words_of(text: str) -> Words:
    """The words of a text, in lower case."""
    return tuple(token.word for token in tokens(text) if token.is_word)


# What a lexicon makes of them


def measure(texts: Iterable[Text], engine: Engine) -> Outcome:
    """Decode every document once, and hold what the best paths do against what was replaced."""
    made: list[Made] = []
    spans = 0
    for text in texts:
        spans += len(text.subs)
        for reading, p_spun in read_whole(text.text, engine).sentences():
            made += judged(reading, p_spun, text.subs)
    return Outcome(tuple(made), spans)


def judged(reading: Reading, p_spun: float, subs: Sequence[Sub]) -> Iterator[Made]:
    """The edits of a sentence, each held against the substitutions at its place."""
    shares = confidences(reading, p_spun)
    best = [(reading.entry(edge), trimmed(reading.words, *edge[:3])) for edge, _ in reading.best(p_spun)]
    changes = [change for _, change in best]
    for entry, change in best:
        yield Made((entry.spun, entry.original), shares[change], verdict(reading, change, changes, subs))


def confidences(reading: Reading, p_spun: float) -> dict[Change, float]:
    """P(change | text), summed over the edges that make it and over both answers to whether the sentence is spun."""
    shares: dict[Change, float] = defaultdict(float)
    for decoding, weight in ((reading.spun, p_spun), (reading.clean, 1.0 - p_spun)):
        for edge, share in decoding.posterior.items() if decoding else ():
            if reading.substitutes(edge):
                shares[trimmed(reading.words, edge.start, edge.end, edge.words)] += weight * share
    return shares


def trimmed(written: Sequence[str], start: int, end: int, words: Words) -> Change:
    """A change without the words at its ends that stand there already."""
    while len(words) > 1 and end - start > 1 and words[0] == written[start]:
        start, words = start + 1, words[1:]
    while len(words) > 1 and end - start > 1 and words[-1] == written[end - 1]:
        end, words = end - 1, words[:-1]
    return start, end, words


def verdict(reading: Reading, change: Change, changes: Iterable[Change], subs: Sequence[Sub]) -> str:
    """Right where the changes give back what stood there, spurious where nothing was replaced, wrong otherwise."""
    touched = [sub for sub in subs if span_of(reading, sub, change)]
    if not touched:
        return "spurious"
    spans = [span_of(reading, sub, change) for sub in touched]
    low = min(change[0], *(span[0] for span in spans if span))
    high = max(change[1], *(span[1] for span in spans if span))
    mine = written_as(reading.words, (low, high), [c for c in changes if c[0] < high and c[1] > low])
    return "right" if mine == restored(reading, (low, high), touched) else "wrong"


def span_of(reading: Reading, sub: Sub, change: Change) -> tuple[int, int] | None:
    """The words of a substitution that shares some with the change."""
    places = reading.sentence.tokens
    if sub.start >= places[change[1] - 1].end or sub.end <= places[change[0]].start:
        return None
    inside = [k for k, token in enumerate(places) if sub.start < token.end and sub.end > token.start]
    return inside[0], inside[-1] + 1


def written_as(words: Sequence[str], place: tuple[int, int], changes: Iterable[Change]) -> Words:
    """words[low:high] after the changes that lie there."""
    low, high = place
    found: list[str] = []
    for start, end, new in sorted(changes):
        found += [*words[low:start], *new]
        low = max(low, end)
    return (*found, *words[low:high])


def restored(reading: Reading, place: tuple[int, int], subs: Sequence[Sub]) -> Words:
    """What stood in words[low:high] before the substitutions."""
    found: list[str] = []
    done: set[Sub] = set()
    for k in range(*place):
        token = reading.sentence.tokens[k]
        sub = next((s for s in subs if s.start < token.end and s.end > token.start), None)
        if sub is None:
            found.append(reading.words[k])
        elif sub not in done:
            done.add(sub)
            found += sub.original
    return tuple(found)


# What is printed

Counts = Mapping[str, int]


def by_row(outcome: Outcome, rows: Sequence[Placed]) -> list[tuple[Placed, Counts]]:
    """How many applied edits of each kind a row made, the costliest first."""
    owners: dict[Pair, Placed] = {}
    for p in rows:
        for entry in entries(p.row, ""):
            owner = owners.setdefault((entry.spun, entry.original), p)
            if owner.row.weight < p.row.weight:
                owners[entry.spun, entry.original] = p
    counts: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    placed = {(str(p.path), p.line): p for p in rows}
    for each in outcome.made:
        if each.confidence >= APPLIED:
            p = owners[each.pair]
            counts[str(p.path), p.line][each.what] += 1
    return sorted(((placed[key], each) for key, each in counts.items()), key=lambda each: (-net(each[1]), each[0].key))


def net(counts: Counts) -> int:
    """What a row costs: its wrong and spurious edits less its right ones."""
    return counts["wrong"] + counts["spurious"] - counts["right"]


def table(counts: Iterable[tuple[Placed, Counts]]) -> Iterator[str]:
    """A line for each row that made an edit, parted by tabs."""
    yield "net cost\tright\twrong\tspurious\tweight\trow\tplace\n"
    for p, each in counts:
        cells = net(each), each["right"], each["wrong"], each["spurious"], p.row.weight, p, f"{p.path.name}:{p.line}"
        yield "\t".join(map(str, cells)) + "\n"


def shown(outcome: Outcome, threshold: float) -> str:
    """Precision, recall and F0.5 at a threshold."""
    precision, recall = outcome.figures(threshold)
    f = 1.25 * precision * recall / max(1e-9, 0.25 * precision + recall)
    return f"precision {precision:.4f}, recall {recall:.4f}, F0.5 {f:.4f}\n"


def curve(outcome: Outcome, other: Outcome | None) -> Iterator[str]:
    """The figures at each threshold, and those of another lexicon below."""
    for threshold in THRESHOLDS:
        yield f"threshold {threshold:4.2f}: {shown(outcome, threshold)}"
        if other:
            yield f"       against: {shown(other, threshold)}"


if __name__ == "__main__":
    main()

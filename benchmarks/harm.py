#!/usr/bin/env python3
"""This file measures harm: what the default pipeline changes in clean text, by rule, and against a kept baseline.

    python benchmarks/harm.py --own             the project's own clean samples, which CI holds to the baseline
    python benchmarks/harm.py                   clean news beside the checkout where it lies, else the same samples
    python benchmarks/harm.py PATH ...          folders of .txt, .md and .reference files, or JSONL with a "text" a line
    python benchmarks/harm.py --write [PATH]    keep what was found as the baseline of these texts

The baseline, harm-baseline.tsv, holds for each corpus its fingerprint, and for each edit a hash of its document, its
place, the words changed, and the verdict of a person who read it: `true` (a repair of a fault, with the reason) or
`harm`. An edit that nobody has judged counts as harm. The exit code is 1 where there is more harm than the baseline
has, or where texts without a baseline suffer more than 20 edits in a million words.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from unspin.api import Cleaner
from unspin.core.edit import Edit

ROOT = Path(__file__).resolve().parent.parent
BASELINE = Path(__file__).with_name("harm-baseline.tsv")
NEWS = ROOT.parent / "shared" / "eval" / "clean" / "news.jsonl"
OWN_NEWS = Path(__file__).with_name("clean-news.jsonl")
SUFFIXES = (".txt", ".md", ".reference")
# Lists of text that must stay, each line with a "text".
UNCHANGED = ("spin_unchanged", "spelling_unchanged", "residue-negatives")
# Edits per million words that are no true repairs, at most.
MOST_HARM = 20.0
# A longer stretch of a corpus is kept as a hash, so that the baseline copies no more than the words changed.
LONGEST_KEPT = 40
AROUND = 45


@dataclass(frozen=True, slots=True)
class Found:
    """An edit of a clean text, as the baseline keeps it; `context` is for reading and is never kept."""

    corpus: str
    document: str
    place: int
    rule: str
    before: str
    after: str
    verdict: str = "?"
    reason: str = ""
    context: str = ""

    @property
    def key(self) -> tuple[str, int, str, str]:
        """What makes two findings the same one."""
        return self.document, self.place, self.before, self.after


KEPT = tuple(name for name in Found.__dataclass_fields__ if name != "context")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts, and a fingerprint of all of them."""

    texts: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """A hash of the texts in their order."""
        return digest("\0".join(map(digest, self.texts)))

    @property
    def words(self) -> int:
        """Words between white space."""
        return sum(len(text.split()) for text in self.texts)


def main() -> int:
    """Print the table, the edits and what is new; the exit code is 1 where harm has grown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, help="folders or JSONL files of clean text")
    parser.add_argument("--own", action="store_true", help="the project's own clean samples")
    parser.add_argument("--write", action="store_true", help="keep the edits as the baseline of these texts")
    options = parser.parse_args()
    paths = options.paths or ([NEWS] if NEWS.exists() and not options.own else [])
    corpus = Corpus(tuple(read(paths) if paths else own()))
    kept = baseline()
    found = judged(findings(corpus), kept)
    table(found, corpus.words)
    known = corpus.fingerprint in fingerprints()
    harm = sum(each.verdict != "true" for each in found)
    if options.write:
        keep(corpus, [each for each in kept if each.corpus != corpus.fingerprint] + found)
        return 0
    if not known:
        print(
            "these texts have no baseline; every edit counts as harm until a person has judged it (--write keeps them)"
        )
        return int(1e6 * harm / corpus.words > MOST_HARM)
    before = [each for each in kept if each.corpus == corpus.fingerprint]
    return compared(found, before)


def read(paths: Iterable[Path]) -> Iterator[str]:
    """The texts of JSONL files, and of the files in folders, in the order of their names."""
    for path in paths:
        if path.is_dir():
            yield from read(sorted(each for each in path.rglob("*") if each.suffix in (*SUFFIXES, ".jsonl")))
        elif path.suffix == ".jsonl":
            records = (json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip())
            yield from (each["text"] for each in records if each.get("expected", each["text"]) == each["text"])
        else:
            yield path.read_text("utf-8")


def own() -> Iterator[str]:
    """What this project has of clean text: references of its samples, cases that must stay, and stories of its own that
    the language model was not counted from.
    """
    yield from read([*sorted((ROOT / "seeds").glob("*.reference")), OWN_NEWS])
    for name in UNCHANGED:
        yield from read([ROOT / "tests" / "cases" / f"{name}.jsonl"])


def findings(corpus: Corpus) -> Iterator[Found]:
    """Every edit that the default pipeline makes."""
    clean = Cleaner().clean
    for text in corpus.texts:
        for edit in clean(text).edits:
            yield found_of(text, edit, corpus.fingerprint)


def found_of(text: str, edit: Edit, corpus: str) -> Found:
    """An edit with its surroundings."""
    before, after = (
        part if len(part) <= LONGEST_KEPT else f"sha256:{digest(part)}" for part in (edit.before, edit.after)
    )
    left, right = text[max(0, edit.start - AROUND) : edit.start], text[edit.end : edit.end + AROUND]
    context = f"{left}[{edit.before} -> {edit.after}]{right}"
    return Found(corpus, digest(text), edit.start, edit.rule, before, after, context=" ".join(context.split()))


def judged(found: Iterable[Found], kept: Iterable[Found]) -> list[Found]:
    """The findings with the verdicts that the baseline has for them."""
    known = {each.key: each for each in kept}
    return [
        replace(each, verdict=known[each.key].verdict, reason=known[each.key].reason) if each.key in known else each
        for each in found
    ]


def table(found: Sequence[Found], words: int) -> None:
    """Edits per million words by rule, those that are no true repair apart, and every edit with its context."""
    for each in sorted(found, key=lambda each: (each.verdict, each.rule)):
        print(f"{each.verdict:5} {each.rule:22} {each.context}" + (f"  ({each.reason})" if each.reason else ""))
    print(f"\n{words:,} words{'':13} edits  per million   harm  per million   at most (95 %)")
    rules = Counter(each.rule for each in found)
    stages = Counter(each.rule.split(".")[0] for each in found)
    for name, number in (*sorted(stages.items()), *sorted(rules.items())):
        harm = sum(each.verdict != "true" for each in found if each.rule == name or each.rule.split(".")[0] == name)
        line(name, number, harm, words)
    line("together", len(found), sum(each.verdict != "true" for each in found), words)


def line(name: str, number: int, harm: int, words: int) -> None:
    """One row of the table."""
    scale = 1e6 / words
    print(f"{name:24} {number:6} {number * scale:12.1f} {harm:6} {harm * scale:12.1f} {upper(harm) * scale:16.1f}")


def upper(count: int, level: float = 0.95) -> float:
    """The largest Poisson mean that gives `count` events or fewer with probability 1 - level.

    The exact one-sided limit of Garwood (1936), Fiducial limits for the Poisson distribution: 3.0 for no event ("rule
    of three"), found by halving.
    """
    low, high = float(count), 2.0 * count + 20.0
    for _ in range(60):
        middle = (low + high) / 2
        log_terms = (k * math.log(middle) - middle - math.lgamma(k + 1) for k in range(count + 1))
        low, high = (middle, high) if sum(map(math.exp, log_terms)) > 1 - level else (low, middle)
    return high


def compared(found: Sequence[Found], before: Sequence[Found]) -> int:
    """Tell what is new and what is lost; 1 where there is more harm than before."""
    old, new = {each.key for each in before}, {each.key for each in found}
    for each in found:
        if each.key not in old:
            print(f"new   {each.rule:22} {each.context}")
    for each in before:
        if each.key not in new:
            print(f"lost  {each.rule:22} {each.before} -> {each.after} ({each.verdict})")
    was, now = (sum(each.verdict != "true" for each in those) for those in (before, found))
    print(f"harm: {now} edits, {was} in the baseline")
    return int(now > was)


def baseline() -> list[Found]:
    """The findings that were kept."""
    rows = csv.DictReader(rows_of_file(comments=False), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [found_in(row) for row in rows]


def found_in(row: dict[str, str]) -> Found:
    """A row of the file as a finding."""
    texts = {name: json.loads(row[name]) for name in ("before", "after")}
    return Found(**{**row, **texts, "place": int(row["place"])})


def fingerprints() -> set[str]:
    """The corpora that the baseline knows, those without an edit too."""
    return {row.split()[2] for row in rows_of_file(comments=True) if row.startswith("# corpus ")}


def rows_of_file(comments: bool) -> list[str]:
    """Its comments, or its other lines."""
    lines = BASELINE.read_text("utf-8").split("\n") if BASELINE.exists() else []
    return [each for each in lines if each and each.startswith("#") == comments]


def keep(corpus: Corpus, found: Iterable[Found]) -> None:
    """Write the baseline anew, sorted."""
    heads = [row for row in rows_of_file(comments=True) if corpus.fingerprint not in row]
    heads.append(f"# corpus {corpus.fingerprint} {len(corpus.texts)} documents, {corpus.words} words")
    rows = ["\t".join(row_of(each)) for each in sorted(found, key=lambda each: (each.corpus, each.key))]
    BASELINE.write_text("\n".join([*sorted(heads), "\t".join(KEPT), *rows, ""]), "utf-8")


def row_of(each: Found) -> list[str]:
    """A finding as a row; the words in JSON, so that a line end or a tab stays inside."""
    values = {name: str(getattr(each, name)) for name in KEPT}
    return list({**values, "before": json.dumps(each.before), "after": json.dumps(each.after)}.values())


def digest(text: str) -> str:
    """The first half of SHA-256, enough to tell texts apart."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


if __name__ == "__main__":
    sys.exit(main())

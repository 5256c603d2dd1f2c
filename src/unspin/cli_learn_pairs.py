"""This file is the command `unspin learn pairs`: dictionary rows from spun texts and their originals."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from unspin.cli_learn_common import Subcommands, add_output, count, judge
from unspin.cli_settings import pass_over
from unspin.core.errors import LearnError

if TYPE_CHECKING:
    from unspin.core.document import Document
    from unspin.learn.aligned import AlignedDocument
    from unspin.learn.pairing import Pairing
    from unspin.learn.rows import Bounds, Judged

_LARGEST_SHARE = 0.9


def add_pairs(commands: Subcommands[argparse.ArgumentParser]) -> None:
    """Add `pairs`."""
    command = commands.add_parser("pairs", help="rows from spun texts and their originals", description=_pairs.__doc__)
    command.add_argument("spun", type=Path, metavar="SPUN", help="a folder, a text, or JSON lines (.jsonl)")
    command.add_argument(
        "original", type=Path, nargs="?", metavar="ORIGINAL", help="the same; left out where SPUN has both fields"
    )
    add_output(command, "the dictionary to write; evidence and rows to review go beside it")
    command.add_argument("--spun-field", metavar="NAME", help="field of the spun text (default: text, or spun of both)")
    command.add_argument("--original-field", metavar="NAME", help="field of the original (default: text, or original)")
    command.add_argument("--support", type=count, default=2, metavar="N", help="trust pairs seen N times (default: 2)")
    command.add_argument(
        "--significance", type=float, default=10.83, metavar="G2", help="and this unlikely by chance (default: 10.83)"
    )
    command.add_argument(
        "--holdout", type=_share, metavar="SHARE", help="measure on this share of the documents, unseen (such as 0.2)"
    )
    command.set_defaults(run=_pairs)


def _share(word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        value = 0.0
    if not 0 < value <= _LARGEST_SHARE:
        raise argparse.ArgumentTypeError(f"{word!r} is no share; write a number above 0, up to {_LARGEST_SHARE}")
    return value


def _pairs(options: argparse.Namespace) -> int:
    """Learn dictionary rows from spun documents and their originals.

    Documents are paired by name or id, else by what a spinner leaves alone: names, numbers, rare words. OUT gets the
    rows that were seen often enough; OUT's name with .evidence.tsv all that was seen, with .review.tsv what is
    doubtful, for `unspin lexicon add`.
    """
    from unspin.learn.checks import refuse_idle
    from unspin.learn.rows import Bounds
    from unspin.learn.rows import judge as judged_by
    from unspin.learn.substitutions import counted, find
    from unspin.learn.tables import check_new, write_all
    from unspin.learn.toolkit import nltk_translate

    check_new(_beside(options.output))
    nltk_translate()
    documents = _aligned(_paired(options))
    found = find(documents)
    refuse_idle(found, documents)
    bounds = Bounds(options.support, options.significance)
    judged = judged_by(counted(documents, found), bounds)
    if options.holdout:
        sys.stdout.writelines(_curve(documents, options.holdout, bounds))
    write_all(dict(zip(_beside(options.output), _tables(judged, len(documents)), strict=True)))
    print(_said(judged, options.output), file=sys.stderr)
    return 0


def _beside(output: Path) -> tuple[Path, Path, Path]:
    return output, output.with_suffix(".evidence.tsv"), output.with_suffix(".review.tsv")


def _paired(options: argparse.Namespace) -> Pairing:
    """The documents in pairs; what is refused is named."""
    from unspin.learn.checks import refuse_backwards, refuse_swapped, refuse_unpaired
    from unspin.learn.documents import require_english
    from unspin.learn.pairing import pair
    from unspin.lm.sphinx import default_model

    spun, originals = _both_sides(options)
    require_english(spun, "spun documents")
    require_english(originals, "originals")
    pairing = pair(spun, originals)
    for refused in pairing.refused:
        print(f"unspin: {refused.name}: not paired: {refused.reason}", file=sys.stderr)
    refuse_unpaired(pairing)
    sides = [p.spun for p in pairing.pairs], [p.original for p in pairing.pairs]
    remedy = "give SPUN first, then ORIGINAL"
    refuse_swapped(*sides, judge(), remedy)
    refuse_backwards([(p.spun.text, p.original.text) for p in pairing.pairs], default_model(), remedy)
    by = [f"{sum(p.by == by for p in pairing.pairs)} by {by}" for by in sorted({p.by for p in pairing.pairs})]
    least = min(p.likeness for p in pairing.pairs)
    print(
        f"{len(pairing.pairs)} pairs of documents ({', '.join(by)}; likeness {least:.2f} or more), "
        f"{len(pairing.refused) or 'none'} refused",
        file=sys.stderr,
    )
    return pairing


def _both_sides(options: argparse.Namespace) -> tuple[list[Document], list[Document]]:
    from unspin.learn.documents import is_jsonl, read_both, read_documents

    spun, original = options.spun_field, options.original_field
    if options.original is None:
        return read_both(options.spun, spun or "spun", original or "original")
    if is_jsonl(options.spun) and options.spun.resolve() == options.original.resolve():
        raise LearnError(f"{options.spun} is named twice; name it once, with --spun-field and --original-field")
    sides = (options.spun, spun or "text"), (options.original, original or "text")
    first, second = (read_documents([path], field, pass_over) for path, field in sides)
    return first, second


def _aligned(pairing: Pairing) -> list[AlignedDocument]:
    from unspin.learn.aligned import align

    every = [align(pair) for pair in pairing.pairs]
    documents = [each for each in every if not each.doubtful]
    for each in every:
        if each.doubtful:
            print(
                f"unspin: {each.pair.spun.name}: not read: most of its sentences are not in its original",
                file=sys.stderr,
            )
    beads = sum(len(document.beads) for document in documents)
    unlike, passed = sum(d.unlike for d in documents), sum(d.passed_over for d in documents)
    print(
        f"{beads} sentences aligned; passed over: {unlike or 'no'} sentences with too little in common, "
        f"{passed or 'no'} differences too long to read or with punctuation in them",
        file=sys.stderr,
    )
    return documents


def _curve(documents: Sequence[AlignedDocument], share: float, bounds: Bounds) -> Iterator[str]:
    from unspin.learn.holdout import learning_curve, split

    known, unseen = split(documents, share)
    if not known:
        raise LearnError(f"{len(documents)} pairs of documents are too few to hold {share:g} of them out")
    yield f"restored in {len(unseen)} unseen documents\n{'documents':>9}{'rows':>7}  precision  recall\n"
    for point in learning_curve(known, unseen, bounds):
        score = point.score
        yield f"{point.documents:9}{point.rows:7}  {score.precision:9.3f}  {score.recall:6.3f}\n"


def _tables(judged: Sequence[Judged], documents: int) -> tuple[str, str, str]:
    from unspin.learn.rows import rows
    from unspin.learn.tables import evidence, review
    from unspin.lexicon.exchange import dictionary

    doubtful = sorted((each for each in judged if each.doubtful), key=lambda each: -each.substitution.count)
    return (
        dictionary(rows(judged), f"learnt from {documents} spun documents and their originals"),
        evidence(judged),
        review(((each.row, each.status, [" | ".join(each.substitution.examples)]) for each in doubtful), ("examples",)),
    )


def _said(judged: Sequence[Judged], output: Path) -> str:
    learnt, doubtful = sum(each.learnt for each in judged), sum(each.doubtful for each in judged)
    known = len(judged) - learnt - doubtful
    _, evidence, review = _beside(output)
    wrote = f"{output}, {evidence.name}, {review.name}"
    return f"{learnt} rows learnt, {known} known already, {doubtful} to review; wrote {wrote}"

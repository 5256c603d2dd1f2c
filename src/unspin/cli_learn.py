"""This file is the command group `unspin learn`: rows, a language model and phrases from texts of one's own."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from unspin.core.errors import LearnError

if TYPE_CHECKING:
    from unspin.core.document import Document
    from unspin.learn.aligned import AlignedDocument
    from unspin.learn.pairing import Pairing
    from unspin.learn.rows import Bounds, Judged

OK = 0

Subcommands = argparse._SubParsersAction  # argparse has no public name for it
_LARGEST_SHARE = 0.9


def add_learn(commands: Subcommands[argparse.ArgumentParser]) -> None:
    """Add `learn` and its commands."""
    group = commands.add_parser("learn", help="learn rows, a language model and phrases from texts of your own")
    group.description = "Learn dictionary rows, a language model and fixed phrases from texts of your own."
    each = group.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_pairs(each)
    _add_lm(each)
    _add_phrases(each)
    _add_mine(each)


def _add_pairs(commands: Subcommands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("pairs", help="rows from spun texts and their originals", description=_pairs.__doc__)
    command.add_argument("spun", type=Path, metavar="SPUN", help="a folder, a text, or JSON lines (.jsonl)")
    command.add_argument(
        "original", type=Path, nargs="?", metavar="ORIGINAL", help="the same; left out where SPUN has both fields"
    )
    _add_output(command, "the dictionary to write; evidence and rows to review go beside it")
    command.add_argument("--spun-field", metavar="NAME", help="field of the spun text (default: text, or spun of both)")
    command.add_argument("--original-field", metavar="NAME", help="field of the original (default: text, or original)")
    command.add_argument("--support", type=_count, default=2, metavar="N", help="trust pairs seen N times (default: 2)")
    command.add_argument(
        "--significance", type=float, default=10.83, metavar="G2", help="and this unlikely by chance (default: 10.83)"
    )
    command.add_argument(
        "--holdout", type=_share, metavar="SHARE", help="measure on this share of the documents, unseen (such as 0.2)"
    )
    command.set_defaults(run=_pairs)


def _add_lm(commands: Subcommands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("lm", help="a language model of trusted texts", description=_lm.__doc__)
    _add_texts(command, "trusted", "texts of the domain that nobody spun: folders, texts, JSON lines")
    _add_output(command, "the model to write, in ARPA form")
    command.add_argument(
        "--min-count",
        type=_count,
        default=1,
        metavar="N",
        help="leave out trigrams seen less than N times (default: 1)",
    )
    command.add_argument(
        "--vocab", type=_count, metavar="N", help="keep the N most frequent words (default: all, up to a million)"
    )
    command.set_defaults(run=_lm)


def _add_phrases(commands: Subcommands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("phrases", help="fixed phrases of trusted texts", description=_phrases.__doc__)
    _add_texts(command, "trusted", "texts of the domain that nobody spun: folders, texts, JSON lines")
    _add_output(command, "the table to write")
    command.add_argument("--min-count", type=_count, default=5, metavar="N", help="seen N times or more (default: 5)")
    command.set_defaults(run=_phrases)


def _add_mine(commands: Subcommands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("mine", help="rows to review from spun texts alone", description=_mine.__doc__)
    _add_texts(command, "spun", "spun texts: folders, texts, JSON lines")
    command.add_argument(
        "--against",
        nargs="+",
        type=Path,
        required=True,
        metavar="CLEAN",
        help="texts of like subjects that nobody spun",
    )
    _add_output(command, "the table to write")
    command.add_argument("--min-count", type=_count, default=5, metavar="N", help="in N documents or more (default: 5)")
    command.set_defaults(run=_mine)


def _add_texts(command: argparse.ArgumentParser, name: str, what: str) -> None:
    command.add_argument(name, nargs="+", type=Path, metavar=name.upper(), help=what)
    command.add_argument(
        "--field", default="text", metavar="NAME", help="field of the text in JSON lines (default: text)"
    )


def _add_output(command: argparse.ArgumentParser, what: str) -> None:
    command.add_argument("-o", "--output", type=Path, required=True, metavar="OUT", help=what)


def _count(word: str) -> int:
    value = int(word) if word.isascii() and word.isdigit() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"{word!r} is no whole number from 1 on")
    return value


def _share(word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        value = 0.0
    if not 0 < value <= _LARGEST_SHARE:
        raise argparse.ArgumentTypeError(f"{word!r} is no share; write a number above 0, up to {_LARGEST_SHARE}")
    return value


# pairs


def _pairs(options: argparse.Namespace) -> int:
    """Learn dictionary rows from spun documents and their originals.

    Documents are paired by name or id, else by what a spinner leaves alone: names, numbers, rare words. OUT gets the
    rows that were seen often enough; OUT's name with .evidence.tsv all that was seen, with .review.tsv what is
    doubtful, for `unspin lexicon add`.
    """
    from unspin.learn.checks import refuse_idle
    from unspin.learn.rows import Bounds, judge
    from unspin.learn.substitutions import counted, find
    from unspin.learn.tables import check_new, write_all
    from unspin.learn.toolkit import nltk_translate

    check_new(_beside(options.output))
    nltk_translate()
    documents = _aligned(_paired(options))
    found = find(documents)
    refuse_idle(found, documents)
    bounds = Bounds(options.support, options.significance)
    judged = judge(counted(documents, found), bounds)
    if options.holdout:
        sys.stdout.writelines(_curve(documents, options.holdout, bounds))
    write_all(dict(zip(_beside(options.output), _tables(judged, len(documents)), strict=True)))
    print(_said(judged, options.output), file=sys.stderr)
    return OK


def _beside(output: Path) -> tuple[Path, Path, Path]:
    return output, output.with_suffix(".evidence.tsv"), output.with_suffix(".review.tsv")


def _paired(options: argparse.Namespace) -> Pairing:
    """The documents in pairs; what is refused is named."""
    from unspin.learn.checks import refuse_swapped, refuse_unpaired
    from unspin.learn.documents import require_english
    from unspin.learn.pairing import pair

    spun, originals = _both_sides(options)
    require_english(spun, "spun documents")
    require_english(originals, "originals")
    pairing = pair(spun, originals)
    for refused in pairing.refused:
        print(f"unspin: {refused.name}: not paired: {refused.reason}", file=sys.stderr)
    refuse_unpaired(pairing)
    sides = [p.spun for p in pairing.pairs], [p.original for p in pairing.pairs]
    refuse_swapped(*sides, _judge(), "give SPUN first, then ORIGINAL")
    by = [f"{sum(p.by == by for p in pairing.pairs)} by {by}" for by in sorted({p.by for p in pairing.pairs})]
    least = min(p.likeness for p in pairing.pairs)
    print(
        f"{len(pairing.pairs)} pairs of documents ({', '.join(by)}; likeness {least:.2f} or more), "
        f"{len(pairing.refused) or 'none'} refused",
        file=sys.stderr,
    )
    return pairing


def _judge() -> Callable[[Document], float]:
    """P(spun) of a document."""
    from unspin.api import Cleaner

    cleaner = Cleaner()
    return lambda document: cleaner.detect(document).probability


def _both_sides(options: argparse.Namespace) -> tuple[list[Document], list[Document]]:
    from unspin.learn.documents import is_jsonl, read_both, read_documents

    spun, original = options.spun_field, options.original_field
    if options.original is None:
        return read_both(options.spun, spun or "spun", original or "original")
    if is_jsonl(options.spun) and options.spun.resolve() == options.original.resolve():
        raise LearnError(f"{options.spun} is named twice; name it once, with --spun-field and --original-field")
    return read_documents([options.spun], spun or "text"), read_documents([options.original], original or "text")


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


# lm


def _lm(options: argparse.Namespace) -> int:
    """Train a trigram model on trusted texts, for --lm of clean, diff and detect.

    A part of the texts is held out. On it the weight beside the general model is fitted, which OUT's first line keeps,
    and the perplexities are measured: of the general model, of the new one, and of both mixed.
    """
    from unspin.learn.corpus import LARGEST
    from unspin.learn.tables import check_new
    from unspin.learn.train import Limits, train

    check_new([options.output])
    found = train(_trusted(options), options.output, Limits(options.min_count, options.vocab or LARGEST))
    mixture = found.mixture
    print(
        f"{found.words} words; {' + '.join(map(str, found.sizes))} n-grams of 1, 2 and 3 words\n"
        f"perplexity of {mixture.words} words held out ({mixture.unknown} unknown ones left out):\n"
        f"  general {mixture.general:8.1f}\n  domain  {mixture.domain:8.1f}\n  both    {mixture.both:8.1f}"
        f"   at weight {mixture.weight:.2f} for the domain"
    )
    return OK


def _trusted(options: argparse.Namespace) -> list[Document]:
    from unspin.learn.documents import read_documents, require_english

    documents = read_documents(options.trusted, options.field)
    require_english(documents, "documents")
    return documents


# phrases


def _phrases(options: argparse.Namespace) -> int:
    """Find the fixed phrases of 2 to 5 words in trusted texts, the most fixed first.

    A phrase is as fixed as its weakest seam, by log-likelihood ratio (G2) and normalised pointwise mutual information
    (nPMI: 1 where its parts never stand apart, 0 where they meet by chance).
    """
    from unspin.learn.phrases import cells, fixed_phrases
    from unspin.learn.tables import check_new, table, write_all
    from unspin.lexicon.phrase_files import COLUMNS

    check_new([options.output])
    found = fixed_phrases((document.text for document in _trusted(options)), options.min_count)
    if not found:
        raise LearnError(f"no phrase stands {options.min_count} times; give more text, or lower --min-count")
    write_all({options.output: table(COLUMNS, map(cells, found))})
    print(f"{len(found)} phrases; wrote {options.output}", file=sys.stderr)
    return OK


# mine


def _mine(options: argparse.Namespace) -> int:
    """Propose dictionary rows from spun texts without their originals.

    Forms that stand in far more spun documents than clean ones, each with what is missing there, stands beside the same
    words in clean text, and reads better. Write yes in the column `accept` of the rows that are right, then run `unspin
    lexicon add --accepted OUT -o my.tsv`.
    """
    from unspin.learn.checks import refuse_swapped
    from unspin.learn.documents import read_documents, require_english
    from unspin.learn.mine import COLUMNS, mine, row
    from unspin.learn.tables import check_new, review, write_all
    from unspin.lm.sphinx import default_model

    check_new([options.output])
    spun, clean = read_documents(options.spun, options.field), read_documents(options.against, options.field)
    for documents in (spun, clean):
        require_english(documents, "documents")
    refuse_swapped(spun, clean, _judge(), "give the spun texts first, the clean ones after --against")
    found = mine([d.text for d in spun], [d.text for d in clean], default_model(), options.min_count)
    if not found:
        raise LearnError(
            f"nothing to propose: no form stands in {options.min_count} spun documents and far fewer clean ones, with "
            "a likelier one in its place; give more documents, or lower --min-count"
        )
    write_all({options.output: review(map(row, found), COLUMNS)})
    print(f"{len(found)} rows to review; wrote {options.output}", file=sys.stderr)
    return OK

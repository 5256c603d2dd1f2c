"""This file is the commands of `unspin learn` that read trusted texts alone: a language model, fixed phrases."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from unspin.cli_learn_common import Subcommands, add_output, add_texts, count
from unspin.cli_settings import pass_over
from unspin.core.errors import LearnError

if TYPE_CHECKING:
    from unspin.core.document import Document


def add_lm(commands: Subcommands[argparse.ArgumentParser]) -> None:
    """Add `lm`."""
    command = commands.add_parser("lm", help="a language model of trusted texts", description=_lm.__doc__)
    add_texts(command, "trusted", "texts of the domain that nobody spun: folders, texts, JSON lines")
    add_output(
        command, "the model to write, in ARPA form, or binary (smaller, faster to open) where its name ends in .bin"
    )
    command.add_argument(
        "--min-count",
        type=count,
        default=1,
        metavar="N",
        help="leave out trigrams seen less than N times (default: 1)",
    )
    command.add_argument(
        "--vocab", type=count, metavar="N", help="keep the N most frequent words (default: all, up to a million)"
    )
    command.set_defaults(run=_lm)


def add_phrases(commands: Subcommands[argparse.ArgumentParser]) -> None:
    """Add `phrases`."""
    command = commands.add_parser("phrases", help="fixed phrases of trusted texts", description=_phrases.__doc__)
    add_texts(command, "trusted", "texts of the domain that nobody spun: folders, texts, JSON lines")
    add_output(command, "the table to write")
    command.add_argument("--min-count", type=count, default=5, metavar="N", help="seen N times or more (default: 5)")
    command.set_defaults(run=_phrases)


def _lm(options: argparse.Namespace) -> int:
    """Train a trigram model on trusted texts, for --lm of all commands that read documents.

    A part of the texts is held out. On it the weight beside the general model is fitted, which OUT keeps,
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
    return 0


def _trusted(options: argparse.Namespace) -> list[Document]:
    from unspin.learn.documents import read_documents, require_english

    documents = read_documents(options.trusted, options.field, pass_over)
    require_english(documents, "documents")
    return documents


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
    return 0

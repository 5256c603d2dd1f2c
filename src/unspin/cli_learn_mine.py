"""This file is the command `unspin learn mine`: rows to review from spun texts without their originals."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from unspin.cli_learn_common import Subcommands, add_output, add_texts, count, judge
from unspin.cli_settings import pass_over
from unspin.core.errors import LearnError


def add_mine(commands: Subcommands[argparse.ArgumentParser]) -> None:
    """Add `mine`."""
    command = commands.add_parser("mine", help="rows to review from spun texts alone", description=_mine.__doc__)
    add_texts(command, "spun", "spun texts: folders, texts, JSON lines")
    command.add_argument(
        "--against",
        nargs="+",
        type=Path,
        required=True,
        metavar="CLEAN",
        help="texts of like subjects that nobody spun",
    )
    add_output(command, "the table to write")
    command.add_argument("--min-count", type=count, default=5, metavar="N", help="in N documents or more (default: 5)")
    command.set_defaults(run=_mine)


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
    spun, clean = (read_documents(each, options.field, pass_over) for each in (options.spun, options.against))
    for documents in (spun, clean):
        require_english(documents, "documents")
    refuse_swapped(spun, clean, judge(), "give the spun texts first, the clean ones after --against")
    found = mine([d.text for d in spun], [d.text for d in clean], default_model(), options.min_count)
    if not found:
        raise LearnError(
            f"nothing to propose: no form stands in {options.min_count} spun documents and far fewer clean ones, with "
            "a likelier one in its place; give more documents, or lower --min-count"
        )
    write_all({options.output: review(map(row, found), COLUMNS)})
    print(f"{len(found)} rows to review; wrote {options.output}", file=sys.stderr)
    return 0

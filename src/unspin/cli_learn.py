"""This file is the command group `unspin learn`: rows, a language model and phrases from texts of one's own."""

from __future__ import annotations

import argparse

from unspin.cli_learn_common import Subcommands
from unspin.cli_learn_mine import add_mine
from unspin.cli_learn_pairs import add_pairs
from unspin.cli_learn_texts import add_lm, add_phrases


def add_learn(commands: Subcommands[argparse.ArgumentParser]) -> None:
    """Add `learn` and its commands."""
    group = commands.add_parser("learn", help="learn rows, a language model and phrases from texts of your own")
    group.description = "Learn dictionary rows, a language model and fixed phrases from texts of your own."
    each = group.add_subparsers(title="commands", required=True, metavar="COMMAND")
    add_pairs(each)
    add_lm(each)
    add_phrases(each)
    add_mine(each)

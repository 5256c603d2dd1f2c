"""This file is the commands `unspin rules` and `unspin rule`: what a finding's rule means."""

from __future__ import annotations

import argparse
import sys

from unspin.cli_output import write_data, write_text

OK = 0

Subcommands = argparse._SubParsersAction  # argparse has no public name for it


def add_rules(commands: Subcommands[argparse.ArgumentParser]) -> None:
    """Add `rules` and `rule`."""
    command = commands.add_parser("rules", help="list the rules", description=_rules.__doc__)
    command.add_argument("--format", choices=("text", "markdown"), default="text", help="default: text")
    command.set_defaults(run=_rules)
    command = commands.add_parser("rule", help="explain a rule", description=_rule.__doc__)
    command.add_argument("id", metavar="ID", help="as findings name it, for example spin.synonym")
    command.set_defaults(run=_rule)


def _rules(options: argparse.Namespace) -> int:
    """List every rule that a finding can name."""
    from unspin.reports.rules import listing, page

    if options.format == "markdown":
        write_data(page())
    else:
        write_text(listing())
    return OK


def _rule(options: argparse.Namespace) -> int:
    """Explain a rule: what it finds, why that is a fault, and an example before and after."""
    from unspin.reports.colour import coloured, plain, wants_colour
    from unspin.reports.rules import explanation
    from unspin.stages.catalogue import find_rule

    write_text(explanation(find_rule(options.id), coloured if wants_colour(sys.stdout) else plain))
    return OK

"""This file offers what worker processes are told: how many, and how long each may take over one document."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unspin.processes import Processes


def add_processes(command: argparse.ArgumentParser, records: bool = False) -> None:
    """Add the options; `records` tells that the command takes data sets too."""
    group = command.add_argument_group("worker processes")
    documents = "for documents at most" if records else "at most"
    group.add_argument(
        "--workers",
        type=positive,
        metavar="N",
        help=f"how many (default: one a core, {documents} one for each 500 kB)",
    )
    what, default = ("record or document", "60 for records, any for documents") if records else ("document", "any")
    group.add_argument(
        "--timeout",
        type=_seconds,
        metavar="SECONDS",
        help=f"time for one {what}; 0: any (default: {default})",
    )


def processes_of(options: argparse.Namespace) -> Processes:
    """What the options say for documents."""
    from unspin.processes import Processes

    return Processes(options.workers, options.timeout or None)


def positive(word: str) -> int:
    """A whole number of an option, 1 or more."""
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _seconds(word: str) -> float:
    number = float(word)
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError("must be 0 or more")
    return number

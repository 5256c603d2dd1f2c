"""This file is where the process of a command begins and ends: the installed `unspin`, and `python -m unspin`."""

from __future__ import annotations

import gc
import os
import signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

INTERRUPTED = 130

# Objects between two rounds of the collector of reference cycles. Python's 700 costs a sixth of the time of a short
# run, which makes a million objects to keep (models, lexicon) and next to no cycles.
_COLLECT_EVERY = 50_000


def run() -> int:
    """Run the command that the process was started with; the exit code is that of `unspin.cli.main`.

    An interrupt while the command is still being imported ends it as quietly as a later one.
    """
    gc.set_threshold(_COLLECT_EVERY)
    _open_what_is_closed()
    try:
        from unspin.cli import main

        return main()
    except KeyboardInterrupt:
        print("unspin: interrupted", file=sys.stderr)
        return INTERRUPTED
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # all is done: an interrupt may end what is left of the process
        # The interpreter looks for reference cycles before it ends. Among models and lexicons that took 70 ms of the
        # 490 of a short check, for memory that the process gives back anyhow.
        gc.freeze()


def _open_what_is_closed() -> None:
    """Send nowhere what goes to a stream that the process was started without, as services are."""
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 (for as long as the process lives)


if __name__ == "__main__":
    sys.exit(run())

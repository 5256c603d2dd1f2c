"""This file turns every way in which a command can end into an exit code, and never into a traceback."""

from __future__ import annotations

import argparse
import contextlib
import errno
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from unspin.core.errors import LexiconError, SettingsError, UnspinError
from unspin.core.kinds import one_of
from unspin.core.visible import visible

FAILED, INTERRUPTED = 2, 130
# What a full or failing disk says where the output is a file.
_NO_ROOM = (errno.ENOSPC, errno.EFBIG, errno.EIO, getattr(errno, "EDQUOT", errno.ENOSPC))


def guarded(run: Callable[[], int], debug: bool = False) -> int:
    """The exit code of `run`; what goes wrong is one line on standard error, with `debug` also a traceback."""
    if debug:
        import logging

        logging.basicConfig(level=logging.DEBUG, format="unspin: %(message)s")
    try:
        code = run()
        if sys.stdout is not None:
            sys.stdout.flush()  # here a reader that has gone is noticed, and not after the last line of this program
        return code
    except BrokenPipeError:
        _forget_output()
        return FAILED
    except KeyboardInterrupt:
        tell("interrupted")
        return INTERRUPTED
    except Exception as error:
        for message in _messages(error):
            tell(message)
        if debug:
            import traceback

            traceback.print_exc()
        return FAILED


class Parser(argparse.ArgumentParser):
    """Tells what is wrong with arguments as all failures are told: in one line, with the nearest that is right."""

    def error(self, message: str) -> NoReturn:
        """End the program; the default "command" is what was named where only the parser above it sees the mistake."""
        tell(f"{message}; see {self.get_default('command') or self.prog} --help")
        sys.exit(FAILED)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        what = "command" if isinstance(action, argparse._SubParsersAction) else "value"
        try:
            if action.choices is not None:
                one_of(what, value, list(action.choices))
        except SettingsError as error:
            raise argparse.ArgumentError(action, str(error)) from error


def _messages(error: Exception) -> Sequence[str]:
    """What to tell, each on a line of its own: all faults of a dictionary, else one message."""
    if isinstance(error, LexiconError):
        return error.args
    if isinstance(error, UnspinError):
        return (str(error),)
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        _forget_output()
        return (f"the output can't be written: {error.strerror}; make room, and run again",)
    return (f"internal error: {error!r}; please report it, with what --debug shows",)


def tell(message: str) -> None:
    """One line on standard error, with nothing in it that a terminal would obey."""
    with contextlib.suppress(BrokenPipeError):
        print(f"unspin: {visible(message)}", file=sys.stderr)


def _forget_output() -> None:
    """Send what is still to be written nowhere, so that the interpreter does not complain when it closes the stream."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

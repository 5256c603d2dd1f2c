"""This file says what a worker process does: it loads once, then answers batches until nobody asks for more."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Any, Protocol

# What is done with an item of a batch, by its number.
Do = Callable[[int, Any], Any]


class Work(Protocol):
    """What all workers of a pool do; it is pickled once for each."""

    def load(self) -> Callable[[Any], Any]:
        """What does one item, with all loaded that it needs."""
        ...

    def result(self, packed: Any, known: Mapping[int, str], do: Do) -> Any:
        """The result of a packed batch, in which `known` tells the errors of items that are not to be tried again."""
        ...


def serve(connection: Connection, work: Work) -> None:
    """Answer each batch with its result; before each item say which one it is, so that its time can be taken.

    Sends ("ready", 0), then ("at", k) and ("done", result). Ends when the connection does.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    try:
        one = work.load()
        connection.send(("ready", 0))
        while True:
            packed, known = connection.recv()

            def do(k: int, item: Any) -> Any:
                connection.send(("at", k))
                return one(item)

            connection.send(("done", work.result(packed, known, do)))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return

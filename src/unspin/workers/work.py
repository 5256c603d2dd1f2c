"""This file says what a worker process does: it answers batches until nobody asks for more."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Any, Protocol

from unspin.core.values import dataclass

# What does one item of a batch, with all loaded that it needs.
One = Callable[[Any], Any]
# What is done with an item of a batch, by its number.
Do = Callable[[int, Any], Any]


@dataclass(frozen=True, slots=True)
class Lost:
    """Why an item is not tried again: the kind of error, and what is said after its name."""

    error: str
    reason: str


class Load(Protocol):
    """Loads what does one item. It is pickled alone, and starts no thread: processes are forked after it."""

    def __call__(self, shared: bool) -> One:
        """`shared`: many workers will have what is loaded, so it may be all that any item needs."""
        ...


class Work(Protocol):
    """What all workers of a pool do; it is pickled once for each."""

    @property
    def load(self) -> Load:
        """How a worker loads."""
        ...

    def result(self, packed: Any, known: Mapping[int, Lost], do: Do) -> Any:
        """The result of a packed batch, in which `known` tells why some items are not to be tried again."""
        ...


def serve(connection: Connection, load: Load) -> None:
    """Load, then answer batches."""
    leave_interrupts()
    answer(connection, load(shared=False))


def leave_interrupts() -> None:
    """Let the parent decide when to stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def answer(connection: Connection, one: One) -> None:
    """Answer each batch with its result; before each item say which one it is, so that its time can be taken.

    Receives the work, sends ("ready", 0), then receives batches, and sends ("at", k) and ("done", result). Ends when
    the connection does.
    """
    try:
        work: Work = connection.recv()
        connection.send(("ready", 0))
        while True:
            packed, known = connection.recv()

            def do(k: int, item: Any) -> Any:
                connection.send(("at", k))
                return one(item)

            connection.send(("done", work.result(packed, known, do)))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return

"""This file runs batches through worker processes: in order, in a bounded window, whatever happens to a worker.

An item, which is a record or a document, that takes too long is stopped by ending its worker, which a new one replaces:
that stops code that no signal can reach, leaves no half-changed caches behind, works on every system, and is the same
path that a worker takes which the system killed. It costs what a new worker takes to start.
"""

from __future__ import annotations

import contextlib
import time
from collections import Counter, deque
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import Any

from unspin.core.errors import SourceError
from unspin.workers.start import Starter, starter
from unspin.workers.work import Lost, Work

# Batches read but not yet written, for each worker: enough for one slow item not to stop the others.
_WINDOW = 4
# How often a worker may die over the same item before it is given up: once could be a neighbour's fault.
_MOST_DEATHS = 2
# How often workers may die before they are ready: their settings are at fault then, and no item.
_MOST_FALSE_STARTS = 3
_BEFORE_THE_FIRST = -1


@dataclass(slots=True)
class _Ticket:
    """A batch on its way: what it is, which items not to try again and why, and its result."""

    batch: Any
    packed: Any
    size: int
    known: dict[int, Lost] = field(default_factory=dict)
    deaths: Counter[int] = field(default_factory=Counter)
    result: Any = None


class _Worker:
    """A process, the batch it has, and the item at which it is since when."""

    def __init__(self, starter: Starter, work: Work) -> None:
        self.connection, theirs = Pipe()
        self._stop = starter.start(theirs)
        theirs.close()  # so that the end of either process ends the connection
        self._tell(work)
        self.ticket: _Ticket | None = None
        self.ready = False
        self.rest()

    def rest(self) -> None:
        """Be at no item."""
        self.at, self.since = _BEFORE_THE_FIRST, float("inf")

    def take(self, ticket: _Ticket) -> None:
        """Begin a batch, as soon as the process is ready."""
        self.ticket = ticket
        self.rest()
        if self.ready:
            self._send()

    def start(self) -> None:
        """The process is ready."""
        self.ready = True
        self._send()

    def stop(self, patience: float = 0.0) -> int | None:
        """End the process; its exit code. One that is ending by itself has some seconds of `patience`."""
        code = self._stop(patience)
        self.connection.close()
        return code

    def _send(self) -> None:
        if self.ticket is not None:
            self._tell((self.ticket.packed, self.ticket.known))

    def _tell(self, what: Any) -> None:
        with contextlib.suppress(OSError):  # that it has gone shows when its answer is awaited
            self.connection.send(what)


class Pool:
    """Up to `most` workers, which are started when there is work for them."""

    def __init__(self, work: Work, most: int, timeout: float | None = None) -> None:
        self._work, self._most, self._timeout = work, most, timeout
        self._starter = starter(work.load, most)
        self._workers: list[_Worker] = []
        self._again: deque[_Ticket] = deque()
        self._false_starts = 0

    def run(self, batches: Iterator[tuple[Any, Any, int]]) -> Generator[tuple[Any, Any], None, None]:
        """Each (batch, its packed form, its size) with its result, in order.

        Raises SourceError where workers can't start.
        """
        window: deque[_Ticket] = deque()
        try:
            while self._fill(window, batches) or window:
                while window and window[0].result is not None:
                    ticket = window.popleft()
                    yield ticket.batch, ticket.result
                self._wait(bool(window))
        finally:
            for worker in self._workers:
                worker.stop()
            self._workers.clear()
            self._starter.close()

    def _fill(self, window: deque[_Ticket], batches: Iterator[tuple[Any, Any, int]]) -> bool:
        """Give every worker a batch, while there are any and the window is open; whether a batch was given."""
        given = False
        while (worker := self._idle()) is not None or len(self._workers) < self._most:
            ticket = self._next(window, batches)
            if ticket is None:
                return given
            if worker is None:
                worker = _Worker(self._starter, self._work)
                self._workers.append(worker)
            worker.take(ticket)
            given = True
        return given

    def _idle(self) -> _Worker | None:
        return next((each for each in self._workers if each.ticket is None), None)

    def _next(self, window: deque[_Ticket], batches: Iterator[tuple[Any, Any, int]]) -> _Ticket | None:
        if self._again:
            return self._again.popleft()
        if len(window) >= self._most * _WINDOW:
            return None
        found = next(batches, None)
        if found is None:
            return None
        window.append(_Ticket(*found))
        return window[-1]

    def _wait(self, awaited: bool) -> None:
        """Hear what the workers say, and end those that take too long."""
        busy = {each.connection: each for each in self._workers if each.ticket is not None}
        if not awaited or not busy:
            return
        for connection in wait(list(busy), self._patience()):
            self._hear(busy[connection])  # type: ignore[index]  # all that is waited for are connections
        if self._timeout is not None:
            for worker in list(busy.values()):
                if time.monotonic() - worker.since > self._timeout and not _waiting(worker.connection):
                    self._overtime(worker)

    def _patience(self) -> float | None:
        if self._timeout is None:
            return None
        soonest = min(each.since for each in self._workers) + self._timeout - time.monotonic()
        return min(max(soonest, 0.0) + _GRAIN, self._timeout + _GRAIN)

    def _hear(self, worker: _Worker) -> None:
        """Take all messages that are there."""
        try:
            while worker.ticket is not None and worker.connection.poll():
                word, value = worker.connection.recv()
                if word == "ready":
                    self._false_starts = 0
                    worker.start()
                elif word == "at":
                    worker.at, worker.since = value, time.monotonic()
                else:
                    worker.ticket.result, worker.ticket = value, None
                    worker.rest()
        except (EOFError, OSError):
            self._died(worker)

    def _overtime(self, worker: _Worker) -> None:
        at = worker.at
        ticket, _ = self._ended(worker)
        ticket.known[at] = Lost(TimeoutError.__name__, f"took longer than {self._timeout:g} s")
        self._again.append(ticket)

    def _died(self, worker: _Worker) -> None:
        at = worker.at
        ticket, code = self._ended(worker, _PARTING)
        if not worker.ready:
            self._false_start(code)
            self._again.append(ticket)
            return
        ticket.deaths[at] += 1
        if ticket.deaths[at] < _MOST_DEATHS:
            self._again.append(ticket)
            return
        lost = Lost("WorkerError", f"its process ended with code {code}, twice; is memory short?")
        if at == _BEFORE_THE_FIRST:
            every = dict.fromkeys(range(ticket.size), lost)
            ticket.result = self._work.result(ticket.packed, every, _never)
        else:
            ticket.known[at] = lost
            self._again.append(ticket)

    def _false_start(self, code: int | None) -> None:
        self._false_starts += 1
        if self._false_starts >= _MOST_FALSE_STARTS:
            raise SourceError(f"worker processes end with code {code} before they are ready; the reason stands above")

    def _ended(self, worker: _Worker, patience: float = 0.0) -> tuple[_Ticket, int | None]:
        self._workers.remove(worker)
        ticket, code = worker.ticket, worker.stop(patience)
        if ticket is None:
            raise RuntimeError("a worker without a batch was awaited")
        return ticket, code


# Seconds that a process has to end by itself, so that its own exit code is known.
_PARTING = 1.0
# Seconds more than the limit before looking whether it has passed.
_GRAIN = 0.01


def _never(_k: int, _item: object) -> Any:
    raise RuntimeError("every item of the batch has its error")


def _waiting(connection: Connection) -> bool:
    """Whether something was said that has not been heard."""
    try:
        return connection.poll()
    except OSError:
        return True

"""This file starts worker processes: as copies of a template that has loaded everything once, or each by itself.

A forked copy shares the memory of its template until one of them writes to it, and is ready at once. The template is a
new process, no copy of ours: it has no threads, whose locks a fork would copy, unless the main module of the program
that calls us starts some when it is imported.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import recv_handle, send_handle
from typing import NoReturn, Protocol

from unspin.workers.work import Load, One, answer, leave_interrupts, serve

# Ends a process; its exit code. One that is ending by itself has so many seconds' patience.
Stop = Callable[[float], int | None]
# Seconds between two looks whether a process has ended.
_LOOK = 0.005


class Starter(Protocol):
    """Starts workers, each at the other end of a connection."""

    def start(self, theirs: Connection) -> Stop:
        """Start one; what ends it."""
        ...

    def close(self) -> None:
        """End what is left when all workers have been stopped."""
        ...


# Windows can't fork, and on macOS the system's own libraries start threads, which no fork survives.
CAN_FORK = hasattr(os, "fork") and sys.platform != "darwin"


def starter(load: Load, most: int) -> Starter:
    """What starts up to `most` workers on this system; one alone has nobody to share with."""
    return Forks(load) if CAN_FORK and most > 1 else Spawns(load)


class Spawns:
    """Starts workers that load by themselves."""

    def __init__(self, load: Load) -> None:
        self._load = load

    def start(self, theirs: Connection) -> Stop:
        """Start one."""
        process = _spawned(serve, theirs, self._load)

        def stop(patience: float) -> int | None:
            process.join(patience)
            process.kill()
            process.join()
            return process.exitcode

        return stop

    def close(self) -> None:
        """Nothing is left."""


class Forks:
    """Starts workers as copies of a template, which is started with the first and anew where it has died."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._template: _Template | None = None

    def start(self, theirs: Connection) -> Stop:
        """Start one, as soon as the template has loaded. Where it dies before, so has the worker."""
        if self._template is None or not self._template.lives():
            self._template = _Template(self._load)
        return self._template.start(theirs)

    def close(self) -> None:
        """End the template."""
        if self._template is not None:
            self._template.kill()


class _Template:
    """The template, as the parent sees it."""

    def __init__(self, load: Load) -> None:
        self._connection, theirs = multiprocessing.Pipe()
        self._process = _spawned(_serve_as_template, theirs, load)
        theirs.close()

    def lives(self) -> bool:
        return self._process.is_alive()

    def start(self, theirs: Connection) -> Stop:
        try:
            self._connection.send(None)
            send_handle(self._connection, theirs.fileno(), self._process.pid)
            pid: int = self._connection.recv()
        except (EOFError, OSError):
            return self.kill
        return partial(self._stop, pid)

    def _stop(self, pid: int, patience: float) -> int | None:
        try:
            self._connection.send((pid, patience))
            code: int = self._connection.recv()
            return code
        except (EOFError, OSError):
            if not patience:  # else it has ended, and the number may be another's by now
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            return self.kill(patience)

    def kill(self, patience: float = 0.0) -> int | None:
        """End it, if it does not in so many seconds by itself; its exit code."""
        self._process.join(patience)
        self._process.kill()
        self._process.join()
        return self._process.exitcode


def _spawned(target: Callable[[Connection, Load], None], theirs: Connection, load: Load) -> BaseProcess:
    process = multiprocessing.get_context("spawn").Process(target=target, args=(theirs, load), daemon=True)
    process.start()
    return process


def _serve_as_template(connection: Connection, load: Load) -> None:
    """Load, then fork a worker for each connection that comes, and end those that are named.

    Receives None before a connection, and sends the worker's number; or (number, patience), and sends its exit code.
    Ends when the connection does, and all workers with it.
    """
    leave_interrupts()
    gc.disable()
    one = load(shared=True)
    gc.freeze()  # the collector would write to every object
    gc.enable()
    workers: set[int] = set()
    try:
        while True:
            if (asked := connection.recv()) is None:
                pid = _forked(connection, one)
                workers.add(pid)
                connection.send(pid)
            else:
                pid, patience = asked
                workers.remove(pid)
                connection.send(_ended(pid, patience))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    finally:
        for pid in workers:
            os.kill(pid, signal.SIGKILL)


def _forked(connection: Connection, one: One) -> int:
    """The number of a new worker. No process keeps an end that it does not use: where all are closed, one has died."""
    theirs = Connection(recv_handle(connection))
    pid = os.fork()
    if not pid:
        _work(connection, theirs, one)
    theirs.close()
    return pid


def _work(unused: Connection, connection: Connection, one: One) -> NoReturn:
    """What a forked worker does, all its life."""
    code = 1
    try:
        unused.close()
        answer(connection, one)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _ended(pid: int, patience: float) -> int:
    """Wait for a worker to end, so many seconds, then end it; its exit code, as `multiprocessing` tells it."""
    until = time.monotonic() + patience
    ended, status = os.waitpid(pid, os.WNOHANG)
    while not ended and time.monotonic() < until:
        time.sleep(_LOOK)
        ended, status = os.waitpid(pid, os.WNOHANG)
    if not ended:
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)

"""This file keeps a journal beside an output: how far it has come, so that a run that died can go on from there."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from unspin.core.errors import SourceError
from unspin.sources.lines import START, Position


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment when all was written: the input up to `read`, the output up to `written` bytes.

    `sha256` is that of the output since the mark before, `counts` are those of the run so far.
    """

    read: Position = START
    written: int = 0
    sha256: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    done: bool = False


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal file: what run it is for, then a line for each mark."""

    path: Path
    run: Mapping[str, Any]

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the journal's lock, which ends with the process that holds it, killed or not; Windows has none.

        Two runs that write one output would each cut off what the other wrote. Raises SourceError where another run
        holds it.
        """
        try:
            from fcntl import LOCK_EX, LOCK_NB, flock
        except ImportError:
            yield
            return
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            with suppress(OSError):  # some network file systems lock no file
                try:
                    flock(handle, LOCK_EX | LOCK_NB)
                except BlockingIOError as error:
                    raise self._busy() from error
            if not self.path.exists() or not os.path.samestat(os.fstat(handle), self.path.stat()):
                raise self._busy()  # it ended, and forgot its journal, between the two steps above
            yield
        finally:
            os.close(handle)

    def _busy(self) -> SourceError:
        return SourceError(f"{self.path}: another run writes this output; wait for it, or choose another output")

    def resume(self) -> list[Mark]:
        """The marks of an earlier run; none where there is no journal.

        Raises SourceError where that run was another: other input, settings or version.
        """
        if not self.path.exists():
            return []
        said = self._read()
        if not said:  # the run died before it had said what it was
            return []
        head, *marks = said
        changed = [name for name in self.run if head.get(name) != self.run[name]]
        if changed:
            raise SourceError(
                f"{self.path}: an unfinished run with {_listed(changed)} than now; "
                "run it again as it was, or begin anew with --restart"
            )
        return [Mark(**{**each, "read": Position(**each["read"])}) for each in marks]

    def begin(self) -> None:
        """Start a new journal."""
        with self.path.open("w", encoding="utf-8") as file:
            _write(file, dict(self.run))

    def add(self, mark: Mark) -> None:
        """Note a mark."""
        with self.path.open("a", encoding="utf-8") as file:
            _write(file, asdict(mark))

    def _read(self) -> list[dict[str, Any]]:
        """The lines that were written whole. What follows a line that was not is cut off."""
        data = self.path.read_bytes()
        good = data[: data.rfind(b"\n") + 1]
        if good != data:
            os.truncate(self.path, len(good))
        try:
            return [json.loads(line) for line in good.splitlines()]
        except ValueError as error:
            raise SourceError(f"{self.path}: damaged ({error}); begin anew with --restart") from error


def _listed(names: list[str]) -> str:
    said = [f"another {name}" for name in names]
    return " and ".join([", ".join(said[:-1]), said[-1]] if said[1:] else said)


def _write(file: IO[str], values: dict[str, Any]) -> None:
    file.write(json.dumps(values) + "\n")
    file.flush()
    os.fsync(file.fileno())

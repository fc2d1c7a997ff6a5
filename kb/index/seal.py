"""Files of a generation in the making, hashed and brought to the disk while others are computed."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

Mark = tuple[int, int, int, int, int]
"""Device, number, size, and times of modification and of change: another one is another file, or
one that was written to."""

TRUSTED = 600.0
"""Seconds for which a process that hashed a file does not do it again. An editor who saves and
looks, and saves again, waits 0.15 s less with 10,000 articles. A disk loses no bytes of a file that
was just written, which the system still has in memory; one that rests for days may."""

_THREADS = 2
"""Files hashed and synced at once. More take the processor from what is computed meanwhile."""

_READ = 1 << 22
"""Bytes hashed at once. Less means more moments at which a thread waits for the interpreter, 5 ms
each while another computes."""


class Checked:
    """Checksums of files that this process knows, for so many seconds.

    `tell` is called with all that is noted: a process that works with this one can note it, too.
    """

    def __init__(
        self, trusted: float = TRUSTED, tell: Callable[[Mapping[Mark, str]], None] | None = None
    ) -> None:
        self._trusted = trusted
        self._tell = tell
        self._known: dict[Mark, tuple[str, float]] = {}

    def find(self, path: Path) -> str | None:
        """The sha256 of a file that was hashed lately and not written to since, or None."""
        try:
            checksum, until = self._known.get(_mark(path.stat()), ("", 0.0))
        except OSError:
            return None
        return checksum if time.monotonic() < until else None

    def note(self, sums: Mapping[Mark, str]) -> None:
        """Remember checksums, and forget those that are too old."""
        now = time.monotonic()
        self._known = {mark: each for mark, each in self._known.items() if each[1] > now}
        self._known |= {mark: (checksum, now + self._trusted) for mark, checksum in sums.items()}
        if self._tell:
            self._tell(sums)


class Sealing:
    """Hashes and syncs the files of a folder in threads of its own. A context manager: at its end
    none of them reads the folder any more."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pool = ThreadPoolExecutor(_THREADS, "kb-seal")
        self._waiting: dict[str, Future[tuple[Mark, str]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def take(self) -> None:
        """Begin with all files that there are and were not taken before: they are finished."""
        found = {path.relative_to(self._folder).as_posix(): path for path in self._files()}
        for name in sorted(found):
            if name not in self._waiting:
                self._waiting[name] = self._pool.submit(_seal, found[name])

    def finish(self) -> dict[str, str]:
        """sha256 of every file of the folder, by name, in order; all of them are on the disk.

        Raises OSError when one cannot be read or synced.
        """
        self.take()
        return {name: self._waiting[name].result()[1] for name in sorted(self._waiting)}

    def marks(self) -> dict[Mark, str]:
        """What `Checked` wants to know, after `finish`. What was written to since is another
        file to it."""
        return dict(each.result() for each in self._waiting.values())

    def _files(self) -> list[Path]:
        return [path for path in self._folder.rglob("*") if path.is_file()]


def _seal(path: Path) -> tuple[Mark, str]:
    with path.open("rb", buffering=0) as file:
        mark = _mark(os.fstat(file.fileno()))
        digest = hashlib.sha256()
        while data := file.read(_READ):
            digest.update(data)
        os.fsync(file.fileno())
    return mark, digest.hexdigest()


def _mark(status: os.stat_result) -> Mark:
    return (
        status.st_dev,
        status.st_ino,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
    )

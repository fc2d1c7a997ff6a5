"""Files of a generation in the making, hashed and brought to the disk while others are computed."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from hashlib import _Hash as Hash
    from io import FileIO

    Hashed = tuple["Mark", Hash]

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
"""Bytes hashed or compared at once. Less means more moments at which a thread waits for the
interpreter, 5 ms each while another computes."""

_FIRST = 1 << 16
"""Bytes read before more are: most files are smaller, and arrays that differ do so in the first
hundred, where their size stands."""


class Checked:
    """Checksums of files that this process knows, for so many seconds.

    `tell` is called with all that is noted: a process that works with this one can hear it.
    """

    def __init__(
        self, trusted: float = TRUSTED, tell: Callable[[Mapping[Mark, str]], None] | None = None
    ) -> None:
        self._trusted = trusted
        self._tell = tell
        self._known: dict[Mark, _Known] = {}

    def find(self, path: Path) -> str | None:
        """The sha256 of a file that was hashed lately and not written to since, or None."""
        try:
            known = self._recall(_mark(path.stat()))
        except OSError:
            return None
        return known.checksum if known else None

    def resume(self, mark: Mark) -> Hash | None:
        """What goes on with the hashing of such a file at its end, if this process hashed it."""
        known = self._recall(mark)
        return known.digest.copy() if known and known.digest else None

    def note(self, digests: Mapping[Mark, Hash]) -> None:
        """Remember what was hashed, and forget what is too old."""
        sums = {mark: digest.hexdigest() for mark, digest in digests.items()}
        self._remember(sums, digests)
        if self._tell:
            self._tell(sums)

    def hear(self, sums: Mapping[Mark, str]) -> None:
        """Remember what another process told of."""
        self._remember(sums, {})

    def _recall(self, mark: Mark) -> _Known | None:
        known = self._known.get(mark)
        return known if known and time.monotonic() < known.until else None

    def _remember(self, sums: Mapping[Mark, str], digests: Mapping[Mark, Hash]) -> None:
        now = time.monotonic()
        known = {mark: each for mark, each in self._known.items() if each.until > now}
        for mark, checksum in sums.items():
            known[mark] = _Known(checksum, digests.get(mark), now + self._trusted)
        self._known = known


class _Known(NamedTuple):
    """A checksum, what made it if that was this process, and until when it is trusted."""

    checksum: str
    digest: Hash | None
    until: float


class Sealing:
    """Hashes and syncs the files of a folder in threads of its own. A context manager: at its end
    none of them reads the folder any more."""

    def __init__(
        self, folder: Path, before: Path | None = None, checked: Checked | None = None
    ) -> None:
        """A file that begins with all bytes of the one of its name in the folder `before`, of
        which `checked` knows, is hashed from there on: comparing is five times as fast."""
        self._folder = folder
        self._before = before
        self._checked = checked or Checked()
        self._pool = ThreadPoolExecutor(_THREADS, "kb-seal")
        self._waiting: dict[str, Future[Hashed]] = {}

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
        found = {path.relative_to(self._folder).as_posix() for path in self._files()}
        for name in sorted(found - self._waiting.keys()):
            self._waiting[name] = self._pool.submit(self._seal, name)

    def finish(self) -> dict[str, str]:
        """sha256 of every file of the folder, by name, in order; all of them are on the disk.

        Raises OSError when one cannot be read or synced.
        """
        self.take()
        return {name: self._waiting[name].result()[1].hexdigest() for name in sorted(self._waiting)}

    def digests(self) -> dict[Mark, Hash]:
        """What `Checked` wants to know, after `finish`. What was written to since is another
        file to it."""
        return dict(each.result() for each in self._waiting.values())

    def _files(self) -> list[Path]:
        return [path for path in self._folder.rglob("*") if path.is_file()]

    def _seal(self, name: str) -> Hashed:
        with (self._folder / name).open("rb", buffering=0) as file:
            mark = _mark(os.fstat(file.fileno()))
            digest = self._compare(file, name)
            if digest is None:
                file.seek(0)
                digest = hashlib.sha256()
            while data := file.read(_READ):
                digest.update(data)
            os.fsync(file.fileno())
        return mark, digest

    def _compare(self, file: FileIO, name: str) -> Hash | None:
        """What hashed the file of this name before, if this one begins with it; it is read up to
        there."""
        if self._before is None:
            return None
        try:
            with (self._before / name).open("rb", buffering=0) as old:
                digest = self._checked.resume(_mark(os.fstat(old.fileno())))
                if digest is None:
                    return None
                size = _FIRST
                while data := old.read(size):
                    if file.read(len(data)) != data:
                        return None
                    size = _READ
        except OSError:
            return None  # there was none, or it cannot be read: this one can be hashed whole
        return digest


def hash_file(path: Path) -> Hashed:
    """What `Checked` wants to know of a file. Raises OSError when it cannot be read."""
    with path.open("rb", buffering=0) as file:
        status = os.fstat(file.fileno())
        is_small = status.st_size <= _FIRST  # no buffer needs to be made for it
        digest = hashlib.sha256(file.read()) if is_small else hashlib.file_digest(file, "sha256")
        return _mark(status), digest


def _mark(status: os.stat_result) -> Mark:
    return (
        status.st_dev,
        status.st_ino,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
    )

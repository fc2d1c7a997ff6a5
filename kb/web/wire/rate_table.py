"""Every sender's calls, counted for all worker processes together, in one small shared memory.

A file of a fixed size that the server's parent makes and its workers map. It has no words: a sender
is a hash whose key is as old as the server and dies with it. A call costs about ten microseconds,
waits for no disk, and changes sixteen bytes under a lock that the kernel takes back from a worker
that is killed.
"""

from __future__ import annotations

import fcntl
import logging
import mmap
import os
import secrets
import shutil
import struct
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from kb.web.wire.rate import Standing, count_call

SHELVES = 8192
PLACES = 8
"""A sender has one shelf, by its hash, and one of the places on it. 65,536 places in 1 MB: with
20,000 senders a minute, one shelf in a thousand has more than eight, and the one that was silent
longest gives way to the newcomer. It begins anew then, which errs on its side."""

PATIENCE = 0.005
"""Seconds to wait for another worker's lock, which holds it for some microseconds. A worker that
was stopped in that moment must not stop the others: after that the call is counted without."""
_LOOK_EVERY = 0.000_05

_SHELF = struct.Struct(f"<{2 * PLACES}Q")
_PLACE = struct.Struct("<QQ")
SIZE = SHELVES * _SHELF.size
_HASH = struct.Struct("<QQ")
_SALT_BYTES = 32

_log = logging.getLogger("kb.web")


@dataclass(frozen=True, slots=True)
class SharedTable:
    """What a worker needs to find the table of its parent; no path for a table of its own."""

    path: str = ""
    salt: str = ""


class RateTable:
    """Counts calls. Safe to share between threads and, over a file, between processes.

    Without a file it is this process's own. `clock` gives nanoseconds that never go back, the same
    in all processes of the machine; what time it is has no part in it.
    """

    def __init__(
        self,
        salt: bytes = b"",
        file: int | None = None,
        clock: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._keyed = blake2b(digest_size=_HASH.size, key=salt or secrets.token_bytes(_SALT_BYTES))
        self._file = file
        self._clock = clock
        self._memory = mmap.mmap(-1 if file is None else file, SIZE)
        self._lock = threading.Lock()

    def count(self, sender: str, limit: int, calls: int = 1) -> Standing:
        """Count calls of a sender against a limit of calls a minute, at least 1.

        Says whether they are admitted (`wait` is 0), and where the sender stands.
        """
        keyed = self._keyed.copy()
        keyed.update(sender.encode("utf-8", "replace"))
        number, tag = _HASH.unpack(keyed.digest())
        tag = tag or 1  # 0 is a place that was never taken
        start = (number % SHELVES) * _SHELF.size
        file = self._file
        with self._lock:
            is_held = file is not None and self._hold(file, start)
            try:
                place, due = self._find(start, tag)
                due, standing = count_call(due, self._clock(), limit, calls)
                _PLACE.pack_into(self._memory, place, tag, due)
            finally:
                if file is not None and is_held:
                    fcntl.lockf(file, fcntl.LOCK_UN, _SHELF.size, start)
        return standing

    def close(self) -> None:
        """Let go of the memory. Nothing can be counted afterwards."""
        self._memory.close()
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _find(self, start: int, tag: int) -> tuple[int, int]:
        """Where on the shelf a sender stands or may stand, and when its calls are due."""
        shelf = _SHELF.unpack_from(self._memory, start)
        tags, dues = shelf[0::2], shelf[1::2]
        if tag in tags:
            at = tags.index(tag)
            return start + at * _PLACE.size, dues[at]
        return start + dues.index(min(dues)) * _PLACE.size, 0

    def _hold(self, file: int, start: int) -> bool:
        """Keep the other processes from a shelf; False when one of them does not let go of it."""
        deadline = 0.0
        while True:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHELF.size, start)
            except OSError:
                now = time.monotonic()
                deadline = deadline or now + PATIENCE
                if now >= deadline:
                    return False
                time.sleep(_LOOK_EVERY)
            else:
                return True


@contextmanager
def share_table() -> Iterator[SharedTable]:
    """Make a table for the workers of this process, which is removed at the end of the block.

    Where no file can be made there is a warning, and each worker counts for itself.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix="kb-rates-"))  # for this user alone
    except OSError as error:
        _log.warning("Limits hold for each worker by itself: %s.", error.strerror or error)
        yield SharedTable()
        return
    try:
        path = folder / "table"
        path.write_bytes(bytes(SIZE))
        yield SharedTable(str(path), secrets.token_hex(_SALT_BYTES))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def open_table(shared: SharedTable) -> RateTable:
    """The table that the parent shares; where it shares none, one of this process."""
    if not shared.path:
        return RateTable()
    try:
        file = os.open(shared.path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:  # somebody tidied the temporary folder
        _log.warning("The table of limits is gone: they hold for this worker by itself.")
        return RateTable()
    return RateTable(bytes.fromhex(shared.salt), file)

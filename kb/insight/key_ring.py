"""Keys as a server asks for them: at every call, and always as they are at that moment."""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import LogUnavailable
from kb.insight.database import connect_reader, wrap
from kb.insight.key import PREFIX, Key, find_key

if TYPE_CHECKING:
    from sqlite_utils import Database

LONGEST_SECRET = 200
"""Characters of what may be a key; one has 46."""

BUSY_TIMEOUT = 0.5
"""Seconds to wait for a lock, with the server's other requests waiting too. Readers of a log in WAL
mode wait for nobody, but for the moment in which it is mended after a crash."""


class KeyRing:
    """Finds keys by their secrets. One a process; safe to share between threads.

    Nothing is remembered between two calls: a key that was revoked, by whichever process, is not
    found any more. The lookup is by hash, so how long it takes tells nothing of a secret. It takes
    some 60 microseconds on a busy machine.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._database: Database | None = None
        self._file: tuple[int, int] | None = None

    def find(self, secret: str) -> Key | None:
        """The key with this secret, if it works. Raises LogUnavailable when nobody can say."""
        if not secret.startswith(PREFIX) or len(secret) > LONGEST_SECRET:
            return None
        with self._lock:
            database = self._open()
            if database is None:
                return None
            try:
                return find_key(database, secret)
            except sqlite3.Error as error:
                self._close()
                raise LogUnavailable(f"{self._path} cannot be read: {error}.") from error

    def close(self) -> None:
        """Close the file, which the next search opens again."""
        with self._lock:
            self._close()

    def _open(self) -> Database | None:
        """The file that is there now: one that was put in its place has other keys."""
        try:
            status = os.stat(self._path)
        except OSError:
            self._close()
            return None  # no file, no keys
        file = (status.st_dev, status.st_ino)
        if file != self._file:
            self._close()
        if self._database is None:
            self._database = wrap(connect_reader(self._path, BUSY_TIMEOUT))
            self._file = file
        return self._database

    def _close(self) -> None:
        if self._database is not None:
            self._database.conn.close()
        self._database = self._file = None

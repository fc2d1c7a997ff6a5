"""What was worked out once and need not be again: a cache in one file of the data folder.

Losing it loses time and nothing else. Whatever is wrong with it, what it held is worked out again.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path

MEMORY_FILE = "memory.db"


class Memory:
    """Byte strings by key, each with a checksum. One process at a time writes; others may read."""

    def __init__(self, path: Path | None) -> None:
        """`path` is the file, made when first needed; None remembers nothing."""
        self._path = path

    def recall(self, keys: Iterable[str]) -> dict[str, bytes]:
        """What is remembered of the keys."""
        found: dict[str, bytes] = {}

        def read(database: sqlite3.Connection) -> None:
            for key in keys:
                row = database.execute("SELECT data, sum FROM memory WHERE key = ?", (key,))
                data, checksum = row.fetchone() or (None, None)
                if isinstance(data, bytes) and checksum == _sum(key, data):
                    found[key] = data

        self._use(read)
        return found

    def remember(self, items: Mapping[str, bytes]) -> None:
        """Keep these."""
        rows = [(key, data, _sum(key, data)) for key, data in items.items()]
        if rows:
            insert = "INSERT OR REPLACE INTO memory VALUES (?, ?, ?)"
            self._use(lambda database: database.executemany(insert, rows))

    def forget_others(self, prefix: str, keys: Iterable[str]) -> None:
        """Drop all whose key begins with `prefix`, but these."""

        def drop(database: sqlite3.Connection) -> None:
            database.execute("CREATE TEMP TABLE kept (key TEXT PRIMARY KEY)")
            database.executemany("INSERT OR IGNORE INTO kept VALUES (?)", ((key,) for key in keys))
            database.execute(
                "DELETE FROM memory WHERE substr(key, 1, ?) = ?"
                " AND key NOT IN (SELECT key FROM kept)",
                (len(prefix), prefix),
            )

        self._use(drop)

    def _use(self, action: Callable[[sqlite3.Connection], object]) -> None:
        """Do something with the file. What goes wrong ends that, and a damaged file."""
        if self._path is None:
            return
        try:
            # Articles are read before the data folder is needed for anything else.
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError:
            return  # a folder that may not be made: whoever builds says so
        try:
            with closing(sqlite3.connect(self._path, timeout=1)) as database, database:
                database.execute("PRAGMA synchronous = OFF")  # what a crash spoils fails its sum
                database.execute(
                    "CREATE TABLE IF NOT EXISTS memory"
                    " (key TEXT PRIMARY KEY, data BLOB NOT NULL, sum BLOB NOT NULL)"
                )
                action(database)
        except sqlite3.OperationalError:
            pass  # a full disk, a folder that may not be written, another process at work
        except sqlite3.DatabaseError:
            for file in self._path.parent.glob(f"{self._path.name}*"):
                file.unlink(missing_ok=True)


def _sum(key: str, data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16, key=key.encode()[:64]).digest()

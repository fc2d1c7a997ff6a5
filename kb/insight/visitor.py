"""Telling visitors apart for one day without knowing any of them.

A visitor is the keyed hash (BLAKE2b, RFC 7693) of address and browser name under a random salt.
The salt is of one day (UTC): it stands in a file of its own beside the log, so that all worker
processes agree and a restart changes nothing, and the next day's is written over it. A hash whose
salt is gone cannot be reversed by trying all addresses, nor compared with another day's.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import threading
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from kb.insight.event import Caller

SALT_FILE = "visitor.salt"
SALT_BYTES = 32
DAY = 86_400
"""Seconds."""

_CRAWLER = re.compile(
    r"(?<!cu)bot(?![a-z])|crawl|spider|slurp|facebookexternalhit|lighthouse|pingdom|uptime"
    r"|statuscake|mediapartners|feedfetcher|ia_archiver|archive\.org|bingpreview|ahrefs|semrush",
    re.IGNORECASE,
)


def day_of(at: float) -> int:
    """The UTC day of a time in seconds since 1970, counted from that day."""
    return int(at // DAY)


@lru_cache(maxsize=1024)
def is_bot(agent: str) -> bool:
    """Whether a browser name is a crawler's or a monitor's. Programs that use the API are not."""
    return bool(_CRAWLER.search(agent))


def is_left_out(caller: Caller) -> bool:
    """Bots and editors are no customers."""
    return caller.is_editor or is_bot(caller.agent)


class Salts:
    """The salt of the day, for hashing visitors. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / SALT_FILE
        self._lock = threading.Lock()
        self._current = (-1, b"")

    def hash_visitor(self, caller: Caller, at: float) -> int:
        """The visitor as a number of 64 bits with a sign: the same all day, another tomorrow."""
        salt = self.salt_of(day_of(at))
        name = f"{caller.address}\0{caller.agent}".encode("utf-8", "replace")
        return int.from_bytes(blake2b(name, key=salt, digest_size=8).digest(), signed=True)

    def salt_of(self, day: int) -> bytes:
        """The salt of a day. The salt of any day before it is gone when this returns.

        Where the file cannot be written, each process has a salt of its own.
        """
        newest, salt = self._current
        if day <= newest:
            return salt
        with self._lock:
            if day > self._current[0]:
                try:
                    self._current = self._agree(day)
                except OSError:
                    self._current = day, secrets.token_bytes(SALT_BYTES)
            return self._current[1]

    def _agree(self, day: int) -> tuple[int, bytes]:
        """Day and salt of the file, after making them new when they are of an earlier day."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(handle, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            head, _, salt = file.read(64).partition(b"\n")
            if len(salt) == SALT_BYTES and head.isdigit() and int(head) >= day:
                return int(head), salt
            salt = secrets.token_bytes(SALT_BYTES)
            file.seek(0)
            file.write(b"%d\n%b" % (day, salt))
            file.truncate()
            file.flush()
            os.fsync(file.fileno())
            return day, salt

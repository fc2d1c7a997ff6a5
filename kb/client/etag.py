"""Answers that are asked for again, and need not be sent again (RFC 9110, 13.1.2)."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

MOST = 256
"""Answers that a client keeps. The starter articles are 30 in a language and 5 to 40 kB each as the
API answers them: all of a small help centre, in about 5 MB."""

LARGEST = 256 * 1024
"""Bytes of an answer that is kept. A larger one is fetched again."""


@dataclass(frozen=True, slots=True)
class Known:
    """An answer with its validator."""

    etag: str
    body: bytes
    media: str


class KnownAnswers:
    """The answers that were asked for last. Safe to share between threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Known] = OrderedDict()

    def find(self, target: str) -> Known | None:
        """What was answered to a path and query, or None."""
        with self._lock:
            found = self._known.get(target)
            if found:
                self._known.move_to_end(target)
            return found

    def keep(self, target: str, known: Known) -> None:
        """Remember an answer. What was not asked for the longest gives way to it."""
        if len(known.body) > LARGEST:
            return
        with self._lock:
            self._known[target] = known
            self._known.move_to_end(target)
            if len(self._known) > self._most:
                self._known.popitem(last=False)

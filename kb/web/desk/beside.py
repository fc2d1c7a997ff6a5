"""Work that takes longer than a page may: done in a thread, kept until what it is about changes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

_log = logging.getLogger("kb.web")


@dataclass(frozen=True, slots=True)
class Made(Generic[T]):
    """What was made last, None while there is nothing yet. Not `is_current` when it is being made
    anew."""

    value: T | None
    is_current: bool


class Beside(Generic[K, T]):
    """Makes the latest value by at most one thread at a time. `name` is for the log."""

    def __init__(self, name: str, make: Callable[[K], T]) -> None:
        self._name = name
        self._make = make
        self._lock = threading.Lock()
        self._latest: tuple[K, T] | None = None
        self._done: threading.Event | None = None

    def look(self, key: K, patience: float) -> Made[T]:
        """The value for a key, waiting for it so many seconds at most; else an earlier one.

        Only who begins the work waits: who comes while it is under way gets what there is, unless
        there is nothing yet.
        """
        with self._lock:
            if self._latest and self._latest[0] == key:
                return Made(self._latest[1], True)
            done, is_new = self._done, self._done is None
            if done is None:
                done = self._done = threading.Event()
                threading.Thread(
                    target=self._work, args=(key, done), name=f"kb-{self._name}", daemon=True
                ).start()
            has_value = self._latest is not None
        if is_new or not has_value:
            done.wait(patience)
        with self._lock:
            latest = self._latest
        return Made(latest[1], latest[0] == key) if latest else Made(None, False)

    def _work(self, key: K, done: threading.Event) -> None:
        try:
            value = self._make(key)
            with self._lock:
                self._latest = (key, value)
        except Exception as error:  # the thread is ours alone, and nobody else would say it
            _log.error("%s: %s", self._name, type(error).__name__)
        finally:
            with self._lock:
                self._done = None
            done.set()

"""The thread that hands on what searches leave, so that no search waits for the disk."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from typing import TYPE_CHECKING

from kb.errors import LogUnavailable
from kb.insight.event import Queued

if TYPE_CHECKING:
    from kb.insight.ledger import Item, Ledger

QUEUE_LIMIT = 20_000
"""Events that wait at most, about 10 MB. Some 20 seconds of searches at full speed."""
WRITE_EVERY = 0.25
"""Seconds between two batches: a killed program loses no more than these and the writing. Larger
batches are cheaper (118 µs a search in batches of 75, 102 in batches of 300)."""
BATCH = 500
"""Events a transaction at most: 30 ms during which another process waits to write."""
RETRY_AFTER = 5.0
"""Seconds until a file that could not be written is tried again."""

_log = logging.getLogger(__name__)


class Writer:
    """A bounded queue and the thread that empties it into the file."""

    def __init__(self, ledger: Ledger, limit: int = QUEUE_LIMIT) -> None:
        self._ledger = ledger
        self._limit = limit
        self._queue: deque[Item] = deque()
        self._losses = 0
        self._stored_losses = 0
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._written = threading.Condition()
        self._rounds = 0
        self._stopping = False
        self._retry_at = 0.0
        self._last_kind = ""
        self.problem: str | None = None
        """Why nothing can be written at the moment; None when all is well."""
        self._thread = threading.Thread(target=self._work, name="kb-log", daemon=True)
        self._thread.start()

    @property
    def losses(self) -> int:
        """Events of this process that were dropped."""
        return self._losses

    def put(self, event: Queued, visitor: int) -> None:
        """Hand over an event. Costs a microsecond and never waits; drops it when too many wait."""
        if len(self._queue) >= self._limit or self._stopping:
            self._lose(1)
        else:
            self._queue.append((event, visitor))

    def flush(self, timeout: float = 30.0) -> bool:
        """Wait until everything that was put before is in the file; False if it is not."""
        # The round that is under way may have begun before the last event was put.
        self._await_round(timeout)
        self._await_round(timeout)
        return self._thread.is_alive() and self.problem is None

    def _await_round(self, timeout: float) -> None:
        with self._written:
            wanted = self._rounds + 1
            self._wake.set()
            self._written.wait_for(
                lambda: self._rounds >= wanted or not self._thread.is_alive(), timeout
            )

    def close(self) -> None:
        """Write what waits, and end the thread. What cannot be written by then is lost."""
        self._stopping = True
        self._wake.set()
        self._thread.join()

    def _lose(self, events: int) -> None:
        with self._lock:
            self._losses += events

    def _work(self) -> None:
        while not self._stopping:
            self._round()
            self._wake.wait(WRITE_EVERY)
            self._wake.clear()
        self._retry_at = 0.0
        self._round()
        if self._queue:
            self._lose(len(self._queue))
            _log.warning("%d events were not written to the log of searches.", len(self._queue))
        self._ledger.close()

    def _round(self) -> None:
        if time.monotonic() >= self._retry_at:
            try:
                self._write_all()
                self._ledger.look_after()
                self.problem = None
            except Exception as error:
                # Whatever it is, it may not end the thread: the next round may fare better.
                self._fail(error)
        with self._written:
            self._rounds += 1
            self._written.notify_all()

    def _fail(self, error: Exception) -> None:
        """Keep what waits and try again later."""
        # What it says may quote a customer, unless it is ours.
        known = isinstance(error, LogUnavailable)
        text = str(error) if known else f"{type(error).__name__}."
        if text != self.problem:
            _log.warning("The log of searches cannot be written: %s", text)
        self.problem = text
        self._retry_at = time.monotonic() + RETRY_AFTER

    def _write_all(self) -> None:
        if not self._queue and self._losses == self._stored_losses:
            return
        for _ in range(len(self._queue) // BATCH + 1):
            batch = [self._queue[place] for place in range(min(BATCH, len(self._queue)))]
            losses = self._losses
            refused = self._ledger.write(batch, losses - self._stored_losses)
            self._stored_losses = losses
            for _ in batch:
                self._queue.popleft()
            self._tell(refused)

    def _tell(self, refused: list[str]) -> None:
        """Count events that cannot be written, and say why, once for each run of one kind."""
        self._lose(len(refused))
        for kind in refused:
            if kind != self._last_kind:
                _log.error("An event could not be recorded: %s.", kind)
            self._last_kind = kind

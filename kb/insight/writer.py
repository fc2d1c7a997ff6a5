"""The thread that writes what searches hand it, so that no search waits for the disk."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from re import Pattern

from sqlite_utils import Database

from kb.errors import KbError
from kb.insight.database import open_database, transaction
from kb.insight.event import Queued
from kb.insight.recorder import Recorder
from kb.insight.upkeep import empty_journal, end_days, remove_old
from kb.insight.visitor import Salts, day_of
from kb.insight.wording import KEYSTROKE_WITHIN

QUEUE_LIMIT = 20_000
"""Events that wait at most, about 10 MB. Some 20 seconds of searches at full speed."""
WRITE_EVERY = 0.4
"""Seconds between two batches: a killed program loses no more than these and the writing. Larger
batches are cheaper (118 µs a search in batches of 75, 102 in batches of 300)."""
BATCH = 500
"""Events a transaction at most: 30 ms during which another process waits to write."""
UPKEEP_EVERY = 60.0
"""Seconds between two looks at whether a day has ended or rows have grown old."""
RETRY_AFTER = 5.0
"""Seconds until a file that could not be written is tried again."""

_log = logging.getLogger(__name__)

_ERRORS_OF_EVENTS = (
    sqlite3.IntegrityError,
    sqlite3.DataError,
    sqlite3.ProgrammingError,
    sqlite3.InterfaceError,
)

Item = tuple[Queued, int]
"""An event, and the hash of the visitor whose it is."""


class Writer:
    """A bounded queue and the thread that empties it into the file."""

    def __init__(
        self,
        path: Path,
        patterns: Sequence[Pattern[str]],
        salts: Salts,
        keep_days: int,
        clock: Callable[[], float] = time.time,
        limit: int = QUEUE_LIMIT,
    ) -> None:
        self._path = path
        self._patterns = patterns
        self._salts = salts
        self._keep_days = keep_days
        self._clock = clock
        self._limit = limit
        self._queue: deque[Item] = deque()
        self._losses = 0
        self._stored_losses = 0
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._written = threading.Condition()
        self._rounds = 0
        self._stopping = False
        self._database: Database | None = None
        self._recorder: Recorder | None = None
        self._retry_at = 0.0
        self._upkeep_at = 0.0
        self._has_traces = True
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
        if self._database is not None:
            self._database.conn.close()

    def _round(self) -> None:
        if time.monotonic() >= self._retry_at:
            try:
                self._write_all()
                self._look_after()
                self.problem = None
            except Exception as error:
                # Whatever it is, it may not end the thread: the next round may fare better.
                self._fail(error)
        with self._written:
            self._rounds += 1
            self._written.notify_all()

    def _fail(self, error: Exception) -> None:
        """Keep what waits and try again later, with the file opened anew."""
        if isinstance(error, KbError):
            text = error.message
        else:
            # Only what SQLite says is sure to quote nobody's text.
            said = str(error) if isinstance(error, sqlite3.Error) else type(error).__name__
            text = f"{self._path}: {said}."
        if text != self.problem:
            _log.warning("The log of searches cannot be written: %s", text)
        self.problem = text
        self._retry_at = time.monotonic() + RETRY_AFTER
        if self._database is not None:
            self._database.conn.close()
        self._database = self._recorder = None

    def _open(self) -> tuple[Database, Recorder]:
        if self._database is None or self._recorder is None:
            self._database = open_database(self._path)
            self._recorder = Recorder(self._database, self._patterns)
        return self._database, self._recorder

    def _write_all(self) -> None:
        if not self._queue and self._losses == self._stored_losses:
            return
        database, recorder = self._open()
        for _ in range(len(self._queue) // BATCH + 1):
            batch = [self._queue[place] for place in range(min(BATCH, len(self._queue)))]
            losses = self._losses
            with transaction(database):
                for item in batch:
                    self._record(recorder, item)
                self._store_losses(database, losses - self._stored_losses)
            self._stored_losses = losses
            for _ in batch:
                self._queue.popleft()

    def _record(self, recorder: Recorder, item: Item) -> None:
        try:
            recorder.record(*item)
        except Exception as error:
            if isinstance(error, sqlite3.Error) and not isinstance(error, _ERRORS_OF_EVENTS):
                raise
            # One event that cannot be written must not keep back those behind it. Its text is not
            # shown: it may be personal.
            self._lose(1)
            kind = type(error).__name__
            if kind != self._last_kind:
                _log.error("An event could not be recorded: %s.", kind)
            self._last_kind = kind

    def _store_losses(self, database: Database, events: int) -> None:
        if events:
            database.conn.execute(
                "INSERT INTO loss_days VALUES (?, ?)"
                " ON CONFLICT (day) DO UPDATE SET events = events + excluded.events",
                (day_of(self._clock()), events),
            )

    def _look_after(self) -> None:
        now = self._clock()
        if self._database is None and time.monotonic() < self._upkeep_at:
            return
        database, recorder = self._open()
        due = now - KEYSTROKE_WITHIN - 4 * WRITE_EVERY
        if recorder.has_typed(due):
            with transaction(database):
                recorder.count_typed(due)
        if time.monotonic() >= self._upkeep_at:
            self._upkeep_at = time.monotonic() + UPKEEP_EVERY
            recorder.forget()
            self._salts.salt_of(day_of(now))
            ended = end_days(database, now)
            removed = remove_old(database, now, self._keep_days)
            self._has_traces = self._has_traces or ended or removed > 0
            if self._has_traces:
                self._has_traces = not empty_journal(database)

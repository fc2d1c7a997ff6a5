"""Events into the file, and the file looked after: all that touches it when nobody waits."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from re import Pattern
from typing import TYPE_CHECKING, Protocol

from kb.errors import KbError, LogUnavailable
from kb.insight.database import open_database, transaction
from kb.insight.event import Queued
from kb.insight.recorder import Recorder
from kb.insight.upkeep import empty_journal, end_days, remove_old
from kb.insight.visitor import Salts, day_of
from kb.insight.wording import KEYSTROKE_WITHIN

if TYPE_CHECKING:
    from sqlite_utils import Database

TYPING_GRACE = 1.6
"""Seconds that an event may be on its way here after its time: four of the writer's rounds."""
UPKEEP_EVERY = 60.0
"""Seconds between two looks at whether a day has ended or rows have grown old."""

Item = tuple[Queued, int]
"""An event, and the hash of the visitor whose it is."""

_ERRORS_OF_EVENTS = (
    sqlite3.IntegrityError,
    sqlite3.DataError,
    sqlite3.ProgrammingError,
    sqlite3.InterfaceError,
)


class Ledger(Protocol):
    """What the writer hands events to. One thread at a time."""

    def write(self, items: Sequence[Item], losses: int) -> list[str]:
        """Write events, and that so many others were lost, in one transaction.

        Returns the kind of error of each event that could not be written; the others were. Raises
        LogUnavailable when nothing was; try again later with the same ones.
        """
        ...

    def look_after(self) -> None:
        """Do what time demands, if anything. Raises LogUnavailable."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...


class FileLedger:
    """A ledger in this process. The file is opened by the first call."""

    def __init__(
        self,
        path: Path,
        patterns: Sequence[Pattern[str]],
        keep_days: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._path = path
        self._patterns = patterns
        self._salts = Salts(path.parent)
        self._keep_days = keep_days
        self._clock = clock
        self._opened: tuple[Database, Recorder] | None = None
        self._upkeep_at = 0.0
        self._has_traces = True

    def write(self, items: Sequence[Item], losses: int) -> list[str]:
        try:
            database, recorder = self._open()
            with transaction(database):
                refused = [kind for item in items if (kind := _record(recorder, item))]
                self._store_losses(database, losses)
        except Exception as error:
            raise self._explain(error) from error
        return refused

    def look_after(self) -> None:
        try:
            self._look_after()
        except Exception as error:
            raise self._explain(error) from error

    def close(self) -> None:
        if self._opened is not None:
            self._opened[0].conn.close()
        self._opened = None

    def _open(self) -> tuple[Database, Recorder]:
        if self._opened is None:
            database = open_database(self._path)
            self._opened = database, Recorder(database, self._patterns)
        return self._opened

    def _explain(self, error: Exception) -> LogUnavailable:
        """Whatever went wrong, the file is opened anew by the next call."""
        self.close()
        if isinstance(error, KbError):
            return LogUnavailable(error.message)
        # Only what SQLite says is sure to quote nobody's text.
        said = str(error) if isinstance(error, sqlite3.Error) else type(error).__name__
        return LogUnavailable(f"{self._path}: {said}.")

    def _store_losses(self, database: Database, events: int) -> None:
        if events:
            database.conn.execute(
                "INSERT INTO loss_days VALUES (?, ?)"
                " ON CONFLICT (day) DO UPDATE SET events = events + excluded.events",
                (day_of(self._clock()), events),
            )

    def _look_after(self) -> None:
        now = self._clock()
        if self._opened is None and time.monotonic() < self._upkeep_at:
            return
        database, recorder = self._open()
        due = now - KEYSTROKE_WITHIN - TYPING_GRACE
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


def _record(recorder: Recorder, item: Item) -> str:
    """Record an event; the kind of error if it cannot be. It must not keep back those behind it,
    and its text is not told: it may be personal."""
    try:
        recorder.record(*item)
    except Exception as error:
        if isinstance(error, sqlite3.Error) and not isinstance(error, _ERRORS_OF_EVENTS):
            raise
        return type(error).__name__
    return ""

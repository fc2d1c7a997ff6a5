"""The log of what customers search: one object a process, safe to use from any thread."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kb import settings as sections
from kb.errors import ConfigError, LogUnavailable
from kb.insight.clerk import Clerk
from kb.insight.database import open_database, open_reader, prepare_database, transaction
from kb.insight.event import (
    Caller,
    ClickEvent,
    ContactEvent,
    Queued,
    ReadEvent,
    SearchEvent,
    SurveyEvent,
    VoteEvent,
    check_survey,
    parse_search_id,
)
from kb.insight.order_number import compile_patterns
from kb.insight.outbox import NOBODY, Outbox
from kb.insight.visitor import Salts, is_left_out
from kb.insight.writer import QUEUE_LIMIT, Writer

if TYPE_CHECKING:
    from sqlite_utils import Database

    from kb.insight.ledger import Ledger
    from kb.insight.recorder import Recorder

LOG_FILE = "log.db"
"""Name of the log in the data folder."""


class Log:
    """Records events; see `open_log`.

    What is `record_`ed is written within half a second, by a thread or a process of the log's own,
    and nothing that happens to the file can slow or fail the caller. What is `add_`ed is on the
    disk when the call returns, which takes some milliseconds: call it from a thread that may wait.
    Bots and editors are left out by both.
    """

    def __init__(
        self,
        path: Path,
        settings: sections.Log,
        ledger: Ledger,
        queue_limit: int = QUEUE_LIMIT,
        outbox: Outbox = NOBODY,
    ) -> None:
        self.path = path
        self.outbox = outbox
        self.min_visitors = settings.min_visitors
        self._patterns = compile_patterns(settings.order_numbers)
        self._enabled = settings.enabled
        self._salts = Salts(path.parent)
        self._lock = threading.Lock()
        self._durable: Database | None = None
        self._writer = Writer(ledger, queue_limit) if settings.enabled else None

    def counts(self, caller: Caller) -> bool:
        """Whether anything of this caller is recorded: the log is on, and it is a customer."""
        return self._enabled and not is_left_out(caller)

    @property
    def losses(self) -> int:
        """Events that this process dropped, because too many waited or the file failed."""
        return self._writer.losses if self._writer else 0

    @property
    def problem(self) -> str | None:
        """Why nothing is written at the moment; None when all is well, or nothing is to be."""
        return self._writer.problem if self._writer else None

    def record_search(self, event: SearchEvent, caller: Caller) -> None:
        """Record a search. An empty one is none. Costs some microseconds."""
        self._put(event, caller, is_counted=True)

    def record_click(self, event: ClickEvent, caller: Caller) -> None:
        """Record that a hit was opened. Raises BadFeedback for what is no search_id."""
        parse_search_id(event.search_id)
        self._put(event, caller)

    def record_read(self, event: ReadEvent, caller: Caller) -> None:
        """Record that an article's page was opened."""
        self._put(event, caller)

    def record_contact(self, event: ContactEvent, caller: Caller) -> None:
        """Record that a way to contact the shop was opened. Raises BadFeedback as above."""
        if event.search_id is not None:
            parse_search_id(event.search_id)
        self._put(event, caller, is_counted=True)

    def add_vote(self, event: VoteEvent, caller: Caller) -> None:
        """Record whether an article helped. It is on the disk when this returns.

        A second vote on the same article after the same search replaces the first, and so does
        one of the same visitor on the same day where either came without a search. Raises
        BadFeedback for what is no search_id, LogUnavailable when it cannot be written.
        """
        if event.search_id is not None:
            parse_search_id(event.search_id)
        visitor = self._salts.hash_visitor(caller, event.at) if self._enabled else 0
        self._add(lambda recorder: recorder.add_vote(event, visitor), caller)

    def add_survey(self, event: SurveyEvent, caller: Caller) -> None:
        """Record an answer to a survey. It is on the disk when this returns.

        Raises BadFeedback for a score out of range and for what is no search_id, LogUnavailable
        when it cannot be written.
        """
        check_survey(event)
        if event.search_id is not None:
            parse_search_id(event.search_id)
        self._add(lambda recorder: recorder.add_survey(event), caller)

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """One state of the log, to be read. Raises LogUnavailable."""
        with open_reader(self.path) as database:
            yield database

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """The log, to change more than one thing of it at once or none. On the disk at the end.

        Raises LogUnavailable when it cannot be written.
        """
        with self._lock:
            try:
                if self._durable is None:
                    self._durable = open_database(self.path, durable=True)
                with transaction(self._durable) as database:
                    yield database
            except sqlite3.Error as error:
                if self._durable is not None:
                    self._durable.conn.close()
                self._durable = None
                raise LogUnavailable(f"{self.path} cannot be written: {error}.") from error

    def flush(self) -> bool:
        """Wait until what was recorded so far is in the file; False when it cannot be written."""
        return self._writer.flush() if self._writer else True

    def close(self) -> None:
        """Write what waits and close the file. Nothing can be recorded afterwards."""
        if self._writer:
            self._writer.close()
        with self._lock:
            if self._durable is not None:
                self._durable.conn.close()
            self._durable = None

    def _put(self, event: Queued, caller: Caller, *, is_counted: bool = False) -> None:
        if self._writer is None or is_left_out(caller):
            return
        visitor = self._salts.hash_visitor(caller, event.at) if is_counted else 0
        self._writer.put(event, visitor)

    def _add(self, write: Callable[[Recorder], None], caller: Caller) -> None:
        if self.counts(caller):
            from kb.insight.recorder import Recorder  # noqa: PLC0415

            with self.writing() as database:
                write(Recorder(database, self._patterns))


def open_log(
    path: Path,
    settings: sections.Log | None = None,
    *,
    clock: Callable[[], float] = time.time,
    queue_limit: int = QUEUE_LIMIT,
    apart: bool = False,
    outbox: Outbox = NOBODY,
) -> Log:
    """Open the log at `path` (`data/log.db`), making it when there is none.

    `clock` says what time it is, in seconds since 1970 UTC, for deciding what is old. With `apart`
    what is recorded is written by a process of its own, by the real time; it suits a server.
    `outbox` says who is told of what happens to gaps.

    Raises LogUnavailable for a file that is not a log of this version of kb, and ConfigError for
    settings that cannot be. A folder that cannot be written raises nothing: searches go on, what is
    not written is counted in `losses`, and `problem` says why.
    """
    settings = settings or sections.Log()
    if settings.keep_days < 1 or settings.min_visitors < 1:
        raise ConfigError("log.keep_days and log.min_visitors must be at least 1.")
    patterns = compile_patterns(settings.order_numbers)
    if settings.enabled and path.exists() and os.access(path, os.W_OK):
        prepare_database(path)
    ledger: Ledger
    if apart:
        ledger = Clerk(path, settings.order_numbers, settings.keep_days)
    else:
        from kb.insight.ledger import FileLedger  # noqa: PLC0415 (the clerk's process loads it)

        ledger = FileLedger(path, patterns, settings.keep_days, clock)
    return Log(path, settings, ledger, queue_limit, outbox)

"""What requests leave in the log: whose they are, whether they count, and the log itself."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from litestar import Request

from kb.config import Settings
from kb.errors import LogUnavailable
from kb.insight import (
    LOG_FILE,
    Caller,
    ClickEvent,
    ContactEvent,
    Log,
    ReadEvent,
    SearchEvent,
    Source,
    SurveyEvent,
    VoteEvent,
    describe_search,
    new_search_id,
    open_log,
)
from kb.insight.outbox import make_outbox
from kb.result import SearchResult
from kb.web.ask.answers import Answer
from kb.web.wire.meter import Meter, NoMeter

RETRY_AFTER = 30.0
"""Seconds until a log that could not be opened is tried again: somebody may have mended it."""

HEAD = "kb.head"
"""Key of the scope that the gate sets for HEAD: who asks that reads nothing."""

_log = logging.getLogger("kb.log")

Asked = Request[Any, Any, Any]


class Recording:
    """The log of a server process. Where it cannot be opened, everything else goes on.

    `apart`: a process of its own writes it. `meter` counts what customers do, whatever becomes of
    the log.

    Raises ConfigError for settings of the log that cannot be.
    """

    def __init__(
        self, settings: Settings, *, apart: bool = False, meter: Meter | None = None
    ) -> None:
        self.meter = meter or NoMeter()
        self._settings = settings
        self._apart = apart
        self._lock = threading.Lock()
        self._opened: Log | None = None
        self._retry_at = 0.0
        self._refused: str | None = None
        self._failed: str | None = None
        self.find_log()

    @property
    def problem(self) -> str | None:
        """Why nothing is recorded that should be; None when all is well."""
        return self._opened.problem if self._opened else self._refused

    @property
    def losses(self) -> int:
        """Events that this process lost since the log was opened."""
        return self._opened.losses if self._opened else 0

    def find_log(self) -> Log | None:
        """The log, or None when it cannot be used."""
        if self._opened is None and time.monotonic() >= self._retry_at:
            with self._lock:
                self._open()
        return self._opened

    def require_log(self) -> Log:
        """The log, for what must not be lost. Raises LogUnavailable."""
        log = self.find_log()
        if log is None:
            raise LogUnavailable(self._refused or "The log of searches is closed.")
        return log

    def record(self, write: Callable[[Log], None]) -> None:
        """Have something written, later. Nothing that goes wrong with it reaches the caller."""
        log = self.find_log()
        if log is None:
            return
        try:
            write(log)
        except Exception as error:  # a customer's page is worth more than its trace
            name = type(error).__name__  # and no message, which may quote the customer
            if name != self._failed:
                _log.exception("Something could not be recorded: %s.", name, exc_info=False)
            self._failed = name

    def add_vote(self, event: VoteEvent, caller: Caller) -> None:
        """Keep a vote. Raises LogUnavailable and what the log raises."""
        self.require_log().add_vote(event, caller)
        self.meter.count_vote(event)

    def add_survey(self, event: SurveyEvent, caller: Caller) -> None:
        """Keep an answer to a survey. Raises LogUnavailable and what the log raises."""
        self.require_log().add_survey(event, caller)
        self.meter.count_survey(event)

    def close(self) -> None:
        """Write what waits. Nothing is recorded afterwards."""
        with self._lock:
            log, self._opened = self._opened, None
            self._retry_at = float("inf")
        if log:
            log.close()

    def _open(self) -> None:
        if self._opened is not None or time.monotonic() < self._retry_at:
            return  # another thread was faster
        try:
            path = self._settings.data_dir / LOG_FILE
            self._opened = open_log(
                path, self._settings.log, apart=self._apart, outbox=make_outbox(self._settings)
            )
            self._refused = None
        except LogUnavailable as error:
            self._retry_at = time.monotonic() + RETRY_AFTER
            if error.message != self._refused:
                _log.warning("Searches are answered and not recorded: %s", error.message)
            self._refused = error.message


def find_caller(request: Asked) -> Caller:
    """Who sent a request.

    The address is the connection's. Only the server, told which proxies to trust, replaces it by
    the one that they name (`kb.web.wire.proxy`); no header is read here.
    """
    address = request.client.host if request.client else ""
    return Caller(address, request.headers.get("user-agent", ""), is_editor(request))


def is_editor(request: Asked) -> bool:
    """Whether an editor's browser sent it; the application says how to tell (`state.is_editor`)."""
    known: Callable[[Asked], bool] | None = request.app.state.get("is_editor")
    return known is not None and known(request)


def is_read(request: Asked) -> bool:
    """Whether somebody sees the answer: not for HEAD, nor for what browsers fetch in advance."""
    purposes = (request.headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz"))
    return HEAD not in request.scope and "prefetch" not in " ".join(purposes)


def record_search(
    recording: Recording, request: Asked, result: SearchResult, source: Source
) -> str:
    """Record a search that was just made. Returns its search_id, whatever comes of it.

    Only the first page of hits is a search; the others belong to it.
    """
    event = describe_search(result, new_search_id(), source)
    return _record_first(recording, request, event, result.query.page)


def record_answer(
    recording: Recording, request: Asked, answer: Answer, page: int, source: Source
) -> str:
    """The same for an answer that may have been kept; `page` is the page of hits that it has."""
    return _record_first(recording, request, _make_event(answer, source), page)


def record_from(recording: Recording, caller: Caller, answer: Answer, source: Source) -> None:
    """The same for a caller who is known by other means than a request of ours."""
    event = _make_event(answer, source)
    recording.meter.count_search(event)
    recording.record(lambda log: log.record_search(event, caller))


def _make_event(answer: Answer, source: Source) -> SearchEvent:
    return replace(answer.event, search_id=new_search_id(), source=source, at=time.time())


def _record_first(recording: Recording, request: Asked, event: SearchEvent, page: int) -> str:
    if page == 1 and is_read(request):
        recording.meter.count_search(event)
        recording.record(lambda log: log.record_search(event, find_caller(request)))
    return event.search_id


def record_click(recording: Recording, request: Asked, event: ClickEvent) -> None:
    """Record that a hit was opened."""
    recording.record(lambda log: log.record_click(event, find_caller(request)))


def record_read(recording: Recording, request: Asked, event: ReadEvent) -> None:
    """Record that an article was opened, from wherever."""
    recording.record(lambda log: log.record_read(event, find_caller(request)))


def record_contact(recording: Recording, request: Asked, event: ContactEvent) -> None:
    """Record that a way to contact the shop was opened."""
    recording.record(lambda log: log.record_contact(event, find_caller(request)))

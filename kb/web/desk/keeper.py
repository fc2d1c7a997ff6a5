"""Keeping the gaps fresh while editors look at them, without letting them wait for it."""

from __future__ import annotations

import logging
import threading
import time

from kb.asking import lore_of
from kb.errors import IndexUnavailable, KbError
from kb.index import LiveIndex
from kb.insight import Log
from kb.insight.gap_book import GapBook, Lore
from kb.web.recording import Recording

FRESH = 1.0
"""Seconds at least for which the gaps are as fresh as need be …"""
FRESH_SHARE = 10
"""… and so many times as long as counting them took: of a log of a million searches that is 6 s, so
that editors who look all day cost a tenth of a core."""
MOST_ROUNDS = 20
"""Updates in one go; each takes in thousands of questions."""
PATIENCE = 0.15
"""Seconds that a page waits for it. After that it shows what was counted before."""

_log = logging.getLogger("kb.web")


class Keeper:
    """Brings the gaps of a log up to date, at most one thread at a time."""

    def __init__(self, recording: Recording, live: LiveIndex) -> None:
        self._recording = recording
        self._live = live
        self._book: tuple[Log, GapBook] | None = None
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._thread: threading.Thread | None = None
        self._fresh_until = 0.0
        self._took = 0.0

    def refresh(self, patience: float = PATIENCE) -> bool:
        """See to it that the gaps are fresh; False while they are still being counted."""
        with self._lock:
            if time.monotonic() < self._fresh_until:
                return True
            if self._thread is not None or self._took > patience:
                patience = 0  # it is known to take longer: who waits would wait in vain
            if self._thread is None:
                self._done.clear()
                self._thread = threading.Thread(target=self._work, name="kb-gaps", daemon=True)
                self._thread.start()
        return self._done.wait(patience)

    def _work(self) -> None:
        begun = time.monotonic()
        try:
            log, book = self._find_book()
            log.flush()
            # What waits, because one update takes in only so many, is taken in by the next.
            for _ in range(MOST_ROUNDS):
                if not book.update(time.time()).waiting:
                    break
        except KbError as error:
            _log.error("The gaps were not counted: %s", error.message)
        except Exception as error:  # the thread is ours alone, and nobody else would say it
            _log.error("The gaps were not counted: %s", type(error).__name__)
        finally:
            with self._lock:
                ended = time.monotonic()
                self._took = ended - begun
                self._fresh_until = ended + max(FRESH, FRESH_SHARE * self._took)
                self._thread = None
            self._done.set()

    def _find_book(self) -> tuple[Log, GapBook]:
        """The groups stay in memory as long as the log is the same."""
        log = self._recording.require_log()
        if self._book is None or self._book[0] is not log:
            self._book = (log, GapBook(log, self._read_lore))
        return self._book

    def _read_lore(self, lang: str) -> Lore:
        try:
            return lore_of(self._live.current())(lang)
        except IndexUnavailable:
            return Lore()

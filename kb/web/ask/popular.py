"""What customers read most: what to offer who found no answer.

Counted from the log now and then, in a thread of its own, so that no customer waits for it. Without
a log, and where nobody has read anything yet, the editors' order stands.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from kb.errors import LogUnavailable
from kb.index import Index
from kb.insight import Log, Period

DAYS = 30
"""Days over which reads are counted: what customers want now, and enough of them."""
KEPT_FOR = 600.0
"""Seconds after which reads are counted anew. Counting takes 50 ms for 500 articles that are read
every day."""

_MOST_KEPT = 25
"""Articles kept of a category: those shown, and as many as a page of hits may hide."""
_LISTS_KEPT = 256

_Slugs = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article to offer."""

    slug: str
    title: str
    url: str
    category: str


class Popular:
    """The most-read articles of one process. Safe to share between threads."""

    def __init__(self, find_log: Callable[[], Log | None]) -> None:
        self._find_log = find_log
        self._lock = threading.Lock()
        self._due = 0.0
        self._read: Mapping[str, _Slugs] = {}
        self._index: Index | None = None
        self._list = lru_cache(0)(_list)

    def list(self, index: Index, lang: str, category: str | None = None) -> tuple[ReadArticle, ...]:
        """The articles of a language or of a category of it, the most read first; at most 25."""
        self._count_if_due()
        if index is not self._index:
            self._list = lru_cache(_LISTS_KEPT)(_list)
            self._index = index
        return self._list(index, lang, category, self._read.get(lang, ()))

    def count(self) -> None:
        """Count reads now. Keeps the last counts when the log cannot be read."""
        log = self._find_log()
        if log is None or not log.path.exists():
            return
        from kb.insight import read_articles  # noqa: PLC0415 (in this thread nobody waits for it)

        today = datetime.now(UTC).date()
        period = Period(today - timedelta(DAYS - 1), today)
        found: dict[str, list[str]] = {}
        try:
            with log.reading() as database:
                for each in read_articles(database, period):
                    found.setdefault(each.lang, []).append(each.slug)
        except LogUnavailable:
            return
        self._read = {lang: tuple(slugs) for lang, slugs in found.items()}

    def _count_if_due(self) -> None:
        if time.monotonic() < self._due:
            return
        with self._lock:
            if time.monotonic() < self._due:
                return  # another request was faster
            self._due = time.monotonic() + KEPT_FOR
        threading.Thread(target=self.count, name="kb-popular", daemon=True).start()


def _list(index: Index, lang: str, category: str | None, read: _Slugs) -> tuple[ReadArticle, ...]:
    catalogue = index.catalogue(lang)
    listed = catalogue.listed(category)
    slugs = [catalogue.names.slugs[number] for number in listed]
    known = set(slugs)
    order = dict.fromkeys([*(slug for slug in read if slug in known), *slugs])
    found = (index.article(lang, slug) for slug in list(order)[:_MOST_KEPT])
    return tuple(
        ReadArticle(each.slug, each.title, each.url, each.category) for each in found if each
    )

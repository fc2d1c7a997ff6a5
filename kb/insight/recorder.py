"""Writing events into the tables. Each function runs within a transaction of its caller's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kb.insight.event import (
    ClickEvent,
    ContactEvent,
    Queued,
    ReadEvent,
    SearchEvent,
    SurveyEvent,
    VoteEvent,
)
from kb.insight.redaction import redact
from kb.insight.search_table import SearchTable, to_milliseconds
from kb.insight.visitor import day_of
from kb.insight.waiting import bucket_of

if TYPE_CHECKING:
    from sqlite_utils import Database

LONGEST_TEXT = 500
"""Characters of a question that are kept; search refuses longer ones."""
LONGEST_COMMENT = 2000

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]+")


class Recorder:
    """Writes events. One thread at a time; `forget` after a transaction that was undone."""

    def __init__(self, database: Database, patterns: Sequence[re.Pattern[str]]) -> None:
        self._run = database.conn.execute
        self._patterns = patterns
        self._searches = SearchTable(database)

    def forget(self) -> None:
        """Drop what is remembered of the file, which may have changed since."""
        self._searches.register.forget()

    def has_typed(self, before: float) -> bool:
        """Whether `count_typed` has anything to count."""
        return self._searches.has_typed(before)

    def count_typed(self, before: float) -> int:
        """Count the searches whose visitors stopped typing before a time; how many were due."""
        return self._searches.count_typed(before)

    def record(self, event: Queued, visitor: int) -> None:
        """Write one event. `visitor` is the caller's hash; clicks and reads need none."""
        if isinstance(event, SearchEvent):
            text = self._clean(event.text, LONGEST_TEXT)
            if text:
                self._searches.add_search(event, text, visitor)
        elif isinstance(event, ClickEvent):
            self._record_click(event)
        elif isinstance(event, ReadEvent):
            self._record_read(event)
        else:
            self._record_contact(event, visitor)

    def add_vote(self, event: VoteEvent, visitor_hash: int) -> None:
        """Write a vote, or change the one that the visitor gave before.

        That is a vote on the same article after the same search or, where either was given without
        a search, on the same day.
        """
        search = self._searches.resolve(event.search_id)
        at = to_milliseconds(event.at)
        visitor, _ = self._searches.register.number_visitor(day_of(event.at), visitor_hash)
        given = {
            "search": search,
            "visitor": visitor,
            "lang": event.lang,
            "slug": event.slug,
            "helpful": event.helpful,
            "reason": self._clean(event.reason, 40),
            "comment": self._clean(event.comment, LONGEST_COMMENT),
            "at": at,
        }
        known = self._run(_KNOWN_VOTE, given).fetchone()
        if known is None:
            self._run(_NEW_VOTE, given)
        else:
            self._run(_CHANGED_VOTE, {**given, "id": known[0]})
            search = known[1] if search is None else search
        if search is not None:
            last = self._run(_LAST_VOTE, (search,)).fetchone()
            self._searches.add_fact(search, at, "vote", last[0])

    def add_survey(self, event: SurveyEvent) -> None:
        self._run(
            "INSERT INTO surveys (search, at, lang, kind, score, comment)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                self._searches.resolve(event.search_id),
                to_milliseconds(event.at),
                event.lang,
                event.kind,
                event.score,
                self._clean(event.comment, LONGEST_COMMENT),
            ),
        )

    def _clean(self, text: str, longest: int) -> str:
        """Redacted before it is cut: half a card number is not recognised as one."""
        text = _CONTROL.sub(" ", text[: 2 * longest]).strip()
        return redact(text, self._patterns)[:longest]

    def _record_click(self, event: ClickEvent) -> None:
        search, at = self._searches.resolve(event.search_id), to_milliseconds(event.at)
        self._run(
            "INSERT INTO clicks (search, at, lang, slug, anchor, place) VALUES (?, ?, ?, ?, ?, ?)",
            (search, at, event.lang, event.slug, event.anchor, event.place),
        )
        row = self._searches.add_fact(search, at, "clicks", None)
        if row and row[0] == 0:
            self._count_wait(at, row[1], row[2])

    def _count_wait(self, at: int, started: int, lang: str) -> None:
        self._run(
            "INSERT INTO wait_days (day, lang, seconds, searches) VALUES (?, ?, ?, 1)"
            " ON CONFLICT (day, lang, seconds) DO UPDATE SET searches = searches + 1",
            (at // 86_400_000, lang, bucket_of((at - started) / 1000)),
        )

    def _record_read(self, event: ReadEvent) -> None:
        self._run(
            "INSERT INTO article_days (day, lang, slug, reads) VALUES (?, ?, ?, 1)"
            " ON CONFLICT (day, lang, slug) DO UPDATE SET reads = reads + 1",
            (day_of(event.at), event.lang, event.slug),
        )

    def _record_contact(self, event: ContactEvent, visitor_hash: int) -> None:
        at = to_milliseconds(event.at)
        search = self._searches.resolve(event.search_id) or self._searches.latest_of(
            visitor_hash, event.at
        )
        self._run(
            "INSERT INTO contacts (search, at, lang, channel) VALUES (?, ?, ?, ?)",
            (search, at, event.lang, self._clean(event.channel, 40)),
        )
        self._searches.add_fact(search, at, "contacted", 1)


_KNOWN_VOTE = (
    "SELECT id, search FROM votes WHERE lang = :lang AND slug = :slug AND (search = :search"
    " OR (visitor = :visitor AND (:search IS NULL OR search IS NULL)))"
    " ORDER BY search IS :search DESC, id DESC LIMIT 1"
)
_NEW_VOTE = (
    "INSERT INTO votes (search, at, lang, slug, helpful, reason, comment, visitor)"
    " VALUES (:search, :at, :lang, :slug, :helpful, :reason, :comment, :visitor)"
)
_CHANGED_VOTE = (
    "UPDATE votes SET search = coalesce(search, :search), helpful = :helpful, reason = :reason,"
    " comment = :comment WHERE id = :id"
)
_LAST_VOTE = "SELECT helpful FROM votes WHERE search = ? ORDER BY at DESC, id DESC LIMIT 1"

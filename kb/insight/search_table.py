"""The table of searches: typing that ends, what customers did afterwards, what became of them.

Everything here runs within a transaction of its caller's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from kb.insight.event import SearchEvent, Source, first_id_at, parse_search_id
from kb.insight.outcome import SETTLED_AFTER, Facts, Reason, decide
from kb.insight.register import Register
from kb.insight.visitor import day_of
from kb.insight.wording import (
    KEYSTROKE_WITHIN,
    REFORMULATED_WITHIN,
    is_keystroke,
    read_wording,
)

if TYPE_CHECKING:
    from sqlite_utils import Database

NEIGHBOURS = 8
"""Of a visitor's latest searches, how many may be keystrokes or other words of a new one."""

_MOST_HOPS = 500

Row = tuple[Any, ...]


class _Neighbour(NamedTuple):
    """Another search of the same visitor about the same time. A tuple: eight may be read for each
    search."""

    id: int
    at: int
    started: int
    text: str
    is_draft: int
    question: int | None
    reformulated: int


class SearchTable:
    """Writes searches and their facts. One thread at a time."""

    def __init__(self, database: Database) -> None:
        self._run = database.conn.execute
        self.register = Register(database)

    def has_typed(self, before: float) -> bool:
        """Whether `count_typed` has anything to count."""
        found = self._run(
            "SELECT 1 FROM searches WHERE outcome IS NULL AND merged_into IS NULL AND at < ?",
            (to_milliseconds(before),),
        )
        return found.fetchone() is not None

    def count_typed(self, before: float) -> int:
        """Count the searches whose visitors stopped typing before a time; how many were due."""
        due = self._run(
            "SELECT id FROM searches WHERE outcome IS NULL AND merged_into IS NULL AND at < ?"
            " ORDER BY at LIMIT 1000",
            (to_milliseconds(before),),
        ).fetchall()
        for (search,) in due:
            self._count_draft(search)
        return len(due)

    def add_search(self, event: SearchEvent, text: str, visitor_hash: int) -> None:
        """Write a search; `text` is the event's, redacted."""
        search, at = parse_search_id(event.search_id), to_milliseconds(event.at)
        day = day_of(event.at)
        visitor, is_known = self.register.number_visitor(day, visitor_hash)
        started, merged_into, nearby = at, None, []
        if is_known:
            nearby = self._neighbours(search, day, visitor, event.lang)
            started, merged_into = self._join_typing(event, search, at, text, nearby)
        row = (
            search, at, day, started, event.lang, event.source, visitor, event.confidence,
            event.hits, event.answered, event.filtered, event.first_hit or None,
            event.elsewhere or None,
        )  # fmt: skip
        if merged_into is not None:
            self._insert_draft(row, None, merged_into)
        elif event.source is Source.INSTANT and not self._is_awaited(search):
            self._insert_draft(row, text, None)
        else:
            self._insert_counted(row, text, nearby)

    def _join_typing(
        self, event: SearchEvent, search: int, at: int, text: str, nearby: list[_Neighbour]
    ) -> tuple[int, int | None]:
        """Merge earlier keystrokes into a search, or find the later one that it belongs to.

        Returns when the typing began, and the number of that later search.
        """
        started, merged_into = at, None
        is_typing = event.source is Source.INSTANT
        for other in nearby:
            if abs(other.at - at) > KEYSTROKE_WITHIN * 1000:
                continue
            if other.id < search and other.is_draft and is_keystroke(other.text, text):
                started = min(started, other.started)
                self._run(
                    "UPDATE searches SET text = NULL, merged_into = ? WHERE id = ?",
                    (search, other.id),
                )
            elif is_typing and other.id > search and is_keystroke(text, other.text):
                merged_into = other.id  # it was written before this one, by another process
            elif is_typing and not other.is_draft and other.text == text:
                merged_into = other.id  # the page that answers it has asked again
        return started, merged_into

    def _neighbours(self, search: int, day: int, visitor: int, lang: str) -> list[_Neighbour]:
        """The visitor's searches in the same language that are not merged, the latest first."""
        around = first_id_at(int(REFORMULATED_WITHIN * 1000))
        rows = self._run(
            "SELECT id, at, started, coalesce(text, (SELECT text FROM questions q"
            " WHERE q.id = question)), outcome IS NULL, question, reformulated FROM searches"
            " WHERE day = ? AND visitor = ? AND id BETWEEN ? AND ? AND id <> ? AND lang = ?"
            " AND merged_into IS NULL ORDER BY id DESC LIMIT ?",
            (day, visitor, search - around, search + around, search, lang, NEIGHBOURS),
        ).fetchall()
        return list(map(_Neighbour._make, rows))

    def _insert_draft(self, row: Row, text: str | None, merged_into: int | None) -> None:
        self._run(f"{_INSERT} VALUES ({_MARKS}, ?, ?)", (*row, text, merged_into))

    def _insert_counted(self, row: Row, text: str, nearby: list[_Neighbour]) -> None:
        search, at, _, started, lang, _, _, _, hits, answered = row[:10]
        question = self.register.find_question(lang, text, at)
        is_awaited = self._is_awaited(search)
        clicks, vote, contacted = self._read_facts(search, at) if is_awaited else (0, None, 0)
        others = [other for other in nearby if other.question not in (None, question)]
        reformulated, started = self._tie_reformulations(search, lang, text, started, others)
        reason = _decide(answered, hits, clicks, vote, contacted, reformulated)
        self._run(
            _INSERT_COUNTED,
            (*row[:3], started, *row[4:], question, clicks, vote, contacted, reformulated,
             reason.outcome, reason),
        )  # fmt: skip

    def _count_draft(self, search: int) -> None:
        """Make a search that was being typed one that counts."""
        *row, text = self._run(
            f"SELECT {_COLUMNS}, text FROM searches WHERE id = ?", (search,)
        ).fetchone()
        self._run("DELETE FROM searches WHERE id = ?", (search,))
        nearby = self._neighbours(search, row[2], row[6], row[4])
        self._insert_counted(tuple(row), text, nearby)

    def _tie_reformulations(
        self, search: int, lang: str, text: str, started: int, others: list[_Neighbour]
    ) -> tuple[bool, int]:
        """Mark earlier searches that this one says in other words.

        Returns whether a later one says this one in other words, and when the first of the earlier
        ones was begun.
        """
        reformulated = False
        wording = read_wording(text, lang) if others else None
        for other in others:
            if wording and wording.asks_as(read_wording(other.text, lang)):
                if other.id > search:
                    reformulated = True
                else:
                    started = min(started, other.started)
                    if not other.reformulated:
                        self.add_fact(other.id, other.at, "reformulated", 1)
        return reformulated, started

    def latest_of(self, visitor_hash: int, at: float) -> int | None:
        found = self._run(
            "SELECT max(id) FROM searches WHERE day = :day AND merged_into IS NULL"
            " AND visitor = (SELECT number FROM visitors WHERE day = :day AND hash = :hash)"
            " AND id BETWEEN :first AND :last",
            {
                "day": day_of(at),
                "hash": visitor_hash,
                "first": first_id_at(to_milliseconds(at - SETTLED_AFTER)),
                "last": first_id_at(to_milliseconds(at) + 1),
            },
        ).fetchone()
        return None if found is None else found[0]

    def resolve(self, search_id: str | None) -> int | None:
        """The number of a search, or of the one that it went up in; it may be still to come."""
        if search_id is None:
            return None
        search = parse_search_id(search_id)
        for _ in range(_MOST_HOPS):
            found = self._run("SELECT merged_into FROM searches WHERE id = ?", (search,)).fetchone()
            if found is None or found[0] is None:
                break
            search = found[0]
        return search

    def add_fact(self, search: int | None, at: int, fact: str, value: int | None) -> Row | None:
        """Set a fact of a search and decide again what became of it; None for one click more.

        Returns the clicks before, the start and the language of the search; None when it is not
        written yet, or settled.
        """
        if search is None:
            return None
        row = self._run(
            "SELECT clicks, started, lang, at, outcome, reason, confident, hits, vote, contacted,"
            " reformulated FROM searches WHERE id = ?",
            (search,),
        ).fetchone()
        if row is None:
            self._run("INSERT OR IGNORE INTO awaited VALUES (?, ?)", (search, at))
            return None
        if at - row[3] > SETTLED_AFTER * 1000:
            return None
        if row[4] is None:
            # It reads what was written for it, this fact among it.
            self._run("INSERT OR IGNORE INTO awaited VALUES (?, ?)", (search, at))
            self._count_draft(search)
            return tuple(row)
        facts = {
            "clicks": row[0], "vote": row[8], "contacted": row[9], "reformulated": row[10]
        }  # fmt: skip
        facts[fact] = facts[fact] + 1 if value is None else value
        reason = _decide(row[6], row[7], **facts)
        changed = "" if reason == row[5] else f", outcome = '{reason.outcome}', reason = '{reason}'"
        self._run(f"UPDATE searches SET {fact} = ?{changed} WHERE id = ?", (facts[fact], search))
        return tuple(row)

    def _is_awaited(self, search: int) -> bool:
        """Whether something that followed a search was written before it."""
        found = self._run("SELECT 1 FROM awaited WHERE search = ?", (search,)).fetchone()
        return found is not None

    def _read_facts(self, search: int, asked_at: int) -> tuple[int, int | None, int]:
        """Clicks, the vote and whether there was a contact, of a search that comes after them."""
        until = asked_at + SETTLED_AFTER * 1000
        row: tuple[int, int | None, int] = self._run(
            "SELECT (SELECT count(*) FROM clicks WHERE search = :search AND at <= :until),"
            " (SELECT helpful FROM votes WHERE search = :search AND at <= :until"
            " ORDER BY at DESC, id DESC LIMIT 1),"
            " EXISTS (SELECT 1 FROM contacts WHERE search = :search AND at <= :until)",
            {"search": search, "until": until},
        ).fetchone()
        return row


_COLUMNS = (
    "id, at, day, started, lang, source, visitor, confidence, hits, confident, filtered,"
    " first_hit, elsewhere"
)
_MARKS = ", ".join("?" * 13)
_INSERT = f"INSERT INTO searches ({_COLUMNS}, text, merged_into)"
_INSERT_COUNTED = (
    f"INSERT INTO searches ({_COLUMNS}, question, clicks, vote, contacted, reformulated, outcome,"
    f" reason) VALUES ({_MARKS}, ?, ?, ?, ?, ?, ?, ?)"
)


def _decide(
    confident: int, hits: int, clicks: int, vote: int | None, contacted: int, reformulated: int
) -> Reason:
    """The rules on a row of the table, where truth is a number."""
    voted = None if vote is None else bool(vote)
    return decide(Facts(bool(confident), hits, clicks, voted, bool(contacted), bool(reformulated)))


def to_milliseconds(at: float) -> int:
    """A time of an event, as the tables have it."""
    return int(at * 1000)

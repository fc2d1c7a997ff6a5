"""What has to be done for the log as time passes: typing ends, days end, rows grow old."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.insight.database import transaction
from kb.insight.event import first_id_at
from kb.insight.outcome import SETTLED_AFTER
from kb.insight.visitor import DAY, day_of

if TYPE_CHECKING:
    from sqlite_utils import Database

GRACE = 300
"""Seconds after midnight (UTC) during which events of the day before may still be written."""


def end_days(database: Database, now: float) -> bool:
    """Forget by what hash visitors of past days were known. Returns whether there were any."""
    today = day_of(now - GRACE)
    with transaction(database):
        run = database.conn.execute
        ended = run("DELETE FROM visitors WHERE day < ?", (today,)).rowcount > 0
        run("DELETE FROM visits WHERE day < ?", (day_of(now - GRACE - SETTLED_AFTER),))
        settled = int((now - SETTLED_AFTER) * 1000)
        run("DELETE FROM searches WHERE merged_into IS NOT NULL AND at < ?", (settled,))
        run("DELETE FROM awaited WHERE at < ?", (settled,))
    return ended


def empty_journal(database: Database) -> bool:
    """Empty the write-ahead log, which holds copies of what was deleted from the file.

    False when a reader kept it from that; to be tried again.
    """
    busy = database.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return not busy


def remove_old(database: Database, now: float, keep_days: int) -> int:
    """Remove searches, texts and comments of the days before the last `keep_days`.

    One day a transaction, so that others can write in between. Returns how many days were removed.
    Counts a day stay.
    """
    first_kept = day_of(now) - keep_days + 1
    removed = 0
    while True:
        with transaction(database):
            oldest = _oldest_day(database)
            if oldest is None or oldest >= first_kept:
                break
            _remove_day(database, oldest)
        removed += 1
    return removed


def _oldest_day(database: Database) -> int | None:
    first = database.conn.execute("SELECT min(id) FROM searches").fetchone()[0]
    days = [] if first is None else [first // first_id_at(DAY * 1000)]
    days += [
        at // (DAY * 1000)
        for table in _ACTS
        for (at,) in database.conn.execute(f"SELECT at FROM {table} ORDER BY id LIMIT 1")
    ]
    return min(days, default=None)


_ACTS = ("clicks", "votes", "surveys", "contacts")


def _remove_day(database: Database, day: int) -> None:
    run = database.conn.execute
    run(
        "UPDATE questions SET searches = questions.searches - gone.searches,"
        " visitors = questions.visitors - gone.visitors,"
        " unanswered = questions.unanswered - gone.unanswered"
        " FROM question_days AS gone WHERE gone.day = ? AND questions.id = gone.question",
        (day,),
    )
    end = (day + 1) * DAY * 1000
    run("DELETE FROM searches WHERE id < ?", (first_id_at(end),))
    for table in _ACTS:
        run(f"DELETE FROM {table} WHERE at < ?", (end,))
    run(
        "DELETE FROM questions WHERE searches <= 0"
        " AND id IN (SELECT question FROM question_days WHERE day = ?)",
        (day,),
    )
    run("DELETE FROM question_days WHERE day = ?", (day,))

"""What any process may do, and one of them has to, once in a while."""

from __future__ import annotations

from kb.insight.log import Log


def take_turn(log: Log, name: str, every: float, now: float) -> bool:
    """Whether a chore is due, and the caller's: of all that ask within `every` seconds, one is told
    yes. `now` is in seconds since 1970 UTC. Raises LogUnavailable."""
    moment, last = int(now * 1000), int((now - every) * 1000)
    with log.reading() as database:
        row = database.execute("SELECT at FROM chores WHERE name = ?", (name,)).fetchone()
    if row and row[0] > last:
        return False
    with log.writing() as database:
        taken = database.conn.execute(
            "INSERT INTO chores (name, at) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET at = excluded.at WHERE at <= ?",
            (name, moment, last),
        )
        return taken.rowcount > 0

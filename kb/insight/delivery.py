"""Deliveries of events to webhooks: which are due, who has them, what came of them.

Each is made at least once. What is waiting stays so until the receiver has said that it has it, or
until the last attempt failed.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kb.errors import NotFound
from kb.insight.log import Log

if TYPE_CHECKING:
    from sqlite_utils import Database

BACK_OFF = (5, 30, 120, 600, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600)
"""Seconds from each failed attempt to the next: ten attempts within two days. The first ones bridge
a restart, the last ones a weekend's night and the morning on which somebody mends the receiver. As
the Standard Webhooks specification proposes, with one more in the first minutes."""
JITTER = 0.2
"""Share of a wait that is added to it by chance, so that what failed together does not come back
together."""
LONGEST_PAUSE = 600
"""Seconds at most during which nothing is sent to a webhook that keeps failing. With fifty events
waiting it is then asked six times an hour and not three hundred."""
LONGEST_WAIT = 86_400
"""Seconds at most for which a receiver may ask to be left alone (`Retry-After`)."""
LEASE = 90
"""Seconds for which a courier has a delivery for itself: an attempt takes 10, the look-up of a
host's name by the system up to some 40 more. One that ended without a word is made again then."""
KEPT = 30 * 86_400
"""Seconds that events and their deliveries are kept: long enough to ask why the ticket of last
month's closing never came, and fifteen times as long as any is tried."""
LONGEST_SAID = 200


class DeliveryState(StrEnum):
    """Where a delivery is on its way."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery that a courier has taken: `body` goes to `webhook`. `attempt` counts from 1."""

    delivery: int
    webhook: str
    event: str
    attempt: int
    body: bytes


def has_due(database: Database, webhooks: Iterable[str], now: float) -> bool:
    """Whether anything is to be sent to any of the webhooks, which are given by their keys."""
    return any(_find_due(database, webhook, now) for webhook in webhooks)


def take_due(log: Log, webhooks: Iterable[str], now: float, most: int) -> list[Parcel]:
    """Take what is due, one delivery a webhook and `most` in all, for LEASE seconds.

    A webhook whose delivery somebody has is left out, so that each is sent one thing at a time.
    `now` is in seconds since 1970 UTC. Raises LogUnavailable, as all do that write.
    """
    taken: list[Parcel] = []
    with log.writing() as database:
        for webhook in webhooks:
            parcel = _find_due(database, webhook, now) if len(taken) < most else None
            if parcel:
                _take(database, parcel, now)
                taken.append(parcel)
    return taken


def take_event(database: Database, event: str, now: float) -> list[Parcel]:
    """Take all deliveries of an event, within the transaction that posted it: no courier gets them
    first."""
    rows = database.execute(
        "SELECT d.id, d.webhook, d.event, d.attempts + 1, e.body FROM deliveries AS d"
        " JOIN events AS e ON e.id = d.event WHERE d.event = ? ORDER BY d.id",
        (event,),
    ).fetchall()
    parcels = [Parcel(*row) for row in rows]
    for parcel in parcels:
        _take(database, parcel, now)
    return parcels


def note_delivered(log: Log, parcel: Parcel, said: str, now: float) -> None:
    """Note that the receiver has it; `said` is the status that it answered with."""
    with log.writing() as database:
        database.conn.execute(
            "UPDATE deliveries SET state = 'delivered', taken = NULL, said = ?, ended = ?"
            " WHERE id = ?",
            (said[:LONGEST_SAID], _milliseconds(now), parcel.delivery),
        )
        database.conn.execute("DELETE FROM webhook_pauses WHERE webhook = ?", (parcel.webhook,))


def note_failed(
    log: Log, parcel: Parcel, said: str, now: float, *, asked: float = 0.0, is_final: bool = False
) -> None:
    """Note that an attempt failed, and when the next one is; after the last one it is given up.

    `asked` is for how many seconds the receiver wants to be left alone. With `is_final` it never
    wants to see this again.
    """
    asked = min(asked, LONGEST_WAIT)
    gives_up = is_final or parcel.attempt > len(BACK_OFF)
    wait = 0.0 if gives_up else max(asked, _stretch(BACK_OFF[parcel.attempt - 1]))
    with log.writing() as database:
        # Unless somebody else has it by now, because this attempt outlasted its lease.
        database.conn.execute(
            "UPDATE deliveries SET state = ?, taken = NULL, said = ?, ended = ?, due = ?"
            " WHERE id = ? AND state = 'waiting' AND attempts = ?",
            (str(DeliveryState.GIVEN_UP if gives_up else DeliveryState.WAITING),
             said[:LONGEST_SAID], _milliseconds(now), _milliseconds(now + wait),
             parcel.delivery, parcel.attempt),
        )  # fmt: skip
        _pause(database, parcel.webhook, now, asked)


def send_again(log: Log, delivery: int, now: float) -> str:
    """Make a delivery due at once, one that was given up too, with all its attempts before it.

    Returns the key of its webhook. Raises NotFound when there is none that could be made again.
    """
    with log.writing() as database:
        row = database.conn.execute(
            "UPDATE deliveries SET due = ?, attempts = iif(state = 'waiting', attempts, 0),"
            " state = 'waiting' WHERE id = ? AND state <> 'delivered' RETURNING webhook",
            (_milliseconds(now), delivery),
        ).fetchone()
        if row is None:
            raise NotFound("There is no such delivery any more, or it was made in the meantime.")
        database.conn.execute("DELETE FROM webhook_pauses WHERE webhook = ?", row)
    return str(row[0])


def remove_old_events(log: Log, now: float) -> None:
    """Remove what is older than KEPT, whatever became of it."""
    with log.writing() as database:
        database.conn.execute("DELETE FROM events WHERE at < ?", (_milliseconds(now - KEPT),))


def _find_due(database: Database, webhook: str, now: float) -> Parcel | None:
    moment = _milliseconds(now)
    row = database.execute(
        "SELECT d.id, d.webhook, d.event, d.attempts + 1, e.body FROM deliveries AS d"
        " JOIN events AS e ON e.id = d.event"
        " WHERE d.webhook = :webhook AND d.state = 'waiting' AND d.due <= :now"
        " AND NOT EXISTS (SELECT 1 FROM deliveries"
        "   WHERE webhook = :webhook AND state = 'waiting' AND taken > :now)"
        " AND NOT EXISTS (SELECT 1 FROM webhook_pauses"
        "   WHERE webhook = :webhook AND until > :now)"
        " ORDER BY d.due, d.id LIMIT 1",
        {"webhook": webhook, "now": moment},
    ).fetchone()
    return Parcel(*row) if row else None


def _take(database: Database, parcel: Parcel, now: float) -> None:
    database.conn.execute(
        "UPDATE deliveries SET attempts = attempts + 1, taken = ? WHERE id = ?",
        (_milliseconds(now + LEASE), parcel.delivery),
    )


def _pause(database: Database, webhook: str, now: float, asked: float) -> None:
    """Leave a webhook alone, the longer the more often it failed one after the other."""
    (failures,) = database.conn.execute(
        "INSERT INTO webhook_pauses (webhook, failures, until) VALUES (?, 1, 0)"
        " ON CONFLICT (webhook) DO UPDATE SET failures = failures + 1 RETURNING failures",
        (webhook,),
    ).fetchone()
    wait = max(asked, min(BACK_OFF[min(failures, len(BACK_OFF)) - 1], LONGEST_PAUSE))
    database.conn.execute(
        "UPDATE webhook_pauses SET until = ? WHERE webhook = ?",
        (_milliseconds(now + wait), webhook),
    )


def _stretch(seconds: float) -> float:
    return seconds * (1 + JITTER * random.random())  # noqa: S311 (chance, not secrecy)


def _milliseconds(at: float) -> int:
    return int(at * 1000)

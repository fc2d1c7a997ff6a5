"""What became of deliveries, for editors who ask whether a webhook works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kb.insight.delivery import DeliveryState

if TYPE_CHECKING:
    from sqlite_utils import Database

_COLUMNS = (
    "d.id, e.id, e.type, e.at, d.state, d.attempts, d.due, d.taken, d.said, d.ended"
    " FROM deliveries AS d JOIN events AS e ON e.id = d.event"
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to a webhook, or there.

    `said` is what came of the last attempt, empty before the first; `ended` when that ended. `due`
    is when the next attempt is, None when there will be none. `is_under_way` while a courier has
    it.
    """

    id: int
    event: str
    type: str
    at: datetime
    state: DeliveryState
    attempts: int
    due: datetime | None
    is_under_way: bool
    said: str
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class WebhookRecord:
    """How a webhook does: deliveries that wait and that were given up, its failures one after the
    other, and when it last took something."""

    waiting: int
    given_up: int
    failures: int
    delivered: datetime | None


def read_deliveries(
    database: Database, webhook: str, now: float, most: int
) -> tuple[Delivery, ...]:
    """The latest deliveries to a webhook (its key), the newest first. `now` in seconds."""
    rows = database.execute(
        f"SELECT {_COLUMNS} WHERE d.webhook = ? ORDER BY d.id DESC LIMIT ?", (webhook, most)
    )
    return tuple(_delivery(row, now) for row in rows)


def read_event_deliveries(database: Database, event: str, now: float) -> tuple[Delivery, ...]:
    """The deliveries of one event, in the order of the webhooks."""
    rows = database.execute(f"SELECT {_COLUMNS} WHERE e.id = ? ORDER BY d.id", (event,))
    return tuple(_delivery(row, now) for row in rows)


def read_record(database: Database, webhook: str) -> WebhookRecord:
    """How a webhook, given by its key, does."""
    waiting, given_up, delivered = database.execute(
        "SELECT coalesce(sum(state = 'waiting'), 0), coalesce(sum(state = 'given_up'), 0),"
        " max(iif(state = 'delivered', ended, NULL)) FROM deliveries WHERE webhook = ?",
        (webhook,),
    ).fetchone()
    paused = database.execute(
        "SELECT failures FROM webhook_pauses WHERE webhook = ?", (webhook,)
    ).fetchone()
    return WebhookRecord(waiting, given_up, paused[0] if paused else 0, _to_time(delivered))


def _delivery(row: tuple[Any, ...], now: float) -> Delivery:
    number, event, kind, at, state, attempts, due, taken, said, ended = row
    is_waiting = state == DeliveryState.WAITING
    return Delivery(
        id=number,
        event=event,
        type=kind,
        at=datetime.fromtimestamp(at / 1000, UTC),
        state=DeliveryState(state),
        attempts=attempts,
        due=_to_time(due) if is_waiting else None,
        is_under_way=is_waiting and taken is not None and taken > now * 1000,
        said=said,
        ended=_to_time(ended),
    )


def _to_time(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)

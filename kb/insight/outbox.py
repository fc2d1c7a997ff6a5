"""Events for webhooks, written into the log together with what caused them.

So an event is lost only with its cause. Who sends them is `kb/notice/courier.py`.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kb.codec import encode_json
from kb.config import Settings
from kb.settings.webhook import Webhook

if TYPE_CHECKING:
    from sqlite_utils import Database

TEST = "webhook.test"
"""The event that is sent to try a webhook, whatever else it asks for."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: `text` says it to people, `data` to programs. `at` is in seconds
    since 1970 UTC."""

    type: str
    text: str
    data: Mapping[str, Any]
    at: float


@dataclass(frozen=True, slots=True)
class Outbox:
    """Who is told of events. `site` is the help centre's address without a slash at its end, empty
    where links are to be paths."""

    webhooks: tuple[Webhook, ...] = ()
    site: str = ""

    @property
    def is_read(self) -> bool:
        """Whether anybody wants to be told of anything."""
        return bool(self.webhooks)

    def post(
        self, database: Database, event: Event, to: Sequence[Webhook] | None = None
    ) -> str | None:
        """Write an event and its delivery to each webhook that wants it, or to those given.

        Within a transaction of the caller's. Returns the event's id, None when nobody wants it.
        """
        wanted = [each for each in self.webhooks if each.wants(event.type)] if to is None else to
        if not wanted:
            return None
        event_id = f"evt_{secrets.token_hex(12)}"
        moment = int(event.at * 1000)
        database.conn.execute(
            "INSERT INTO events (id, type, at, body) VALUES (?, ?, ?, ?)",
            (event_id, event.type, moment, _encode(event)),
        )
        database.conn.executemany(
            "INSERT INTO deliveries (event, webhook, due) VALUES (?, ?, ?)",
            [(event_id, each.key, moment) for each in wanted],
        )
        return event_id


NOBODY = Outbox()
"""Nobody is told of anything."""


def make_outbox(settings: Settings) -> Outbox:
    """The outbox of a help centre."""
    return Outbox(settings.webhooks, settings.site.url.rstrip("/"))


def make_test(outbox: Outbox, at: float) -> Event:
    """The event by which somebody tries a webhook."""
    url = f"{outbox.site}/desk/webhooks"
    return Event(TEST, f"A test: the help centre can tell you of events. {url}", {"url": url}, at)


def _encode(event: Event) -> bytes:
    at = datetime.fromtimestamp(event.at, UTC).isoformat(timespec="seconds")
    # `text` is what chat rooms show of a webhook that they know nothing of.
    return encode_json(
        {"type": event.type, "timestamp": at, "text": event.text, "data": event.data}
    )

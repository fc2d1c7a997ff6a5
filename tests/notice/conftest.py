"""A log, a receiver on loopback, and a clock that the test sets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from receiver import Receiver, receiving

from kb.insight import Log, open_log
from kb.insight.delivery_list import Delivery, WebhookRecord, read_deliveries, read_record
from kb.insight.outbox import Event, Outbox
from kb.notice import Courier, Sent
from kb.settings import Webhook

NOON = 20_000 * 86_400 + 43_200.0
"""Noon (UTC) of a day, in seconds since 1970."""


class Office:
    """A log with webhooks, in a file that others can open too. `now` is the time."""

    def __init__(self, path: Path, *webhooks: Webhook) -> None:
        self.now = NOON
        self.path = path
        self.webhooks = webhooks
        self.log = self.open()

    def open(self) -> Log:
        return open_log(self.path, outbox=Outbox(self.webhooks, "https://help.example.com"))

    def courier(self, log: Log | None = None) -> Courier:
        mine = log or self.log
        return Courier(lambda: mine, self.webhooks, lambda: self.now)

    def post(self, text: str = "Something happened", to: Sequence[Webhook] | None = None) -> str:
        """Post an event; its id."""
        with self.log.writing() as database:
            event = Event("gap.closed", text, {"number": 1}, self.now)
            posted = self.log.outbox.post(database, event, to)
        assert posted
        return posted

    def send(self) -> Sent:
        return self.courier().send_due(self.log)

    def wait(self, seconds: float) -> None:
        self.now += seconds

    def deliveries(self, webhook: Webhook | None = None) -> tuple[Delivery, ...]:
        """The deliveries to a webhook, the first one's by default; the newest first."""
        key = (webhook or self.webhooks[0]).key
        with self.log.reading() as database:
            return read_deliveries(database, key, self.now, 1000)

    def record(self, webhook: Webhook | None = None) -> WebhookRecord:
        with self.log.reading() as database:
            return read_record(database, (webhook or self.webhooks[0]).key)

    def rows(self, sql: str) -> list[Any]:
        with self.log.reading() as database:
            return list(database.execute(sql).fetchall())


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


@pytest.fixture
def office(receiver: Receiver, tmp_path: Path) -> Iterator[Office]:
    """An office with one webhook, which leads to the receiver."""
    office = Office(tmp_path / "log.db", receiver.webhook())
    yield office
    office.log.close()

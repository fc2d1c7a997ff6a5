"""Webhooks at the desk: whether each works, what it was sent lately, and trying it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from litestar import Response, get, post
from litestar.params import FromPath

from kb.errors import NotFound
from kb.insight import Log
from kb.insight.delivery import send_again
from kb.insight.delivery_list import Delivery, WebhookRecord, read_deliveries, read_record
from kb.insight.outbox import make_test
from kb.settings import Webhook
from kb.web.desk.shift import answer_desk, find_shift, go_to, with_query
from kb.web.visit import PageRequest

MOST_LISTED = 15
"""Deliveries of a webhook: the last days of most, and a screen."""

HOOK_STATES = ("works", "failing", "unused")
"""How a webhook does: it took what it was sent last, it did not, or it was never sent anything."""

_ADDRESS = "/desk/webhooks"


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook, how it does, and its latest deliveries, the newest first."""

    webhook: Webhook
    record: WebhookRecord
    deliveries: tuple[Delivery, ...]

    @property
    def state(self) -> str:
        """One of HOOK_STATES."""
        if self.record.failures:
            return "failing"
        return "works" if self.record.delivered else "unused"


@get("/webhooks", sync_to_thread=True)
def show_webhooks(request: PageRequest) -> Response[bytes]:
    """Each webhook with what became of its events."""
    shift = find_shift(request)
    now = time.time()
    hooks = read_hooks(shift.log, shift.centre.settings.webhooks, now)
    return answer_desk(
        shift, "webhooks.html", {"hooks": hooks, "now": datetime.fromtimestamp(now, UTC)}
    )


@post("/webhooks/{key:str}/test", status_code=200, sync_to_thread=True)
def send_test(request: PageRequest, key: FromPath[str]) -> Response[bytes]:
    """Have a test event sent to a webhook."""
    shift = find_shift(request)
    webhook = next((each for each in shift.centre.settings.webhooks if each.key == key), None)
    if webhook is None:
        raise NotFound("There is no such webhook in kb.toml any more.")
    outbox = shift.log.outbox
    with shift.log.writing() as database:
        outbox.post(database, make_test(outbox, time.time()), [webhook])
    return go_to(with_query(_ADDRESS, said="hook_tested"))


@post("/webhooks/deliveries/{number:int}/again", status_code=200, sync_to_thread=True)
def try_again(request: PageRequest, number: FromPath[int]) -> Response[bytes]:
    """Have a delivery tried now, whenever it would be, and one that was given up too."""
    send_again(find_shift(request).log, number, time.time())
    return go_to(with_query(_ADDRESS, said="hook_again"))


HANDLERS = (show_webhooks, send_test, try_again)


def read_hooks(log: Log, webhooks: tuple[Webhook, ...], now: float) -> list[Hook]:
    """The webhooks of `kb.toml` with what the log knows of them. Raises LogUnavailable."""
    with log.reading() as database:
        return [
            Hook(
                each,
                read_record(database, each.key),
                read_deliveries(database, each.key, now, MOST_LISTED),
            )
            for each in webhooks
        ]

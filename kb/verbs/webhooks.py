"""`kb webhooks`: who is told what happens, trying them, and telling them without a server."""

from __future__ import annotations

import time
from typing import Any

import click

from kb import terminal
from kb.announcing import look_around
from kb.asking import open_quiet_log
from kb.codec import encode_json
from kb.config import Settings
from kb.errors import IndexUnavailable, NoticeFailed, UsageError
from kb.index import Index, open_index
from kb.insight import Log
from kb.insight.delivery import Parcel, take_event
from kb.insight.delivery_list import WebhookRecord, read_record
from kb.insight.outbox import make_test
from kb.notice import Courier, check_secrets, make_secret
from kb.settings import Webhook
from kb.verb import settings_options


@click.group("webhooks")
def webhooks() -> None:
    """Tell other programs what happens: `[[webhooks]]` in kb.toml; docs/WEBHOOKS.md says more.

    A running `kb serve` tells them by itself.
    """


@webhooks.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@settings_options
def list_webhooks(settings: Settings, as_json: bool) -> None:
    """List the webhooks: what each is told, what waits, and whether it failed last."""
    with open_quiet_log(settings) as log, log.reading() as database:
        known = [(each, read_record(database, each.key)) for each in settings.webhooks]
    rows = [_describe(webhook, record) for webhook, record in known]
    if as_json:
        click.echo(encode_json({"webhooks": rows}).decode())
    elif rows:
        terminal.show_table([{**row, "events": ", ".join(row["events"]) or "all"} for row in rows])
    else:
        terminal.say("No webhooks. Write [[webhooks]] in kb.toml; docs/WEBHOOKS.md says how.")


@webhooks.command("test")
@click.argument("name", metavar="[NAME]", required=False)
@settings_options
def test(settings: Settings, name: str | None) -> None:
    """Send a test event to the webhook NAME, or to each, and say what came of it."""
    chosen = [each for each in settings.webhooks if name in (None, each.title)]
    if not chosen:
        raise UsageError(
            f"There is no webhook {name!r}. `kb webhooks list` has their names."
            if name
            else "There is no webhook. Write [[webhooks]] in kb.toml."
        )
    check_secrets(chosen)
    with open_quiet_log(settings) as log:
        courier = Courier(lambda: log, chosen)
        replies = [
            (webhook, courier.send(log, parcel))
            for webhook, parcel in zip(chosen, _post_test(log, chosen), strict=True)
        ]
    for webhook, reply in replies:
        said = "delivered" if reply.is_taken else "not delivered"
        terminal.say(f"{webhook.title}: {said} ({reply.said})")
    if not all(reply.is_taken for _, reply in replies):
        raise NoticeFailed("The test did not arrive everywhere. It is not lost: a server goes on.")


@webhooks.command("send")
@settings_options
def send(settings: Settings) -> None:
    """Tell the webhooks what there is to tell, once; for cron, where no `kb serve` runs.

    Looks for rising gaps at most once an hour. What fails is tried again by later calls.
    """
    check_secrets(settings.webhooks)
    with open_quiet_log(settings) as log:
        look_around(log, _find_index(settings), time.time())
        sent = Courier(lambda: log, settings.webhooks).send_due(log)
    terminal.note(f"Delivered: {sent.delivered}. Failed, to be tried again: {sent.failed}.")


@webhooks.command("secret")
@settings_options
def secret(settings: Settings) -> None:
    """Print a fresh secret, for the receiver and for the variable that `secret_env` names."""
    terminal.say(make_secret())


def _describe(webhook: Webhook, record: WebhookRecord) -> dict[str, Any]:
    return {
        "name": webhook.title,
        "host": webhook.host,
        "events": list(webhook.events),
        "private": webhook.private,
        "waiting": record.waiting,
        "given_up": record.given_up,
        "failures": record.failures,
        "delivered": record.delivered and record.delivered.isoformat(timespec="seconds"),
    }


def _post_test(log: Log, chosen: list[Webhook]) -> list[Parcel]:
    """Post a test and take it at once, so that no other courier does; in the order of `chosen`."""
    now = time.time()
    with log.writing() as database:
        event = log.outbox.post(database, make_test(log.outbox, now), chosen)
        return take_event(database, event, now) if event else []


def _find_index(settings: Settings) -> Index | None:
    try:
        return open_index(settings.data_dir, settings.today)
    except IndexUnavailable:
        return None

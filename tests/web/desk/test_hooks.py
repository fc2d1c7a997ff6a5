"""Webhooks at the desk: what became of each event, a test, another try; the server's courier."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from loopback import serving
from patience import await_that
from receiver import Receiver, is_signed, receiving

from kb.config import Settings
from kb.insight.delivery_list import Delivery, read_deliveries
from kb.insight.gap_book import GapBook
from kb.insight.gap_desk import read_gaps
from kb.settings import Site
from kb.web.app import create_app

from .conftest import Place, Visitor

POSTS = ("/desk/webhooks/nonsense/test", "/desk/webhooks/deliveries/1/again")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.notice.courier.LOOK_EVERY", 0.05)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


@pytest.fixture
def desk(place: Place, editor: Visitor, receiver: Receiver) -> Iterator[tuple[Place, Visitor]]:
    """The help centre of the other desk tests, with a webhook, and the editor logged in there."""
    settings = Settings(
        articles=place.settings.articles,
        data=place.settings.data,
        site=Site(name="Marigold"),
        webhooks=(receiver.webhook(name="tickets", events=("gap.closed",)),),
    )
    app = create_app(settings)
    with serving(app) as address:
        log = app.state.centre.recording.require_log()
        there = Visitor(address)
        there.http.cookies.update(editor.http.cookies)
        yield Place(address, place.articles, settings, log), there
        there.http.close()


def deliveries(place: Place) -> tuple[Delivery, ...]:
    with place.log.reading() as database:
        return read_deliveries(database, place.settings.webhooks[0].key, time.time(), 100)


def test_without_webhooks_the_page_says_how_to_add_one(editor: Visitor) -> None:
    assert editor.get("/desk/webhooks").status_code == 200
    assert "Whoever runs the server adds [[webhooks]] to kb.toml" in editor.page


def test_a_test_event_arrives_and_is_listed(
    desk: tuple[Place, Visitor], receiver: Receiver
) -> None:
    place, editor = desk
    editor.get("/desk/webhooks")
    assert "Nothing sent yet" in editor.page
    assert "Told of gap.closed" in editor.page
    key = place.settings.webhooks[0].key
    answer = editor.post(f"/desk/webhooks/{key}/test")

    assert answer.status_code == 200
    assert "A test event is on its way" in editor.page
    await_that(lambda: receiver.taken, "the server does not send it")
    assert is_signed(receiver.taken[0])
    await_that(lambda: deliveries(place)[0].state == "delivered")
    editor.get("/desk/webhooks")
    assert re.search(r'hook-works">Works</span>', editor.page)
    assert receiver.taken[0].id in editor.page
    assert "HTTP 204" in editor.page
    assert "private-key" not in editor.page, "the address is kept secret"
    assert "Try again now" not in editor.page


def test_what_failed_is_tried_again_at_once(
    desk: tuple[Place, Visitor], receiver: Receiver
) -> None:
    place, editor = desk
    receiver.statuses = [410]
    editor.get("/desk/webhooks")
    editor.post(f"/desk/webhooks/{place.settings.webhooks[0].key}/test")
    await_that(lambda: deliveries(place)[0].state == "given_up", "it is not given up")
    editor.get("/desk/webhooks")
    assert "The last attempt failed; 0 events wait." in editor.page
    assert "1 event was given up in the last 30 days." in editor.page
    found = re.search(r'action="(/desk/webhooks/deliveries/\d+/again)"', editor.page)
    assert found

    editor.post(found[1])
    assert "It is tried again now" in editor.page
    await_that(lambda: deliveries(place)[0].state == "delivered", "it is not tried again")
    editor.get("/desk/webhooks")
    editor.post(found[1])
    assert "There is no such delivery any more, or it was made in the meantime." in editor.page


def test_a_gap_that_an_editor_closes_is_told(
    desk: tuple[Place, Visitor], receiver: Receiver
) -> None:
    place, editor = desk
    for who in ("a", "b"):
        place.ask("do you sell gift cards", who, first_hit="en/parcels")
    assert place.log.flush()
    GapBook(place.log).update(time.time())
    with place.log.reading() as database:
        (gap,) = read_gaps(database)
    editor.get(f"/desk/gaps/{gap.id}")
    answer = editor.post(f"/desk/gaps/{gap.id}/answered", slug="parcels", ask=[])

    assert answer.status_code == 200
    await_that(lambda: receiver.taken, "nobody is told")
    event = receiver.taken[0].event
    assert (event["type"], event["data"]["by"]) == ("gap.closed", "editor")
    assert event["data"]["article"]["url"] == "/en/articles/parcels"


@pytest.mark.parametrize("path", POSTS)
def test_what_is_not_there_is_said(editor: Visitor, path: str) -> None:
    editor.get("/desk/webhooks")

    assert editor.post(path).status_code == 404


@pytest.mark.parametrize("path", POSTS)
def test_nothing_is_sent_without_a_form_of_ours(editor: Visitor, path: str) -> None:
    editor.page = ""

    assert editor.post(path).status_code == 403


def test_who_is_not_logged_in_sees_nothing(visitor: Visitor) -> None:
    assert visitor.get("/desk/webhooks").headers["location"].startswith("/desk/login")


def test_the_server_does_not_start_without_a_secret(tmp_path: Path) -> None:
    from kb.errors import ConfigError
    from kb.settings import Webhook

    webhook = Webhook(url="https://a.example/", secret_env="KB_HOOK_SECRET")
    with pytest.raises(ConfigError):
        create_app(Settings(data=str(tmp_path), webhooks=(webhook,)))

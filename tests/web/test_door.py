"""Applications of their own for browsers and for editors: which path leads where, and when they are
made."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from litestar import Litestar, get
from litestar.testing import TestClient

from kb.config import Settings
from kb.errors import ConfigError
from kb.web.app import create_app, is_for_browsers
from kb.web.front import make_front
from kb.web.wire.door import Door

LONGEST = 30.0
INSIDE = "/api/v1/inside"  # where what goes wrong is answered in JSON, without a page


@get(INSIDE, sync_to_thread=False)
def answer_inside() -> str:
    return "inside"


@get("/outside", sync_to_thread=False)
def answer_outside() -> str:
    return "outside"


def behind(make: Callable[[], Litestar]) -> TestClient[Litestar]:
    """Asks an application, beside which there is another one at INSIDE."""
    app = Litestar([answer_outside])
    app.asgi_handler = Door(make).beside(app.asgi_handler, lambda path: path == INSIDE)
    return TestClient(app)


def test_what_is_behind_a_door_is_made_once_and_when_it_is_asked_for() -> None:
    made = []

    def make() -> Litestar:
        made.append("once")
        return Litestar([answer_inside])

    with behind(make) as client:
        assert client.get("/outside").text == "outside"
        assert made == []
        assert [client.get(INSIDE).text for _ in range(3)] == ["inside"] * 3

    assert made == ["once"]


def test_who_comes_while_it_is_made_waits_for_it() -> None:
    begun, go_on = threading.Event(), threading.Event()
    made = []

    def make() -> Litestar:
        begun.set()
        assert go_on.wait(LONGEST)
        made.append("once")
        return Litestar([answer_inside])

    door = Door(make)
    opened: list[Litestar] = []
    threads = [threading.Thread(target=lambda: opened.append(door.open())) for _ in range(2)]
    for each in threads:
        each.start()
    assert begun.wait(LONGEST)
    go_on.set()
    for each in threads:
        each.join(LONGEST)

    assert made == ["once"]
    assert opened[0] is opened[1]


def test_what_cannot_be_made_is_answered_and_tried_again() -> None:
    tries = []

    def make() -> Litestar:
        tries.append("try")
        if len(tries) == 1:
            raise ConfigError("The catalogue is broken.")
        return Litestar([answer_inside])

    with behind(make) as client:
        first = client.get(INSIDE)
        assert first.status_code == 500
        assert client.get(INSIDE).text == "inside"


@pytest.fixture
def app(data_dir: Path) -> Litestar:
    return create_app(Settings(data=str(data_dir)))


def test_each_route_is_reached_where_it_is(app: Litestar) -> None:
    for_programs = {route.path for route in app.routes}
    for_browsers = {route.path for route in make_front(app.state).routes}

    assert {"/api/v1/search", "/livez", "/readyz", "/metrics"} <= for_programs
    assert {"/", "/{lang}", "/robots.txt", "/static/{path}"} <= {
        path.replace(":str", "").replace(":path", "") for path in for_browsers
    }
    assert [path for path in for_programs if is_for_browsers(path)] == []
    assert [path for path in for_browsers if not is_for_browsers(path)] == []


@pytest.mark.parametrize("path", ["/apiary", "/livezoo", "/metrics.html", "", "//", "/en/api"])
def test_a_path_that_only_looks_like_an_api_is_for_browsers(path: str) -> None:
    assert is_for_browsers(path)


@pytest.mark.parametrize("path", ["/api", "//api/v1/search", "/api/v1/search/", "/livez/"])
def test_slashes_too_many_change_nothing(path: str) -> None:
    assert not is_for_browsers(path)


def test_pages_are_made_ready_though_no_browser_came(data_dir: Path) -> None:
    loaded = threading.Event()

    with TestClient(create_app(Settings(data=str(data_dir)), loaded=loaded.set)):
        assert loaded.wait(LONGEST)

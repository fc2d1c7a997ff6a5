"""Which pages of other sites a browser lets read, and send to, the help centre."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from litestar.testing import TestClient

from kb.authoring import load_library
from kb.config import Settings
from kb.index import compile_index
from kb.settings import Serve, Site
from kb.web.app import create_app

from .conftest import Client

SHOP = "https://shop.example.com"
OTHER = "https://other.example"
READ = "/api/v1/search?q=refund"
VOTE = "/api/v1/articles/en/parcels/feedback"
ALLOWED = "access-control-allow-origin"

MakeOpen = Callable[..., Client]


@pytest.fixture
def serve(corpus: Path, data_dir: Path) -> Iterator[MakeOpen]:
    """A client of a help centre with these `[serve] origins`."""
    compile_index(load_library(corpus)[0], data_dir)
    opened: list[Client] = []

    def make(*origins: str) -> Client:
        settings = Settings(
            data=str(data_dir), site=Site(languages=("en",)), serve=Serve(origins=origins)
        )
        client = TestClient(create_app(settings), raise_server_exceptions=False)
        opened.append(client.__enter__())
        return client

    yield make
    for client in opened:
        client.__exit__()


@pytest.mark.parametrize(
    ("origins", "origin", "allowed"),
    [
        ((), SHOP, None),
        ((), "null", None),
        ((SHOP,), SHOP, SHOP),
        ((SHOP,), OTHER, None),
        ((SHOP,), SHOP.upper(), None),
        ((SHOP,), SHOP + ".evil.example", None),
        ((SHOP,), "http://shop.example.com", None),
        ((SHOP,), "null", None),
        ((SHOP,), "", None),
        (("*",), OTHER, "*"),
        (("*", SHOP), SHOP, SHOP),
        (("*", SHOP), OTHER, "*"),
    ],
)
def test_pages_of_listed_origins_may_read(
    serve: MakeOpen, origins: tuple[str, ...], origin: str, allowed: str | None
) -> None:
    client = serve(*origins)
    headers = {"Origin": origin} if origin else {}

    for path in (READ, "/api/v1/articles", "/api/v1/nothing", "/widget/en.json"):
        answer = client.get(path, headers=headers)
        assert answer.headers.get(ALLOWED) == allowed, path
        assert "origin" in answer.headers["vary"].lower(), "a cache must not mix the answers"
        assert "access-control-allow-credentials" not in answer.headers


def test_a_browser_that_asks_in_advance_is_told_what_it_may_send(serve: MakeOpen) -> None:
    client = serve(SHOP)
    asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    answer = client.options(VOTE, headers={"Origin": SHOP, **asked})

    assert answer.status_code == 204
    assert answer.content == b""
    assert answer.headers[ALLOWED] == SHOP
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-allow-headers"] == "content-type"
    assert int(answer.headers["access-control-max-age"]) > 0
    assert answer.headers["x-content-type-options"] == "nosniff"

    refused = client.options(VOTE, headers={"Origin": OTHER, **asked})
    assert [name for name in refused.headers if name.startswith("access-control")] == []


def test_pages_and_the_desk_are_for_nobody_else(serve: MakeOpen) -> None:
    client = serve(SHOP, "*")

    for path in ("/en/", "/en/search?q=a", "/desk/login", "/readyz", "/schema"):
        headers = client.get(path, headers={"Origin": SHOP}).headers
        assert ALLOWED not in headers, path


@pytest.mark.parametrize(
    ("origins", "headers", "passes"),
    [
        ((SHOP,), {"Sec-Fetch-Site": "cross-site", "Origin": SHOP}, True),
        ((SHOP,), {"Sec-Fetch-Site": "same-site", "Origin": SHOP}, True),
        ((SHOP,), {"Origin": SHOP}, True),
        ((SHOP,), {"Sec-Fetch-Site": "cross-site", "Origin": OTHER}, False),
        ((SHOP,), {"Sec-Fetch-Site": "cross-site", "Origin": "null"}, False),
        ((SHOP,), {"Sec-Fetch-Site": "cross-site"}, False),
        ((SHOP,), {"Origin": OTHER}, False),
        ((), {"Sec-Fetch-Site": "cross-site", "Origin": SHOP}, False),
        # Everybody may read; who sends must be named.
        (("*",), {"Sec-Fetch-Site": "cross-site", "Origin": OTHER}, False),
        (("*", SHOP), {"Sec-Fetch-Site": "cross-site", "Origin": SHOP}, True),
    ],
)
def test_only_named_origins_may_vote(
    serve: MakeOpen, origins: tuple[str, ...], headers: dict[str, str], passes: bool
) -> None:
    client = serve(*origins)
    answer = client.post(VOTE, json={"helpful": True}, headers=headers)

    assert answer.status_code == (200 if passes else 403)


def test_a_shop_may_not_send_the_forms_of_our_pages(serve: MakeOpen) -> None:
    client = serve(SHOP)
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": SHOP}

    for path in ("/en/articles/parcels/feedback", "/en/survey"):
        data = {"helpful": "yes", "kind": "csat", "score": "5"}
        assert client.post(path, data=data, headers=headers).status_code == 403


def test_the_script_may_be_loaded_by_every_page(serve: MakeOpen) -> None:
    client = serve()
    pinned = client.app.state.centre.assets.url("widget.js")

    for path in ("/widget.js", pinned):
        headers = client.get(path, headers={"Origin": OTHER}).headers
        assert headers[ALLOWED] == "*"
        assert headers["cross-origin-resource-policy"] == "cross-origin"
        assert headers["content-type"].startswith("text/javascript")

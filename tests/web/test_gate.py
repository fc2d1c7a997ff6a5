from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from apart import run_apart
from litestar.types import Receive, Scope, Send

from kb.logline import TRACE_ID
from kb.web.wire.naming import name_request
from kb.web.wire.proxy import TRUSTED, add_proxies

from .conftest import Client, MakeClient
from .outline import find_all

EVERY_SORT = [
    "/en/",
    "/fa/search?q=پول",
    "/en/articles/return-policy",
    "/en/nothing",
    "/api/v1/search?q=refund",
    "/api/v1/nothing",
    "/schema",
    "/schema/openapi.json",
    "/livez",
    "/readyz",
]


@pytest.mark.parametrize("path", EVERY_SORT)
def test_every_answer_has_the_security_headers_and_no_cookie(client: Client, path: str) -> None:
    headers = client.get(path).headers

    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self';")
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "set-cookie" not in headers


@pytest.mark.parametrize("path", EVERY_SORT)
def test_head_answers_like_get_without_a_body(client: Client, path: str) -> None:
    wanted, given = client.get(path), client.head(path)

    assert given.status_code == wanted.status_code
    assert given.content == b""
    assert given.headers["content-type"] == wanted.headers["content-type"]
    # A search has another id each time, and so may compress to another length.
    if "search" not in path:
        assert given.headers["content-length"] == wanted.headers["content-length"]


@pytest.mark.parametrize("path", ["/en/", "/api/v1/articles?size=50", "/schema/openapi.json"])
def test_answers_are_compressed_for_those_who_can_read_it(client: Client, path: str) -> None:
    assert client.get(path).headers["content-encoding"] == "gzip"
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers


def test_the_log_has_the_path_and_never_the_question(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/en/search?q=my+secret+illness")
        client.get("/api/v1/search?q=my+secret+illness&size=0")

    lines = [each.getMessage() for each in caplog.records if each.name == "kb.access"]
    assert [line.rsplit(" ", 2)[0] for line in lines] == [
        "GET /en/search 200",
        "GET /api/v1/search 400",
    ]
    assert "illness" not in "\n".join(
        each.getMessage() for each in caplog.records if each.name.startswith("kb")
    )


def test_a_path_cannot_write_lines_of_its_own_into_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="kb.access"):
        client.get("/en/x%0aGET%20/forged%20200")

    (line,) = [each.getMessage() for each in caplog.records if each.name == "kb.access"]
    assert "\n" not in line


def test_a_path_that_leads_nowhere_is_not_in_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/my-secret-illness")
        client.get("/en/articles/my-secret-illness")
        client.post("/api/v1/articles/en/my-secret-illness/feedback", json={"helpful": True})

    lines = [each.getMessage() for each in caplog.records if each.name == "kb.access"]
    assert [line.split()[1] for line in lines] == [
        "/{lang}",
        "/{lang}/articles/{slug}",
        "/api/v1/articles/{lang}/{slug}/feedback",
    ]
    assert "illness" not in "\n".join(lines)


def test_a_path_that_is_only_asked_about_is_not_in_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    asked = {"Origin": "https://shop.example", "Access-Control-Request-Method": "GET"}
    with caplog.at_level(logging.INFO, logger="kb.access"):
        assert client.options("/my-secret-illness").status_code == 204
        assert client.options("/api/v1/my-secret-illness", headers=asked).status_code == 204

    lines = [each.getMessage() for each in caplog.records if each.name == "kb.access"]
    assert len(lines) == 2
    assert "illness" not in "\n".join(lines)


def test_every_request_has_a_name_of_its_own_also_in_the_log(client: Client) -> None:
    names = [client.get(path).headers["x-request-id"] for path in EVERY_SORT]

    assert len(set(names)) == len(EVERY_SORT)
    assert all(re.fullmatch("[0-9a-f]{16}", name) for name in names)


async def _see(client: str, headers: list[tuple[bytes, bytes]]) -> Scope:
    """The scope that an application behind the proxies gets."""
    seen: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)

    async def receive() -> Any: ...
    async def send(message: Any) -> None: ...

    scope: Any = {"type": "http", "client": (client, 1), "headers": headers, "scheme": "http"}
    await add_proxies(app, ["10.0.0.0/24"])(scope, receive, send)
    return seen[0]


FORWARDED = [
    (b"host", b"inside:8000"),
    (b"x-forwarded-for", b"203.0.113.7"),
    (b"x-forwarded-proto", b"https"),
    (b"x-forwarded-host", b"help.example.com, inside"),
    (b"x-request-id", b"abcdef0123456789"),
    (b"traceparent", b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
]


@pytest.mark.parametrize("client", ["10.0.0.7", "::ffff:10.0.0.7"])
def test_a_proxy_of_ours_is_believed(client: str) -> None:
    scope = run_apart(_see(client, FORWARDED))

    assert TRUSTED in scope
    assert (scope["client"] or ("",))[0] == "203.0.113.7"
    assert scope["scheme"] == "https"
    assert dict(scope["headers"])[b"host"] == b"help.example.com"
    assert name_request(scope) == "abcdef0123456789"
    assert TRACE_ID.get() == "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.mark.parametrize("client", ["10.0.1.7", "203.0.113.9", "unix", "fe80::1"])
def test_anybody_else_is_not(client: str) -> None:
    scope = run_apart(_see(client, FORWARDED))

    assert TRUSTED not in scope
    assert (scope["client"], scope["scheme"]) == ((client, 1), "http")
    assert dict(scope["headers"])[b"host"] == b"inside:8000"
    assert name_request(scope) != "abcdef0123456789"
    assert TRACE_ID.get() == ""


@pytest.mark.parametrize(
    "name", [b"short", b"x" * 129, b"with space in it", b"me@example.com", b""]
)
def test_a_name_that_is_none_is_replaced(name: bytes) -> None:
    scope = run_apart(_see("10.0.0.7", [(b"x-request-id", name), (b"traceparent", b"00-abc")]))

    assert re.fullmatch("[0-9a-f]{16}", name_request(scope))
    assert TRACE_ID.get() == ""


def test_a_host_that_cannot_be_one_is_left_out() -> None:
    headers = [(b"host", b"help.example.com"), (b"x-forwarded-host", b"evil.example/path?")]

    assert run_apart(_see("10.0.0.7", headers))["headers"] == headers


def test_a_customer_can_say_which_failure_it_was(make_client: MakeClient) -> None:
    answer = make_client(build=False).get("/en/")

    assert answer.status_code == 503
    (code,) = find_all(answer.text, "code")
    assert code.text == answer.headers["x-request-id"]

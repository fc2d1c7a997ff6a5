from __future__ import annotations

import logging

import pytest

from .conftest import Client

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

"""How answers go out: validators, 304, compression."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.web.wire.delivery import SMALLEST, accepts_gzip, is_known, is_text, make_etag

from .conftest import Client, MakeClient

KEPT = [
    "/en/",
    "/fa/",
    "/th/topics/returns",
    "/tr/articles/return-policy",
    "/ne/articles/return-policy.md",
    "/en/survey",
    "/en/changes.atom",
    "/en/opensearch.xml",
    "/en/suggestions.json?q=ret",
    "/sitemap.xml",
    "/robots.txt",
    "/llms.txt",
    "/fa/llms.txt",
    "/favicon.ico",
    "/apple-touch-icon.png",
    "/manifest.webmanifest",
    "/api/v1/articles",
    "/api/v1/articles/en/return-policy",
    "/api/v1/suggest?q=ret&lang=en",
    "/api/v1/contact?lang=en",
    "/schema",
    "/schema/openapi.json",
]


def css(client: Client) -> str:
    url: str = client.app.state.centre.assets.url("kb.css")
    return url


@pytest.mark.parametrize("path", KEPT)
def test_who_has_an_answer_already_gets_it_no_second_time(client: Client, path: str) -> None:
    first = client.get(path)
    assert first.status_code == 200
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    head = client.head(path, headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert head.status_code == 304
    for name in ("etag", "cache-control", "vary"):
        assert again.headers.get(name) == first.headers.get(name), name
    assert "content-length" not in again.headers
    assert "content-type" not in again.headers


@pytest.mark.parametrize("path", KEPT)
def test_every_answer_says_how_long_it_may_be_kept(client: Client, path: str) -> None:
    assert client.get(path).headers["cache-control"]


@pytest.mark.parametrize("path", ["/api/v1/search?q=refund", "/livez", "/readyz", "/en/nothing"])
def test_what_nobody_may_keep_has_no_etag(client: Client, path: str) -> None:
    assert "etag" not in client.get(path).headers


def test_an_etag_changes_with_the_page_and_not_with_the_index(
    make_client: MakeClient, corpus: Path, write: Callable[..., Path]
) -> None:
    pages = ("/en/articles/lamp", "/en/articles/return-policy", "/fa/articles/return-policy")
    before = {path: make_client().get(path).headers["etag"] for path in pages}
    path = corpus / "en/returns/return-policy.md"
    path.write_text(path.read_text().replace("five working days", "a week"))
    client = make_client()
    after = {path: client.get(path).headers["etag"] for path in pages}

    changed = [path for path in pages if before[path] != after[path]]
    assert changed == ["/en/articles/return-policy"]


def test_other_settings_are_another_page(make_client: MakeClient) -> None:
    from kb.settings import Site

    first = make_client(Site(name="One")).get("/en/").headers["etag"]
    assert make_client(Site(name="Two"), build=False).get("/en/").headers["etag"] != first
    assert make_client(Site(name="One"), build=False).get("/en/").headers["etag"] == first


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ('W/"a"', True),
        ('"a"', True),
        ('W/"b", W/"a"', True),
        ("*", True),
        ('W/"b"', False),
        ("", False),
        ("a", False),
    ],
)
def test_any_of_the_etags_that_a_browser_names_will_do(header: str, known: bool) -> None:
    assert is_known('W/"a"', header) is known


@given(st.binary(max_size=50), st.binary(max_size=50))
def test_different_bodies_have_different_etags(one: bytes, other: bytes) -> None:
    assert (make_etag(one) == make_etag(other)) is (one == other)


@pytest.mark.parametrize("path", [*KEPT, "/en/search?q=refund", "/api/v1/search?q=refund"])
def test_text_is_compressed_and_small_or_packed_bodies_are_left_alone(
    client: Client, path: str
) -> None:
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    packed = client.get(path, headers={"Accept-Encoding": "br, gzip"})
    is_compressible = is_text(plain.headers["content-type"])

    assert "content-encoding" not in plain.headers
    gains = is_compressible and len(plain.content) >= SMALLEST
    assert (packed.headers.get("content-encoding") == "gzip") is gains
    for answer in (plain, packed):
        varies = "accept-encoding" in answer.headers.get("vary", "").lower()
        assert varies is is_compressible
    if "search" not in path:
        assert packed.content == plain.content
        assert packed.headers.get("etag") == plain.headers.get("etag")


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True),
        ("GZIP, br", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, *", False),
        ("gzip;q=0.001", True),
        ("identity", False),
        ("", False),
        ("notgzip", False),
    ],
)
def test_gzip_is_sent_only_where_it_is_accepted(header: str, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


def test_an_error_is_compressed_too(client: Client) -> None:
    answer = client.get("/en/nothing-here")

    assert answer.status_code == 404
    assert answer.headers["content-encoding"] == "gzip"


def test_a_static_file_is_compressed_once_and_kept_for_ever(client: Client) -> None:
    url = css(client)
    asset = client.app.state.centre.assets.by_url[url]
    assert gzip.decompress(asset.squeezed) == asset.body
    answer = client.get(url)

    assert answer.content == asset.body
    assert answer.headers["content-length"] == str(len(asset.squeezed))
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get(url, headers={"Accept-Encoding": "identity"}).content == asset.body
    again = client.get(url, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_a_picture_is_not_compressed_again(client: Client) -> None:
    asset = client.app.state.centre.assets.by_name["icon-192.png"]
    answer = client.get(asset.url)

    assert asset.squeezed == b""
    assert "content-encoding" not in answer.headers
    assert answer.content.startswith(b"\x89PNG")

from __future__ import annotations

import httpx


def test_a_real_server_answers_pages_and_the_api(address: str) -> None:
    with httpx.Client(base_url=address, follow_redirects=True) as client:
        home = client.get("/", headers={"Accept-Language": "ne"})
        assert str(home.url) == f"{address}/ne/"
        assert home.headers["content-encoding"] == "gzip"
        assert home.cookies.jar is not None
        assert len(home.cookies) == 0

        answer = client.get("/api/v1/search", params={"q": "where is my parcel"})
        assert answer.json()["hits"]


def test_a_real_server_answers_head_without_a_body(address: str) -> None:
    answer = httpx.head(f"{address}/en/articles/return-policy")

    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) > 1000
    assert answer.content == b""


def test_one_connection_serves_head_and_then_get(address: str) -> None:
    """A body sent after a HEAD would be read as the next answer."""
    with httpx.Client(base_url=address) as client:
        for _ in range(3):
            assert client.head("/en/").status_code == 200
            assert client.get("/livez").text == "alive\n"

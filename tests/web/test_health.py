from __future__ import annotations

from kb.index import Index

from .conftest import Client, MakeClient


def test_the_process_is_alive_even_without_an_index(make_client: MakeClient) -> None:
    answer = make_client(build=False).get("/livez")

    assert (answer.status_code, answer.text) == (200, "alive\n")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


def test_it_is_ready_when_an_index_opens(client: Client, starter: Index) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["status"] == "ready"
    assert answer.json()["generation"] == starter.generation
    assert answer.json()["languages"] == list(starter.languages)


def test_it_is_not_ready_before_the_first_build_and_is_after_it(make_client: MakeClient) -> None:
    client = make_client(build=False)
    before = client.get("/readyz")
    assert before.status_code == 503
    assert before.headers["content-type"] == "application/problem+json"

    make_client()
    assert client.get("/readyz").status_code == 200

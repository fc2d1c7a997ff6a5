from __future__ import annotations

from pathlib import Path

import pytest

from kb.authoring import load_library
from kb.index import Index, compile_index
from kb.model import Library

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


def test_what_was_refused_is_said(make_client: MakeClient, corpus: Path, data_dir: Path) -> None:
    client = make_client()
    first = client.get("/readyz").json()
    assert first["refused"] == []
    (corpus / "tr/returns/return-policy.md").unlink()
    newer = compile_index(load_library(corpus)[0], data_dir)[0].generation
    folder = data_dir / "generations" / newer
    (folder / "en/more.json").write_text("[]")
    reason = f"{newer} lacks files or has too many: en/more.json."

    ready = client.get("/readyz").json()

    assert ready["generation"] == first["generation"]
    assert ready["refused"] == [reason]

    # The one that serves is open already, and serves on when it could not be opened again.
    (data_dir / "generations" / first["generation"] / "manifest.json").unlink()
    (data_dir / "current").write_text("elsewhere\n")
    ready = client.get("/readyz").json()
    assert ready["generation"] == first["generation"]
    assert len(ready["refused"]) == 1
    assert ready["refused"][0].startswith("No index can be served. ")


@pytest.mark.parametrize(
    "path", ["/", "/en/", "/en/search?q=lamp", "/no/such/page", "/readyz", "/api/v1/search?q=lamp"]
)
def test_it_is_not_ready_when_the_last_article_was_withdrawn(
    make_client: MakeClient, data_dir: Path, path: str
) -> None:
    client = make_client()
    compile_index(Library((), ()), data_dir)

    answer = client.get(path)

    assert answer.status_code == (404 if path == "/no/such/page" else 503)
    if path.startswith(("/api/", "/readyz")):
        assert answer.json()["type"] == "/schema#problem-index-unavailable"

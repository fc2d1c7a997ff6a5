from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from patience import await_that

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
    await_that(lambda: client.get("/readyz").status_code == 200, "it never gets ready")


def test_what_was_refused_is_said(make_client: MakeClient, corpus: Path, data_dir: Path) -> None:
    client = make_client()
    first = client.get("/readyz").json()
    assert first["refused"] == []
    newer = publish_damaged(corpus, data_dir, lambda folder: folder / "en/more.json", b"[]")

    ready = await_refusal(client, newer)

    assert ready["status"] == "ready"
    assert ready["generation"] == first["generation"]
    assert ready["refused"] == [f"{newer} lacks files or has too many: en/more.json."]
    assert client.get("/en/search?q=lamp").status_code == 200

    # The one that serves is open already, and serves on when it could not be opened again.
    (data_dir / "generations" / first["generation"] / "manifest.json").unlink()
    ready = await_refusal(client, "No index can be served. ")
    assert ready["generation"] == first["generation"]
    assert client.get("/en/search?q=lamp").status_code == 200


def test_a_single_wrong_byte_is_said_with_the_name_of_its_file(
    make_client: MakeClient, corpus: Path, data_dir: Path
) -> None:
    client = make_client()
    first = client.get("/readyz").json()["generation"]
    place = ""

    def flip(folder: Path) -> Path:
        nonlocal place
        path = max(folder.rglob("en/*"), key=lambda each: each.stat().st_size * each.is_file())
        place = path.relative_to(folder).as_posix()
        return path

    newer = publish_damaged(corpus, data_dir, flip, None)

    ready = await_refusal(client, newer)
    assert ready["refused"] == [f"{newer} is damaged: {place} fails its checksum."]
    assert ready["generation"] == first

    # So says a server that is started now, with nothing open yet.
    ready = make_client(build=False).get("/readyz").json()
    assert ready["refused"] == [f"{newer} is damaged: {place} fails its checksum."]
    assert ready["generation"] == first


def publish_damaged(
    corpus: Path, data_dir: Path, choose: Callable[[Path], Path], content: bytes | None
) -> str:
    """Publish another generation, which is damaged already when the pointer says its name: the
    file that `choose` names gets the content, or a wrong byte in its middle."""
    (corpus / "tr/returns/return-policy.md").unlink()
    beside = data_dir.with_name("beside")
    name = compile_index(load_library(corpus)[0], beside)[0].generation
    folder = data_dir / "generations" / name
    shutil.copytree(beside / "generations" / name, folder)
    path = choose(folder)
    if content is None:
        spoilt = bytearray(path.read_bytes())
        spoilt[len(spoilt) // 2] ^= 1
        content = bytes(spoilt)
    path.write_bytes(content)
    (data_dir / "current").write_text(f"{name}\n")
    return name


def await_refusal(client: Client, reason: str) -> dict[str, Any]:
    """What `/readyz` says once it refuses something for a reason that begins so."""
    ready: dict[str, Any] = {}

    def is_refused() -> bool:
        answer = client.get("/readyz")
        assert answer.status_code == 200
        ready.update(answer.json())
        return any(each.startswith(reason) for each in ready["refused"])

    await_that(is_refused, f"nothing is refused because {reason}")
    return ready


@pytest.mark.parametrize(
    "path", ["/", "/en/", "/en/search?q=lamp", "/no/such/page", "/readyz", "/api/v1/search?q=lamp"]
)
def test_it_is_not_ready_when_the_last_article_was_withdrawn(
    make_client: MakeClient, data_dir: Path, path: str
) -> None:
    client = make_client()
    compile_index(Library((), ()), data_dir)

    await_that(lambda: client.get("/readyz").status_code == 503)
    answer = client.get(path)

    assert answer.status_code == (404 if path == "/no/such/page" else 503)
    if path.startswith(("/api/", "/readyz")):
        assert answer.json()["type"] == "/schema#problem-index-unavailable"

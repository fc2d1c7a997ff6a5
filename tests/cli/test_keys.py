"""`kb key` beside a real server with two workers: made, counted together, revoked at once."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result
from family import children, is_running
from patience import PATIENCE, await_that
from plain import PLAIN
from test_serve import Server

from kb.cli import main

READ = "/api/v1/articles"
Kb = Callable[..., Result]


@pytest.fixture
def kb(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Kb:
    monkeypatch.chdir(corpus.parent)

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(main, ["key", *arguments], catch_exceptions=False)
        assert "Traceback" not in result.output
        return result

    return run


def test_a_key_is_shown_once_and_listed_without_it(kb: Kb) -> None:
    made = kb("add", "Shop app")
    assert made.exit_code == 0
    key = made.stdout.strip()
    assert key.startswith("kb_"), "it stands alone, so that a script can keep it"
    assert "Shop app may read." in made.stderr
    assert "Authorization: Bearer" in made.stderr
    assert key not in made.stderr
    kb("add", "Bot", "--scope", "feedback", "--scope", "search", "--limit", "50")

    listed = kb("list").stdout
    assert [line.split("  made")[0] for line in listed.splitlines()] == [
        "Bot  (search, feedback, 50 calls a minute)",
        "Shop app  (search)",
    ]
    assert key not in listed
    known = json.loads(kb("list", "--json").stdout)["keys"]
    assert [list(each) for each in known] == [
        ["created", "name", "per_minute", "revoked", "scopes", "used"]
    ] * 2
    assert known[0]["scopes"] == ["search", "feedback"]
    assert (known[0]["per_minute"], known[1]["per_minute"]) == (50, None)


def test_a_revoked_key_is_listed_as_such_and_its_name_is_free(kb: Kb) -> None:
    kb("add", "shop app")

    assert kb("revoke", "SHOP APP").stdout == "The key of shop app is worth nothing any more.\n"
    assert ", revoked " in kb("list").stdout
    again = kb("revoke", "shop app")
    assert (again.exit_code, again.stdout) == (1, "")
    assert "There is no key 'shop app' that works." in again.stderr
    assert kb("add", "shop app").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add"], "Missing argument 'NAME'"),
        (["add", ""], "1 to 60 characters"),
        (["add", "x", "--scope", "all"], "'all' is not one of 'search', 'feedback', 'editor'"),
        (["add", "x", "--limit", "-1"], "-1 is not in the range"),
        (["add", "known"], "There is a key 'known' already"),
    ],
)
def test_wrong_usage_is_explained_and_makes_no_key(kb: Kb, arguments: list[str], said: str) -> None:
    kb("add", "known")

    result = kb(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert len(kb("list").stdout.splitlines()) == 1


def test_an_empty_list_says_how_to_make_a_key(kb: Kb) -> None:
    assert kb("list").stdout == "No keys. Make one with `kb key add NAME`.\n"


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with two workers, whose temporary files have a folder of their own."""
    folder = tmp_path_factory.mktemp("workers")
    temporary = folder / "tmp"
    temporary.mkdir()
    article = folder / "articles/en/orders/parcels.md"
    article.parent.mkdir(parents=True)
    article.write_text("---\ntitle: Parcels\n---\n\nThey come within a week.\n", encoding="utf-8")
    (folder / "kb.toml").touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))
        server = Server(folder, "--workers", "2")
    server.await_address()
    server.get("/livez")
    await_that(lambda: len(find_workers(server)) == 2, "two workers share no table")
    yield server
    server.stop()
    assert not list(temporary.glob("kb-rates-*")), "what workers share is removed at the end"


def manage(server: Server, *arguments: str) -> str:
    """`kb key` for the data of a server."""
    config = ["--config", str(server.errors.with_name("kb.toml"))]
    data = ["--data", str(server.errors.with_name("data"))]
    result = CliRunner().invoke(main, ["key", *arguments, *config, *data], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return result.stdout.strip()


def call(server: Server, key: str = "", address: str = "") -> httpx.Response:
    """Call on a connection of its own, so that either worker may answer."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    if address:
        headers["X-Forwarded-For"] = address
    url = f"{server.address}{READ}"
    return httpx.get(url, headers=headers, timeout=PATIENCE, verify=PLAIN)


def find_workers(server: Server) -> set[int]:
    """Processes of the server that have the shared table open."""
    return {
        process for process in children(server.process.pid) if "kb-rates-" in list_files(process)
    }


def list_files(process: int) -> str:
    """Names of the files that a process has open."""
    names = []
    for file in Path(f"/proc/{process}/fd").glob("*"):
        with suppress(OSError):  # closed in the meantime
            names.append(os.readlink(file))
    return " ".join(names)


def test_two_workers_count_together_know_a_new_key_and_forget_a_revoked_one(
    two_workers: Server,
) -> None:
    server = two_workers
    limited = manage(server, "add", "limited", "--limit", "12")
    free = manage(server, "add", "free", "--limit", "0")

    # Each worker by itself would admit twelve; one call is earned back every five seconds.
    begun = time.monotonic()
    answers = [call(server, limited) for _ in range(24)]
    admitted = [answer for answer in answers if answer.status_code == 200]
    assert answers[:12] == admitted[:12]
    assert len(admitted) <= 13 + (time.monotonic() - begun) / 5
    assert {answer.headers["ratelimit-policy"] for answer in answers} == {'"key";q=12;w=60'}
    assert "ratelimit" not in call(server).headers
    assert call(server, address="203.0.113.9").headers["ratelimit"].startswith('"address";r=599;')

    assert [call(server, free).status_code for _ in range(6)] == [200] * 6
    manage(server, "revoke", "free")
    assert [call(server, free).status_code for _ in range(6)] == [401] * 6
    # The log of the server says which paths were called, and nothing of keys and addresses.
    assert "/api/v1/articles" in server.stderr()
    for secret in (limited, free, "203.0.113.9"):
        assert secret not in server.stderr()


def test_a_worker_that_is_killed_takes_no_count_with_it(two_workers: Server) -> None:
    server = two_workers
    key = manage(server, "add", "of two calls", "--limit", "2")
    begun = time.monotonic()
    assert [call(server, key).status_code for _ in range(3)] == [200, 200, 429]

    for worker in (killed := find_workers(server)):
        os.kill(worker, signal.SIGKILL)
    await_that(lambda: not any(map(is_running, killed)))
    await_that(lambda: len(find_workers(server) - killed) == 2, "no worker came anew")
    await_that(server.is_listening)

    # A call is earned back in thirty seconds; a worker without a memory would admit two at once.
    admitted = [call(server, key).status_code for _ in range(4)].count(200)
    assert admitted <= 1 + (time.monotonic() - begun) / 30

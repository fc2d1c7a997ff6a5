"""`kb gaps notify` over a real log, to a real listener on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kb.cli import main
from kb.insight import LOG_FILE, Caller, SearchEvent, new_search_id, open_log


class Listener(HTTPServer):
    """Takes what is posted and answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Take)
        self.taken: list[dict[str, Any]] = []
        self.status = 204

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook/secret"


class _Take(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append(json.loads(body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def asked(corpus: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Visitors ask for gift cards, in vain."""
    monkeypatch.chdir(corpus.parent)
    assert CliRunner().invoke(main, ["build"]).exit_code == 0
    log = open_log(data_dir / LOG_FILE)
    for number in range(6):
        event = SearchEvent(new_search_id(), "en", "do you sell gift cards", 0.1, 1, False)
        log.record_search(event, Caller(f"visitor {number}", "Firefox"))
    assert log.flush(), log.problem
    log.close()


def notify(webhook: str) -> Result:
    environment = {"KB_LOG_WEBHOOK": webhook, "KB_SITE_URL": "https://shop.example/"}
    return CliRunner().invoke(main, ["gaps", "notify"], env=environment, catch_exceptions=False)


@pytest.mark.usefixtures("asked")
def test_a_rising_gap_is_told_once(listener: Listener) -> None:
    result = notify(listener.address)

    assert result.exit_code == 0, result.output
    (told,) = listener.taken
    assert told["event"] == "gap.rising"
    assert told["gap"]["question"] == "do you sell gift cards"
    assert told["url"] == f"https://shop.example/desk/gaps/{told['gap']['id']}"
    assert told["gap"]["question"] in told["text"]
    assert notify(listener.address).exit_code == 0
    assert len(listener.taken) == 1


@pytest.mark.usefixtures("asked")
def test_what_was_refused_is_told_again_and_the_address_is_kept_secret(listener: Listener) -> None:
    listener.status = 500
    refused = notify(listener.address)
    assert refused.exit_code == 1
    assert "The webhook did not take a rising gap: HTTP Error 500" in refused.output
    assert "secret" not in refused.output

    listener.status = 200
    assert notify(listener.address).exit_code == 0
    assert len(listener.taken) == 2


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("webhook", ["", "shop.example", "file:///etc/passwd", "https://"])
def test_an_address_that_is_none_is_wrong_usage(webhook: str) -> None:
    result = notify(webhook)

    assert result.exit_code == 2
    assert "`log.webhook` is no address" in result.output


@pytest.mark.usefixtures("asked")
def test_nobody_listening_is_said() -> None:
    result = notify("http://127.0.0.1:9/")

    assert result.exit_code == 1
    assert "The webhook did not take a rising gap" in result.output

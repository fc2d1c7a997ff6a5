"""What a client makes of a server that fails, is slow, or is none."""

from __future__ import annotations

import json
import logging
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any

import pytest

from kb.client import ApiError, BadAnswer, Client, ClientError, Unreachable
from kb.client.etag import KnownAnswers
from kb.client.patience import FIRST_WAIT, Patience, read_retry_after
from kb.errors import KbError

from .driver import KINDS, Driver, driving
from .stranger import HANG_UP, SILENCE, Stranger, respond, serving_answers

QUESTION = "zebra crossing"
SUGGESTED = json.dumps({"query": "", "lang": "en", "suggestions": []})
DONE = respond("200 OK", SUGGESTED, content_type="application/json")
RECORDED = respond("200 OK", '{"recorded": true}', content_type="application/json")
PROBLEM = {
    "type": "/schema#problem-not-found",
    "title": "Not found",
    "status": 404,
    "detail": "There is no article 'lost'.",
    "instance": "/api/v1/articles/en/lost",
    "request_id": "r1",
    "errors": [],
}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def refuse(status: str, **headers: str) -> bytes:
    said = json.dumps({**PROBLEM, "status": int(status[:3])})
    return respond(status, said, content_type="application/problem+json", **headers)


def suggest(kind: str, *answers: bytes, **options: Any) -> tuple[Any, Stranger]:
    """What the answers lead to, an error among others, and the server that gave them."""
    with serving_answers(*answers) as stranger, driving(kind, stranger.url, **options) as driver:
        return _come_of(driver, "suggest", QUESTION), stranger


def _come_of(driver: Driver, *call: Any) -> Any:
    try:
        return driver.ask(*call)
    except ClientError as error:
        return error


def test_what_breaks_off_is_asked_again(kind: str) -> None:
    truncated = DONE[:-10]

    for broken in (HANG_UP, truncated):
        answer, stranger = suggest(kind, broken, broken, DONE)
        assert answer.suggestions == (), answer
        assert len(stranger.requests) == 3


def test_it_gives_up_after_its_repetitions(kind: str) -> None:
    error, stranger = suggest(kind, HANG_UP, retries=1)

    assert isinstance(error, Unreachable)
    assert len(stranger.requests) == 2


def test_who_does_not_answer_in_time_is_not_waited_for(kind: str) -> None:
    error, stranger = suggest(kind, SILENCE, timeout=0.2, retries=1)

    assert isinstance(error, Unreachable)
    assert "no answer in time" in str(error)
    assert len(stranger.requests) == 2


@pytest.mark.parametrize("broken", [HANG_UP, refuse("503 Service Unavailable", retry_after="0")])
def test_what_was_said_is_not_said_twice(kind: str, broken: bytes) -> None:
    with serving_answers(broken, RECORDED) as stranger, driving(kind, stranger.url) as driver:
        with pytest.raises(ClientError):
            driver.ask("vote", "en", "return-policy", True)
        assert stranger.lines == ["POST /api/v1/articles/en/return-policy/feedback HTTP/1.1"]
        said = json.loads(stranger.requests[0].partition(b"\r\n\r\n")[2])
        assert said == {"helpful": True}, "an older server takes what is not used"


def test_what_never_arrived_is_said_again(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = note_waits(monkeypatch)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    with driving(kind, f"http://127.0.0.1:{port}", retries=3) as driver:
        error = _come_of(driver, "vote", "en", "return-policy", True)
    assert isinstance(error, Unreachable)
    assert f" at http://127.0.0.1:{port} failed: " in str(error), "it says which server is down"
    assert len(waits) == 3
    for number, wait in enumerate(waits):
        assert FIRST_WAIT * 2**number / 2 <= wait <= FIRST_WAIT * 2**number


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_it_waits_as_long_as_it_is_asked_to(
    kind: str, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = note_waits(monkeypatch)
    answer, stranger = suggest(kind, refuse(status, retry_after="7"), DONE)

    assert answer.suggestions == ()
    assert waits == [7.0]
    assert len(stranger.requests) == 2


def test_it_does_not_wait_longer_than_it_has_patience(kind: str) -> None:
    error, stranger = suggest(kind, refuse("429 Too Many Requests", retry_after="3600"), DONE)

    assert isinstance(error, ApiError)
    assert (error.status, error.retry_after) == (429, 3600.0)
    assert len(stranger.requests) == 1


def test_a_refusal_says_what_the_server_says(kind: str) -> None:
    error, stranger = suggest(kind, refuse("404 Not Found"))

    assert isinstance(error, ApiError)
    assert isinstance(error, KbError)
    assert (error.status, error.code) == (404, "not-found")
    assert error.problem
    assert error.problem.detail in str(error)
    assert error.problem.request_id == "r1"
    assert len(stranger.requests) == 1


def test_a_proxy_without_a_server_is_no_refusal_of_the_api(kind: str) -> None:
    page = respond("502 Bad Gateway", "<h1>Bad gateway</h1>", content_type="text/html")
    error, stranger = suggest(kind, page, retries=1)

    assert isinstance(error, ApiError)
    assert (error.status, error.code, error.problem) == (502, "http-502", None)
    assert len(stranger.requests) == 2


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (respond("200 OK", "<h1>Hello</h1>", content_type="text/html"), "text/html"),
        (respond("200 OK", "{", content_type="application/json"), "SuggestPayload"),
        (respond("200 OK", '{"query": 1}', content_type="application/json"), "$.query"),
        (respond("200 OK", SUGGESTED), "no media type"),
        (
            respond("301 Moved", location="https://help.example.com/?q=secret"),
            "to https://help.example.com: set base_url",
        ),
        (respond("302 Found", location="/login"), "redirected: set base_url"),
        (
            respond("200 OK", "x", content_type="application/json", content_encoding="gzip"),
            "GET /api/v1/suggest",
        ),
    ],
)
def test_what_is_no_help_centre_is_told_apart(kind: str, answer: bytes, said: str) -> None:
    error, stranger = suggest(kind, answer)

    assert isinstance(error, BadAnswer)
    assert said in str(error)
    assert len(stranger.requests) == 1, "it would be no other the next time"


def test_a_newer_server_may_say_more(kind: str) -> None:
    newer = json.dumps({**json.loads(SUGGESTED), "mood": {"of": "the day"}})
    answer, _ = suggest(kind, respond("200 OK", newer, content_type="application/json"))

    assert answer.lang == "en"


def test_what_is_known_is_asked_for_and_not_sent_again(kind: str) -> None:
    first = respond("200 OK", SUGGESTED, content_type="application/json", etag='W/"1"')
    other = json.dumps({**json.loads(SUGGESTED), "lang": "tr"})
    second = respond("200 OK", other, content_type="application/json", etag='W/"2"')
    not_modified = respond("304 Not Modified")

    answers = (first, not_modified, second, not_modified)
    with serving_answers(*answers) as stranger, driving(kind, stranger.url) as driver:
        langs = [driver.ask("suggest", QUESTION).lang for _ in range(4)]
    asked = [b'If-None-Match: W/"1"' in each for each in stranger.requests]
    assert langs == ["en", "en", "tr", "tr"]
    assert asked == [False, True, True, False]
    assert b'If-None-Match: W/"2"' in stranger.requests[3]


def test_what_is_known_is_bounded() -> None:
    from kb.client.etag import LARGEST, Known

    known = KnownAnswers(most=2)
    for name in "abc":
        known.keep(name, Known(name, b"", ""))
        known.find("a")
    known.keep("large", Known("large", b" " * (LARGEST + 1), ""))

    found = {name: known.find(name) is not None for name in ("a", "b", "c", "large")}
    assert found == {"a": True, "b": False, "c": True, "large": False}


def test_an_error_and_a_log_hold_no_word_of_a_customer(
    kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    answers = (HANG_UP, refuse("429 Too Many Requests", retry_after="99"))
    error, stranger = suggest(kind, *answers)

    assert "zebra" in stranger.lines[0]
    assert any("/api/v1/suggest" in each for each in caplog.messages), "else it proves nothing"
    assert "zebra" not in str(error) + repr(error) + caplog.text


def test_a_key_and_a_name_go_along(kind: str) -> None:
    _, stranger = suggest(kind, DONE, key="kb_secret", user_agent="shop/1.0")

    assert b"Authorization: Bearer kb_secret\r\n" in stranger.requests[0]
    assert b"User-Agent: shop/1.0\r\n" in stranger.requests[0]


@pytest.mark.parametrize(
    "address", ["help.example.com", "", "ftp://help.example.com", "https://", "https://a/?b"]
)
def test_an_address_that_cannot_be_is_said_at_once(address: str) -> None:
    with pytest.raises(ValueError, match="base_url"):
        Client(address)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("0", 0.0), (" 12 ", 12.0), (None, None), ("", None), ("soon", None), ("-1", None)],
)
def test_retry_after_in_seconds(header: str | None, seconds: float | None) -> None:
    assert read_retry_after(header) == seconds


def test_retry_after_as_a_date() -> None:
    later = datetime.now(UTC) + timedelta(seconds=60)

    assert 50 < (read_retry_after(format_datetime(later, usegmt=True)) or 0) <= 60
    assert read_retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
    assert read_retry_after("Wed, 21 Oct 2015 07:28:00 -0000") == 0.0


def test_patience_ends() -> None:
    patience = Patience(retries=1, longest=5)

    assert patience.wait(0, 5) == 5
    assert patience.wait(0, 5.1) is None
    assert patience.wait(1) is None


def note_waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that are made from now on, none of which takes its time."""
    waits: list[float] = []

    async def note(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr("kb.client.synchronous.time", SimpleNamespace(sleep=waits.append))
    monkeypatch.setattr("kb.client.asynchronous.asyncio", SimpleNamespace(sleep=note))
    return waits

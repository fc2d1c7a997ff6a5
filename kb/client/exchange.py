"""One call from end to end, without the sending: what to send, what to wait for, what came of it.

Both clients send what is yielded here and give back what came, so that they cannot differ.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar, cast
from urllib.parse import urlsplit

from kb import __version__
from kb.client.call import JSON, Call
from kb.client.discretion import keep_questions_out_of_logs
from kb.client.etag import Known, KnownAnswers
from kb.client.failure import ApiError, BadAnswer, ClientError, Unreachable
from kb.client.library import httpx
from kb.client.patience import PASSING, Patience, read_retry_after
from kb.codec import Mismatch, decode_json
from kb.shape.problem import ProblemPayload

T = TypeVar("T")

TIMEOUT = 10.0
"""Seconds to connect in, and between two pieces of an answer. Searches take milliseconds."""
RETRIES = 2
"""Repetitions of a call that may be repeated."""

_PROBLEM = "application/problem+json"

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""After these nothing can have been done twice."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A time to wait before the next request, in seconds."""

    seconds: float


Came = httpx.Response | httpx.RequestError | None
"""What came of a request: an answer, or why there is none. Of a pause nothing comes."""

Steps = Generator[httpx.Request | Pause, Came, T]
"""A call under way: yields what to do next, is sent what came of it, and returns what it means."""


class Exchange:
    """What both clients know of their server. Safe to share between threads.

    Raises ValueError for a `base_url` that is no address of a web server.
    """

    def __init__(
        self, base_url: str, key: str | None, timeout: float, retries: int, user_agent: str | None
    ) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError("base_url must be the address of a help centre, such as https://…")
        if parts.query or parts.fragment:
            raise ValueError("base_url must end before `?` and `#`")
        self._base_url = base_url.rstrip("/")
        self._headers = {
            "User-Agent": user_agent or f"kb-client/{__version__}",
            "Accept-Encoding": "gzip",
        }
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        self._timeout = httpx.Timeout(timeout).as_dict()
        self._patience = Patience(retries, timeout)
        self._known = KnownAnswers()
        keep_questions_out_of_logs()

    def converse(self, call: Call[T]) -> Steps[T]:
        """Carry out a call. Raises ApiError, Unreachable and BadAnswer."""
        known = self._known.find(call.target) if call.may_be_repeated else None
        request = self._write(call, known)
        failure: ClientError
        attempt = 0
        while True:
            came = yield request
            assert came is not None
            if isinstance(came, httpx.Response):
                if came.status_code == 304 and known:
                    return _decode(call, known.body, known.media)
                if came.is_success:
                    return self._read(call, came)
                failure = _read_failure(call, came)
            else:
                failure = _explain(call, came, request.url)
            wait = self._wait(call, failure, attempt)
            if wait is None:
                raise failure
            yield Pause(wait)
            attempt += 1

    def _wait(self, call: Call[T], failure: ClientError, attempt: int) -> float | None:
        """Seconds until a call that failed is sent again; None when it is not."""
        was_never_sent = isinstance(failure.__cause__, _NEVER_SENT)
        if isinstance(failure, BadAnswer) or not (call.may_be_repeated or was_never_sent):
            return None
        if not isinstance(failure, ApiError):
            return self._patience.wait(attempt)
        passes = failure.status in PASSING
        return self._patience.wait(attempt, failure.retry_after) if passes else None

    def _write(self, call: Call[T], known: Known | None) -> httpx.Request:
        headers = {**self._headers, "Accept": f"{call.media}, {_PROBLEM}"}
        if call.body is not None:
            headers["Content-Type"] = JSON
        if known:
            headers["If-None-Match"] = known.etag
        return httpx.Request(
            call.method,
            self._base_url + call.target,
            headers=headers,
            content=call.body,
            extensions={"timeout": self._timeout},
        )

    def _read(self, call: Call[T], response: httpx.Response) -> T:
        media = response.headers.get("content-type", "")
        decoded = _decode(call, response.content, media)
        etag = response.headers.get("etag")
        if etag and call.may_be_repeated:
            self._known.keep(call.target, Known(etag, response.content, media))
        return decoded


def _decode(call: Call[T], body: bytes, media: str) -> T:
    """Raises BadAnswer."""
    if media.partition(";")[0].strip().lower() != call.media:
        raise BadAnswer(
            f"{call} was answered with {media or 'no media type'} instead of {call.media}:"
            " base_url does not seem to be a help centre"
        )
    try:
        if call.shape is str:
            return cast("T", body.decode())
        return decode_json(body, call.shape)
    except (Mismatch, UnicodeDecodeError) as error:
        wanted = call.shape.__name__
        raise BadAnswer(f"{call} was answered with what is no {wanted}: {error}") from error


def _read_failure(call: Call[T], response: httpx.Response) -> ApiError | BadAnswer:
    """The error that an answer is. Redirections are not followed: the key is for one server."""
    status, headers = response.status_code, response.headers
    if response.is_redirect:
        parts = urlsplit(headers["location"])
        elsewhere = f" to {parts.scheme}://{parts.netloc}" if parts.netloc else ""
        return BadAnswer(f"{call} was redirected{elsewhere}: set base_url to where it leads")
    problem = None
    if headers.get("content-type", "").startswith(_PROBLEM):
        try:
            problem = decode_json(response.content, ProblemPayload)
        except Mismatch:
            problem = None  # the status says enough
    return ApiError(str(call), status, problem, read_retry_after(headers.get("retry-after")))


def _explain(call: Call[T], error: httpx.RequestError, url: httpx.URL) -> ClientError:
    """The error for a request without a whole answer. Of the address it names the server alone."""
    said = "no answer in time" if isinstance(error, httpx.TimeoutException) else str(error)
    kind = BadAnswer if isinstance(error, httpx.DecodingError) else Unreachable
    server = f"{url.scheme}://{url.netloc.decode('ascii')}"
    failure = kind(f"{call} at {server} failed: {said or type(error).__name__}")
    failure.__cause__ = error
    return failure

"""What every request passes, known path or not: its name, HEAD, response headers, log, metrics."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from typing import cast

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from kb.logline import FACTS
from kb.web.recording import HEAD
from kb.web.wire.meter import Meter
from kb.web.wire.naming import name_method, name_request, name_route
from kb.web.wire.proxy import add_proxies

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "connect-src 'self'; manifest-src 'self'"
)

_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)

_NOT_MODIFIED = 304
_METHOD_NOT_ALLOWED = 405

_log = logging.getLogger("kb.access")

Headers = list[tuple[bytes, bytes]]


def add_gate(
    app: ASGIApp, meter: Meter, find_losses: Callable[[], int], proxies: Sequence[str] = ()
) -> ASGIApp:
    """Wrap an application so that all its answers, errors included, get the same treatment.

    `find_losses` says how many events the log of searches lost so far. `proxies` are those whose
    headers are believed; see `kb.web.wire.proxy`.
    """

    async def gate(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        started = time.perf_counter()
        method, path = str(scope["method"]), str(scope["path"])
        name = (b"x-request-id", name_request(scope).encode())
        status = 500
        # A HEAD is a GET whose body is thrown away, so no route can forget to answer it.
        if method == "HEAD":
            # Of the server's own, it goes on reading that no body may follow.
            scope = cast("Scope", {**scope, "method": "GET", HEAD: True})
        if path.startswith("/api/"):
            scope["query_string"] = _drop_blanks(scope["query_string"])

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*_add_headers(message["headers"], status), name]
            elif message["type"] == "http.response.body" and method == "HEAD":
                message["body"] = b""
            await send(message)

        try:
            await app(scope, receive, send_on)
        finally:
            seconds = time.perf_counter() - started
            word, route = name_method(method), name_route(scope)
            meter.count_request(route, word, status, seconds)
            meter.note_losses(find_losses())
            _tell(word, path, route, status, seconds)

    return add_proxies(gate, proxies)


def _tell(method: str, path: str, route: str, status: int, seconds: float) -> None:
    """The access log. A path that leads somewhere is the help centre's own; any other is whatever
    somebody typed, and is told by its route. So is what OPTIONS asks for: that is answered for
    every path that looks like one of ours."""
    if not _log.isEnabledFor(logging.INFO):
        return
    ms = round(seconds * 1000, 1)
    is_ours = method != "OPTIONS" and (status < 300 or status == _NOT_MODIFIED)
    facts = {"method": method, "route": route, "status": status, "ms": ms}
    shown = _escape(path) if is_ours else route
    _log.info("%s %s %d %.1f ms", method, shown, status, ms, extra={FACTS: facts})


def _add_headers(headers: Iterable[tuple[bytes, bytes]], status: int) -> Headers:
    given = list(headers)
    if status == _METHOD_NOT_ALLOWED:
        given = [_allow_head(header) for header in given]
    names = {name.lower() for name, _ in given}
    return given + [header for header in _HEADERS if header[0] not in names]


def _allow_head(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    name, value = header
    methods = {method.strip() for method in value.split(b",")}
    if name.lower() != b"allow" or b"GET" not in methods:
        return header
    return name, b", ".join(sorted(methods | {b"HEAD"}))


def _drop_blanks(query: bytes) -> bytes:
    """A form sends its empty fields too; to the API they mean what leaving them out means."""
    return b"&".join(pair for pair in query.split(b"&") if pair.partition(b"=")[2])


def _escape(text: str) -> str:
    """A path cannot break the log's lines."""
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")

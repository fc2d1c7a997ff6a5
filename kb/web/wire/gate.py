"""What every request passes, known path or not: HEAD, response headers, the access log."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from kb.web.recording import HEAD

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

_log = logging.getLogger("kb.access")

LOG_CONFIG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "stream": "ext://sys.stderr",
        }
    },
    "loggers": {
        name: {"handlers": ["stderr"], "level": "INFO", "propagate": False}
        for name in ("kb", "uvicorn")
    },
}
"""For uvicorn, which hands it to every worker process. Give it `access_log=False` too: its own
access log holds query strings, and so what people ask."""


def add_gate(app: ASGIApp) -> ASGIApp:
    """Wrap an application so that all its answers, errors included, get the same treatment."""

    async def gate(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        started = time.perf_counter()
        method, path = str(scope["method"]), str(scope["path"])
        status = 500
        # A HEAD is a GET whose body is thrown away, so no route can forget to answer it.
        if method == "HEAD":
            scope["method"] = "GET"
            scope.update({HEAD: True})  # type: ignore[misc]
        if path.startswith("/api/"):
            scope["query_string"] = _drop_blanks(scope["query_string"])

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _add_headers(message["headers"])
            elif message["type"] == "http.response.body" and method == "HEAD":
                message["body"] = b""
            await send(message)

        try:
            await app(scope, receive, send_on)
        finally:
            elapsed = (time.perf_counter() - started) * 1000
            _log.info("%s %s %d %.1f ms", method, _printable(path), status, elapsed)

    return gate


def _add_headers(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    given = list(headers)
    names = {name.lower() for name, _ in given}
    return given + [header for header in _HEADERS if header[0] not in names]


def _drop_blanks(query: bytes) -> bytes:
    """A form sends its empty fields too; to the API they mean what leaving them out means."""
    return b"&".join(pair for pair in query.split(b"&") if pair.partition(b"=")[2])


def _printable(path: str) -> str:
    """A path cannot break the log's lines."""
    return path if path.isprintable() else path.encode("unicode_escape").decode("ascii")

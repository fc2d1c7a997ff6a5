"""Which pages of other sites may call the API from a browser: an allow-list (`serve.origins`).

The help centre knows no log-in of customers, so nothing is ever allowed with credentials. An
origin that is named may read and send; `*` lets every page read, and none send.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

ANYBODY = "*"

_AGENTS = "/mcp"
_PATHS = ("/api/v1/", "/widget/", _AGENTS)
"""Where other sites' pages may call. Pages, forms and the desk are for our own."""

_CODE = ("/widget.js", "/client.js", "/client.d.ts", "/static/")
"""What a page of any site may load, since it says nothing of the help centre: a module of another
origin is not run without that."""
_CODE_HEADERS = (
    (b"access-control-allow-origin", ANYBODY.encode()),
    (b"cross-origin-resource-policy", b"cross-origin"),
)

_KEPT_FOR = 7200
"""Seconds for which a browser may remember that it may call: the most that Chromium does."""

_MAY = (
    (b"access-control-allow-methods", b"GET, HEAD, POST"),
    (b"access-control-allow-headers", b"content-type"),
    (b"access-control-max-age", str(_KEPT_FOR).encode()),
)
"""A page of another site may not send a key (`Authorization`): whoever reads the page's script has
it. Pages of named origins need none."""
_MAY_OF_AGENTS = (
    (b"access-control-allow-methods", b"POST"),
    (b"access-control-allow-headers", b"content-type, mcp-method, mcp-name, mcp-protocol-version"),
    (b"access-control-max-age", str(_KEPT_FOR).encode()),
)
"""The headers that MCP's client in a page sends (specification of 2026-07-28, streamable HTTP)."""
_SHOWN = (
    (
        b"access-control-expose-headers",
        b"etag, ratelimit, ratelimit-policy, retry-after, x-request-id",
    ),
)
_VARY = (b"vary", b"Origin")
"""Said even to those who are not allowed: a cache must not give them what another one was told."""

_Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Origins:
    """The allow-list: origins as browsers write them (`https://shop.example.com`), and `*`."""

    named: frozenset[str]
    anybody: bool

    def may_send(self, origin: str) -> bool:
        """Whether pages of an origin may send votes, clicks and answers to surveys."""
        return origin in self.named

    def answer_to(self, origin: str) -> str | None:
        """What `Access-Control-Allow-Origin` says to an origin; None for nothing."""
        if origin in self.named:
            return origin
        return ANYBODY if self.anybody else None


NOBODY = Origins(frozenset(), anybody=False)
"""For what only pages of the help centre may call."""


def read_origins(origins: Iterable[str]) -> Origins:
    """The allow-list of the settings, which have checked its form."""
    listed = frozenset(origins)
    return Origins(listed - {ANYBODY}, ANYBODY in listed)


def add_cors(app: ASGIApp, origins: Origins) -> ASGIApp:
    """Wrap an application so that it tells browsers which pages may read its answers.

    Answers a browser's question in advance (preflight) itself, whatever the path below the API:
    what does not exist is said by the call that follows.
    """

    async def call(scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope["path"]) if scope["type"] == ScopeType.HTTP else ""
        if path.startswith(_CODE):
            await app(scope, receive, _add_headers(send, _CODE_HEADERS))
        elif path.startswith(_PATHS):
            await answer_call(scope, receive, send)
        else:
            await app(scope, receive, send)

    async def answer_call(scope: Scope, receive: Receive, send: Send) -> None:
        given = dict(scope["headers"])
        allowed = origins.answer_to(given.get(b"origin", b"").decode("latin-1"))
        said = ((b"access-control-allow-origin", allowed.encode()),) if allowed else ()
        if scope.get("method") == "OPTIONS" and b"access-control-request-method" in given:
            may = _MAY_OF_AGENTS if scope["path"] == _AGENTS else _MAY
            await _answer_preflight(send, (*said, *(may if said else ())))
        else:
            await app(scope, receive, _add_headers(send, (*said, *(_SHOWN if said else ()), _VARY)))

    return call


def _add_headers(send: Send, added: _Headers) -> Send:
    async def send_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *added]
        await send(message)

    return send_on


async def _answer_preflight(send: Send, said: _Headers) -> None:
    headers = [*said, _VARY, (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})

"""`/mcp`: the way in for agents over HTTP.

What can be said without the library is said without it: who only knocks does not make a server
load it.
"""

from __future__ import annotations

import asyncio
import ipaddress
import threading
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.exceptions import ClientException, MethodNotAllowedException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.handlers import ASGIRouteHandler, asgi
from litestar.types import Receive, Scope, Send

from kb.errors import NotFound
from kb.web.agents.asking import ask_by_request
from kb.web.centre import Centre
from kb.web.visit import PageRequest, find_centre
from kb.web.wire.cors import read_origins
from kb.web.wire.guard import CrossSite

PATH = "/mcp"

LARGEST_BODY = 64 * 1024
"""Bytes of a request. A question takes 2 kB at most, what a client says of itself a few more."""

MISSING = "The server has no library for MCP. Install it: pip install 'kb[mcp]'."

_ASKING = "kb.asking"
"""Key of the scope that holds who asks."""


class Door:
    """The server behind `/mcp`, made when the first agent asks."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._lock = threading.Lock()
        self._server: Any = None

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Raises NotFound without the library."""
        if self._server is None:
            # A second of importing, during which other requests are answered.
            await asyncio.to_thread(self._load)
        from kb.web.agents.protocol import answer_http

        await answer_http(self._server, scope, receive, send)

    def _load(self) -> None:
        with self._lock:
            if self._server is not None:
                return
            if find_spec("mcp") is None:
                raise NotFound(MISSING)
            from kb.web.agents.protocol import make_server

            self._server = make_server(self._centre, lambda request: request.scope[_ASKING])


def open_door(centre: Centre) -> ASGIRouteHandler:
    """The handler of `/mcp` for a help centre."""
    door = Door(centre)

    @asgi(PATH, copy_scope=True)
    async def answer_agent(scope: Scope, receive: Receive, send: Send) -> None:
        """MCP without sessions: every request is answered by itself, in JSON."""
        request: PageRequest = Request(scope)
        if request.method != "POST":
            # Nothing is streamed and no session is kept, so there is nothing to GET or DELETE.
            raise MethodNotAllowedException(headers={"Allow": "POST"})
        require_known_page(request)
        scope.update({_ASKING: ask_by_request(request)})  # type: ignore[misc]
        body = await read_body(receive)
        await door.answer(scope, _replay(body, receive), send)

    return answer_agent


async def read_body(receive: Receive) -> bytes:
    """The whole body of a request. Raises HTTPException when it is too large (413), or when the
    sender hangs up before it ends (400): the library would take that for a fault."""
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientException
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            raise RequestEntityTooLarge
        if not message.get("more_body"):
            return body


def _replay(body: bytes, receive: Receive) -> Receive:
    """What hands out a body that was read, and then what comes after it."""
    waiting: list[Any] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Any:
        return waiting.pop() if waiting else await receive()

    return receive_again


def require_known_page(request: PageRequest) -> None:
    """Refuse what a page of another site makes a browser send. Raises CrossSite.

    Browsers name the page's origin with every POST, and programs need not. A page whose name was
    made to point here (DNS rebinding) says its own name in Host and Origin, so that the two being
    equal proves nothing: the origin has to be one that the settings know, or an address that is no
    name. Host alone is not looked at, for behind a proxy it may be anything.
    """
    origin = request.headers.get("origin")
    if origin is None:
        return
    settings = find_centre(request).settings
    own = settings.site.url.rstrip("/").lower()
    named = _read_netloc(origin)
    is_local = named == request.headers.get("host", "") and _is_no_name(named)
    is_known = origin == own or read_origins(settings.serve.origins).may_send(origin)
    if not origin or not (is_known or is_local):
        raise CrossSite(
            "A page of another site may not ask here. Name its origin in `serve.origins`."
        )


def _read_netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # such as a bracket that nothing closes
        return ""


def _is_no_name(netloc: str) -> bool:
    """Whether a host is a number or this machine, which no name server has a say in."""
    host = urlsplit(f"//{netloc}").hostname or ""
    if host == "localhost":
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True

"""Applications of their own for part of the paths, each made when it is first asked for.

What a worker does without until then, it does not wait for when it starts.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from litestar import Litestar, Request
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from kb.web.visit import PageRequest
from kb.web.wire.problem import answer_error


class Door:
    """The way into an application that `make` makes. It may raise: that is answered, and the next
    request tries again."""

    def __init__(self, make: Callable[[], Litestar]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: Litestar | None = None

    def open(self) -> Litestar:
        """The application, made by now. From any thread."""
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made

    def beside(self, app: ASGIApp, leads_in: Callable[[str], bool]) -> ASGIApp:
        """Both applications as one: requests whose path `leads_in` go through the door."""

        async def call(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != ScopeType.HTTP or not leads_in(str(scope["path"])):
                await app(scope, receive, send)
                return
            try:
                inside = await asyncio.to_thread(self.open) if self._made is None else self._made
            except Exception as error:  # outside of any application, nobody else would answer it
                await _answer(error, scope, receive, send)
            else:
                await inside(scope, receive, send)

        return call


async def _answer(error: Exception, scope: Scope, receive: Receive, send: Send) -> None:
    request: PageRequest = Request(scope)
    answer = answer_error(request, error).to_asgi_response(app=None, request=request)
    await answer(scope, receive, send)

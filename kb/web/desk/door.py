"""The way in for editors: the desk, and the gaps of the API. Made when the first of them comes.

Both bring the parser of articles and all that is worked out of the log. A worker that serves
customers only starts earlier without, and is smaller.
"""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from litestar import Litestar, Request
from litestar.datastructures import State
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send
from litestar.utils import normalize_path

from kb.web.visit import PageRequest
from kb.web.wire.application import Application
from kb.web.wire.problem import answer_error

_PLACES = ("/desk", "/api/v1/gaps")


def add_desk(app: ASGIApp, state: State) -> ASGIApp:
    """Wrap an application so that editors are answered by one of their own, with the same state.

    Where it cannot be made, that is answered, and the next request tries again.
    """
    lock = threading.Lock()
    made: list[Litestar] = []

    def make() -> Litestar:
        with lock:
            if not made:
                made.append(make_desk(state))
            return made[0]

    async def call(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or not is_for_editors(str(scope["path"])):
            await app(scope, receive, send)
            return
        try:
            desk: Any = made[0] if made else await asyncio.to_thread(make)
        except Exception as error:  # outside of any application, nobody else would answer it
            await _answer(error, scope, receive, send)
        else:
            await desk(scope, receive, send)

    return call


def is_for_editors(path: str) -> bool:
    """Whether a path is the desk's or below it, or one of the gaps'."""
    if "/desk" not in path and "/gaps" not in path:
        return False
    path = normalize_path(path)
    return any(path == place or path.startswith(f"{place}/") for place in _PLACES)


async def _answer(error: Exception, scope: Scope, receive: Receive, send: Send) -> None:
    request: PageRequest = Request(scope)
    answer = answer_error(request, error).to_asgi_response(app=None, request=request)
    await answer(scope, receive, send)


def make_desk(state: State) -> Litestar:
    """The editors' application. Raises ConfigError when the desk's catalogue is broken."""
    from kb.web.api import editor_operations  # noqa: PLC0415
    from kb.web.desk.keeper import Keeper  # noqa: PLC0415
    from kb.web.desk.router import desk_router  # noqa: PLC0415

    centre = state["centre"]
    keeper = Keeper(centre.recording, centre.live)
    return Application(
        route_handlers=[*editor_operations.HANDLERS, desk_router(centre, keeper)],
        state=State({**state.dict(), "keeper": keeper}),
        exception_handlers={Exception: answer_error},
        openapi_config=None,
        logging_config=None,
    )

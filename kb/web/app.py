"""The web application, put together: of one for other programs, which every worker begins with, and
of two that are made a little later, for customers' browsers and for editors."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import date
from functools import partial

from litestar import Litestar
from litestar.datastructures import State
from litestar.types import ASGIApp
from litestar.utils import normalize_path

from kb.config import Settings
from kb.errors import IndexUnavailable
from kb.index import LiveIndex
from kb.web import health
from kb.web.api import operations
from kb.web.ask.board import Board
from kb.web.centre import Centre, open_centre
from kb.web.desk.door import is_for_editors, make_desk
from kb.web.desk.mark import is_editor
from kb.web.telling import make_courier
from kb.web.wire.access import add_access
from kb.web.wire.admission import Access
from kb.web.wire.application import Application
from kb.web.wire.cors import add_cors, read_origins
from kb.web.wire.delivery import add_delivery
from kb.web.wire.door import Door
from kb.web.wire.gate import add_gate
from kb.web.wire.metrics import send_metrics
from kb.web.wire.problem import answer_error
from kb.web.wire.rate_table import RateTable

FRONT_AFTER = 0.5
"""Seconds after the start in which the front is made, unless a browser comes before. It would take
a sixth of the start: who waits for the API, or for the server to be ready, need not wait for it."""

_FOR_PROGRAMS = ("/api", "/livez", "/readyz", "/metrics")


def create_app(
    settings: Settings,
    *,
    apart: bool = False,
    today: Callable[[], date] | None = None,
    table: RateTable | None = None,
    live: LiveIndex | None = None,
    board: Board | None = None,
    loaded: Callable[[], None] = lambda: None,
) -> Litestar:
    """The help centre as an ASGI application.

    The index is looked for when a request needs it, so the application starts without one and
    answers 503 until it is built. With `apart`, the log is written by a process of its own, which
    suits a server that runs for long. `today` tells the day; by default it is the one in the
    shop's time zone. `table` counts calls for several processes; by default this one has its own.
    `live` is the index if somebody opened it already, with `warm_up`; the application closes it.
    `board` has the answers of several processes. `loaded` is called when all has been loaded that
    customers need, and that is soon after the start.
    Raises ConfigError when a message catalogue is broken, or a webhook's secret is missing.
    """
    centre = open_centre(settings, apart=apart, today=today, live=live, board=board)
    access = Access(settings, centre.recording, table or RateTable())
    state = State(
        {
            "centre": centre,
            "access": access,
            "is_editor": is_editor,
            "courier": make_courier(centre),
        }
    )
    front, desk = Door(partial(_make_front, state, loaded)), Door(partial(make_desk, state))
    app = Application(
        route_handlers=[
            *operations.HANDLERS,
            health.check_life,
            health.check_readiness,
            *([] if settings.serve.metrics == "off" else [send_metrics]),
        ],
        state=state,
        on_startup=[_open_index, _start_courier, partial(_make_soon, front)],
        on_shutdown=[_close],
        exception_handlers={Exception: answer_error},
        # The reference is made by a room of ours: the framework's pages load from elsewhere.
        openapi_config=None,
        # The framework's logger would write exceptions with what customers typed in them.
        logging_config=None,
    )
    inner = desk.beside(front.beside(app.asgi_handler, is_for_browsers), is_for_editors)
    app.asgi_handler = _wrap(inner, centre, access)
    return app


def is_for_browsers(path: str) -> bool:
    """Whether a path is the front's: whatever is none of those that programs ask."""
    if path.startswith("/api/v1/"):  # most of what is asked, at a tenth of the cost
        return False
    path = normalize_path(path)
    return not any(path == place or path.startswith(f"{place}/") for place in _FOR_PROGRAMS)


def _make_front(state: State, loaded: Callable[[], None]) -> Litestar:
    from kb.web.front import make_front  # noqa: PLC0415

    front = make_front(state)
    loaded()
    return front


def _make_soon(front: Door) -> None:
    """Make the front though no browser has come, so that the first one need not wait for it."""
    thread = threading.Thread(target=front.open, name="kb-make-front", daemon=True)
    asyncio.get_running_loop().call_later(FRONT_AFTER, thread.start)


def _wrap(app: ASGIApp, centre: Centre, access: Access) -> ASGIApp:
    """Put around the routers what every request passes, from the inside out."""
    # Outside the routers, so that unknown paths and failures pass it too.
    shops = read_origins(centre.settings.serve.origins)
    inner = add_delivery(add_cors(add_access(app, access), shops))
    losses = partial(getattr, centre.recording, "losses")
    return add_gate(inner, centre.meter, losses, centre.settings.serve.proxies)


def _open_index(app: Litestar) -> None:
    """Open the index before the first customer comes, if there is one."""
    try:
        app.state.centre.open_index()
    except IndexUnavailable:
        return  # /readyz says so, and requests are answered 503 until there is one


def _start_courier(app: Litestar) -> None:
    """Tell webhooks from now on, if there are any."""
    if app.state.courier:
        app.state.courier.start()


def _close(app: Litestar) -> None:
    if app.state.courier:
        app.state.courier.close()
    app.state.access.close()
    app.state.centre.live.close()
    app.state.centre.recording.close()  # writes what waits

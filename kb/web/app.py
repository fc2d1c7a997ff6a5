"""The web application, put together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from litestar import Litestar, Response, get
from litestar.datastructures import State
from litestar.params import FromPath

from kb.config import Settings
from kb.errors import IndexUnavailable, NotFound
from kb.index import LiveIndex
from kb.web import health
from kb.web.agents.door import open_door
from kb.web.api import javascript, operations, reference
from kb.web.ask import instant, results
from kb.web.ask.board import Board
from kb.web.centre import Centre, open_centre
from kb.web.contact import page as contact_page
from kb.web.desk.door import add_desk
from kb.web.desk.mark import is_editor
from kb.web.found import feed, icon, llms, opensearch, robots, sitemap
from kb.web.read import article, feedback, image, pages, products, survey
from kb.web.telling import make_courier
from kb.web.visit import PageRequest, find_centre
from kb.web.widget import example, script
from kb.web.wire.access import add_access
from kb.web.wire.admission import Access
from kb.web.wire.application import Application
from kb.web.wire.asset import FOR_EVER, answer_asset
from kb.web.wire.cors import add_cors, read_origins
from kb.web.wire.delivery import add_delivery
from kb.web.wire.gate import add_gate
from kb.web.wire.metrics import send_metrics
from kb.web.wire.problem import answer_error
from kb.web.wire.rate_table import RateTable

FOUND_BY_OTHERS = (
    robots.send_robots,
    sitemap.send_sitemap,
    feed.send_feed,
    *opensearch.HANDLERS,
    *llms.HANDLERS,
    *icon.HANDLERS,
)
"""What search engines, browsers, feed readers and language models ask for."""


def create_app(
    settings: Settings,
    *,
    apart: bool = False,
    today: Callable[[], date] | None = None,
    table: RateTable | None = None,
    live: LiveIndex | None = None,
    board: Board | None = None,
) -> Litestar:
    """The help centre as an ASGI application.

    The index is looked for when a request needs it, so the application starts without one and
    answers 503 until it is built. With `apart`, the log is written by a process of its own, which
    suits a server that runs for long. `today` tells the day; by default it is the one in the
    shop's time zone. `table` counts calls for several processes; by default this one has its own.
    `live` is the index if somebody opened it already, with `warm_up`; the application closes it.
    `board` has the answers of several processes.
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
    app = Application(
        route_handlers=_list_handlers(centre),
        state=state,
        on_startup=[_open_index, _start_courier],
        on_shutdown=[_close],
        exception_handlers={Exception: answer_error},
        # The reference is made by a room of ours: the framework's pages load from elsewhere.
        openapi_config=None,
        # The framework's logger would write exceptions with what customers typed in them.
        logging_config=None,
    )
    _wrap(app, centre, access)
    return app


def _list_handlers(centre: Centre) -> list[Any]:
    """What customers, their apps and who runs the server are answered by; some can be switched off.

    Editors are answered by an application of their own.
    """
    settings = centre.settings
    return [
        pages.enter,
        pages.show_home,
        pages.show_topic,
        article.show_article,
        article.show_version,
        image.send_image,
        products.show_products,
        results.show_results,
        *instant.HANDLERS,
        feedback.take_vote,
        survey.show_survey,
        survey.take_survey,
        *contact_page.HANDLERS,
        *operations.HANDLERS,
        reference.show_reference,
        reference.send_document,
        health.check_life,
        health.check_readiness,
        *([] if settings.serve.metrics == "off" else [send_metrics]),
        send_asset,
        *FOUND_BY_OTHERS,
        script.send_script,
        *javascript.HANDLERS,
        script.send_settings,
        *(example.HANDLERS if settings.widget.example else ()),
        *([open_door(centre)] if settings.api.mcp else []),
    ]


def _wrap(app: Litestar, centre: Centre, access: Access) -> None:
    """Put around the router what every request passes, from the inside out."""
    # Outside the router, so that unknown paths and failures pass it too.
    shops = read_origins(centre.settings.serve.origins)
    inner = add_access(add_desk(app.asgi_handler, app.state), access)
    inner = add_delivery(add_cors(inner, shops))
    losses = partial(getattr, centre.recording, "losses")
    app.asgi_handler = add_gate(inner, centre.meter, losses, centre.settings.serve.proxies)


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


@get("/static/{path:path}", include_in_schema=False, sync_to_thread=False)
def send_asset(request: PageRequest, path: FromPath[str]) -> Response[bytes]:
    """A static file. An address with another hash than the file's is not found."""
    asset = find_centre(request).assets.by_url.get(f"/static{path}")
    if asset is None:
        raise NotFound("There is no such file.")
    return answer_asset(asset, request.headers.get("accept-encoding", ""), FOR_EVER)

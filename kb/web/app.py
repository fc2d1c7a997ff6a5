"""The web application, put together."""

from __future__ import annotations

from litestar import Litestar, Response, get
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.params import FromPath

from kb.config import Settings
from kb.errors import IndexUnavailable, NotFound
from kb.web import api, api_feedback, feedback, health, pages, reference, results, survey
from kb.web.centre import open_centre
from kb.web.desk import desk_router, is_editor
from kb.web.gate import add_gate
from kb.web.problem import answer_error
from kb.web.visit import PageRequest, find_centre

_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


def create_app(settings: Settings, *, apart: bool = False) -> Litestar:
    """The help centre as an ASGI application.

    The index is looked for when a request needs it, so the application starts without one and
    answers 503 until it is built. With `apart`, the log is written by a process of its own, which
    suits a server that runs for long. Raises ConfigError when a message catalogue is broken.
    """
    centre = open_centre(settings, apart=apart)
    app = Litestar(
        route_handlers=[
            pages.enter,
            pages.show_home,
            pages.show_topic,
            pages.show_article,
            results.show_results,
            feedback.take_vote,
            survey.show_survey,
            survey.take_survey,
            *api.HANDLERS,
            *api_feedback.HANDLERS,
            reference.show_reference,
            reference.send_document,
            health.check_life,
            health.check_readiness,
            send_asset,
            desk_router(centre),
        ],
        state=State({"centre": centre, "is_editor": is_editor}),
        on_startup=[_open_index],
        on_shutdown=[_close],
        exception_handlers={Exception: answer_error},
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=6),
        # The reference is made by a room of ours: the framework's pages load from elsewhere.
        openapi_config=None,
        # The framework's logger would write exceptions with what customers typed in them.
        logging_config=None,
    )
    # Outside the router, so that unknown paths and failures pass it too.
    app.asgi_handler = add_gate(app.asgi_handler)
    return app


def _open_index(app: Litestar) -> None:
    """Open the index before the first customer comes, if there is one."""
    try:
        app.state.centre.open_index()
    except IndexUnavailable:
        return  # /readyz says so, and requests are answered 503 until there is one


def _close(app: Litestar) -> None:
    app.state.centre.live.close()
    app.state.centre.recording.close()  # writes what waits


@get("/static/{path:path}", include_in_schema=False, sync_to_thread=False)
def send_asset(request: PageRequest, path: FromPath[str]) -> Response[bytes]:
    """A static file. An address with another hash than the file's is not found."""
    asset = find_centre(request).assets.by_url.get(f"/static{path}")
    if asset is None:
        raise NotFound("There is no such file.")
    return Response(asset.body, media_type=asset.media_type, headers=_FOR_EVER)

"""What people's browsers are answered, and those who read for them: every page, file and feed."""

from __future__ import annotations

from typing import Any

from litestar import Litestar, Response, get
from litestar.datastructures import State
from litestar.params import FromPath

from kb.errors import NotFound
from kb.web.agents.door import open_door
from kb.web.api import javascript, reference
from kb.web.ask import instant, results
from kb.web.centre import Centre
from kb.web.contact import page as contact_page
from kb.web.found import feed, icon, llms, opensearch, robots, sitemap
from kb.web.read import article, feedback, image, pages, products, survey
from kb.web.visit import PageRequest, find_centre
from kb.web.widget import example, script
from kb.web.wire.application import Application
from kb.web.wire.asset import FOR_EVER, answer_asset
from kb.web.wire.problem import answer_error

FOUND_BY_OTHERS = (
    robots.send_robots,
    sitemap.send_sitemap,
    feed.send_feed,
    *opensearch.HANDLERS,
    *llms.HANDLERS,
    *icon.HANDLERS,
)
"""What search engines, browsers, feed readers and language models ask for."""


def make_front(state: State) -> Litestar:
    """The application of all that, with the state of the one beside it."""
    return Application(
        route_handlers=_list_handlers(state["centre"]),
        state=state,
        exception_handlers={Exception: answer_error},
        openapi_config=None,
        logging_config=None,
    )


def _list_handlers(centre: Centre) -> list[Any]:
    """Some can be switched off."""
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
        reference.show_reference,
        reference.send_document,
        send_asset,
        *FOUND_BY_OTHERS,
        script.send_script,
        *javascript.HANDLERS,
        script.send_settings,
        *(example.HANDLERS if settings.widget.example else ()),
        *([open_door(centre)] if settings.api.mcp else []),
    ]


@get("/static/{path:path}", include_in_schema=False, sync_to_thread=False)
def send_asset(request: PageRequest, path: FromPath[str]) -> Response[bytes]:
    """A static file. An address with another hash than the file's is not found."""
    asset = find_centre(request).assets.by_url.get(f"/static{path}")
    if asset is None:
        raise NotFound("There is no such file.")
    return answer_asset(asset, request.headers.get("accept-encoding", ""), FOR_EVER)

"""An example shop with the widget on its page, for trying it out: `widget.example`."""

from __future__ import annotations

from functools import cache

from litestar import Response, get
from litestar.params import FromPath

from kb.errors import NotFound
from kb.web.visit import CHECK_FIRST, PageRequest
from kb.web.wire.asset import Asset, answer_asset, load_assets
from kb.web.wire.files import find_site

PAGE = "shop.html"


@get("/example", include_in_schema=False, sync_to_thread=False)
def show_shop(request: PageRequest) -> Response[bytes]:
    """The shop's page. Search engines are told to pass it by."""
    answer = _send(request, PAGE)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@get("/example/{name:str}", include_in_schema=False, sync_to_thread=False)
def send_file(request: PageRequest, name: FromPath[str]) -> Response[bytes]:
    """A file of the shop."""
    return _send(request, name)


HANDLERS = (show_shop, send_file)


def _send(request: PageRequest, name: str) -> Response[bytes]:
    if name not in _files():
        raise NotFound("The example shop has no such file.")
    return answer_asset(_files()[name], request.headers.get("accept-encoding", ""), CHECK_FIRST)


@cache
def _files() -> dict[str, Asset]:
    return load_assets(find_site() / "example").by_name

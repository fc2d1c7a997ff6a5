"""The articles' pictures."""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromPath

from kb.errors import NotFound
from kb.web.visit import PageRequest, find_centre
from kb.web.wire.asset import FOR_EVER

_TYPES = {
    "gif": "image/gif",
    "jpg": "image/jpeg",
    "png": "image/png",
    "svg": "image/svg+xml",
    "webp": "image/webp",
}
# An SVG that is opened alone is a document: it may look as drawn, and neither run nor load a thing.
_ALONE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


@get("/images/{name:str}", include_in_schema=False, sync_to_thread=False)
def send_image(request: PageRequest, name: FromPath[str]) -> Response[bytes]:
    """A picture of an article. Its address changes when it does."""
    body = find_centre(request).open_index().image(name)
    if body is None:
        raise NotFound("There is no such image.")
    headers = {
        "Cache-Control": FOR_EVER,
        "Content-Security-Policy": _ALONE,
        # Other apps show articles, too.
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return Response(body, media_type=_TYPES[name.rpartition(".")[2]], headers=headers)

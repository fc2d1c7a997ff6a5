"""The API reference: the OpenAPI document, and a page to read it on."""

from __future__ import annotations

from litestar import Response, get

from kb import __version__
from kb.codec import encode_json
from kb.web.api.document import describe_api
from kb.web.api.outline import list_operations, list_shapes, print_json
from kb.web.api.sample_problem import sample_problem
from kb.web.visit import HTML, PageRequest, find_centre, render_plain
from kb.web.wire.problem import SORTS

_CACHE = {"Cache-Control": "public, no-cache"}


@get("/schema/openapi.json", include_in_schema=False, sync_to_thread=False)
def send_document(request: PageRequest) -> Response[bytes]:
    """The OpenAPI 3.1 document."""
    document = describe_api(find_centre(request).base_url)
    return Response(encode_json(document), media_type="application/json", headers=_CACHE)


@get("/schema", include_in_schema=False, sync_to_thread=False)
def show_reference(request: PageRequest) -> Response[bytes]:
    """The document as a page, with a form to try each operation."""
    centre = find_centre(request)
    document = describe_api(centre.base_url)
    values = {
        "description": document["info"]["description"],
        "operations": list(list_operations(document)),
        "shapes": list(list_shapes(document)),
        "problems": SORTS,
        "sample_problem": print_json(sample_problem(400)),
        "version": __version__,
        "base_url": centre.base_url,
    }
    body = render_plain(centre, "reference.html", "en", values)
    return Response(body, media_type=HTML, headers=_CACHE)

"""The API reference: the OpenAPI document, and a page to read it on.

What makes them is loaded when somebody reads them.
"""

from __future__ import annotations

from litestar import Response, get

from kb.codec import encode_json
from kb.web.visit import HTML, PageRequest, find_centre, render_plain

_CACHE = {"Cache-Control": "public, no-cache"}


@get("/schema/openapi.json", include_in_schema=False, sync_to_thread=True)
def send_document(request: PageRequest) -> Response[bytes]:
    """The OpenAPI 3.1 document."""
    from kb.web.api.document import describe_api  # noqa: PLC0415

    document = describe_api(find_centre(request).base_url)
    return Response(encode_json(document), media_type="application/json", headers=_CACHE)


@get("/schema", include_in_schema=False, sync_to_thread=True)
def show_reference(request: PageRequest) -> Response[bytes]:
    """The document as a page, with a form to try each operation."""
    from kb.web.api.reference_page import describe_reference  # noqa: PLC0415

    centre = find_centre(request)
    body = render_plain(centre, "reference.html", "en", describe_reference(centre.base_url))
    return Response(body, media_type=HTML, headers=_CACHE)

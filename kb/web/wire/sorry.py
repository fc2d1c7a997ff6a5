"""Error pages for people: in their language, with a search box and the topics."""

from __future__ import annotations

from litestar import Response

from kb.errors import KbError
from kb.logline import REQUEST_ID
from kb.web.language import choose_language
from kb.web.visit import (
    HTML,
    Headers,
    PageRequest,
    Visit,
    answer_page,
    find_centre,
    open_visit,
    render_plain,
)

_NO_STORE = {"Cache-Control": "no-store"}
# Catalogue keys by status; every other fault of ours or of the request shares a text.
_WORDS = {
    403: "refused",
    404: "not_found",
    413: "refused",
    429: "refused",
    503: "unavailable",
}


def render_sorry(request: PageRequest, status: int, headers: Headers) -> Response[bytes]:
    """The page that a person gets instead of what was asked for."""
    words = _WORDS.get(status, "error" if status >= 500 else "bad_request")
    values = {
        "title_key": f"{words}_title",
        "text_key": f"{words}_text",
        "status": status,
        "indexed": False,
        "elsewhere": (),
        # So that a customer can say which failure it was, and the log tells what failed.
        "request_id": REQUEST_ID.get() if status >= 500 else "",
    }
    headers = {**headers, **_NO_STORE}
    visit = _try_visit(request) if status != 503 else None
    if visit is None:
        lang = _guess_language(request, tuple(find_centre(request).catalogues))
        body = render_plain(find_centre(request), "sorry.html", lang, values)
        return Response(body, status_code=status, headers=headers, media_type=HTML)
    values["elsewhere"] = _find_elsewhere(visit)
    return answer_page(visit, "sorry.html", values, paths={}, status=status, headers=headers)


def _try_visit(request: PageRequest) -> Visit | None:
    try:
        centre = find_centre(request)
        offered = centre.offered(centre.open_index())
        return open_visit(request, _guess_language(request, offered))
    except KbError:
        # The error page of an error page is the plain one.
        return None


def _guess_language(request: PageRequest, offered: tuple[str, ...]) -> str:
    first = request.scope["path"].strip("/").partition("/")[0]
    if first in offered:
        return first
    return choose_language(request.headers.get("accept-language", ""), offered)


def _find_elsewhere(visit: Visit) -> tuple[object, ...]:
    """An article that is not in this language may be in another."""
    parts = visit.request.scope["path"].strip("/").split("/")
    if len(parts) != 3 or parts[1] != "articles":
        return ()
    found = (visit.index.article(lang, parts[2]) for lang in visit.offered)
    return tuple(article for article in found if article)

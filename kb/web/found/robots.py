"""`/robots.txt` (RFC 9309): what search engines need not read, and where the site map is."""

from __future__ import annotations

from litestar import Response, get

from kb.web.found.address import find_root
from kb.web.visit import PageRequest, find_centre

KEPT = 86_400
"""Seconds for which it may be kept: by the standard, a day at most."""

# Each question is a page of its own, and there is no end of questions. Forms and programs' pages
# answer nobody's question. A star in the place of the language would close articles, too, whose
# name begins like one of these: it stands for slashes as well.
_CLOSED = ("search", "survey", "contact/", "suggestions.json")
"""What is closed of every language."""
_CLOSED_AT_ROOT = ("/*/articles/*/feedback$", "/api/", "/desk")


@get("/robots.txt", include_in_schema=False, sync_to_thread=False)
def send_robots(request: PageRequest) -> Response[str]:
    """All that customers read may be read by machines."""
    root, centre = find_root(request), find_centre(request)
    offered = centre.offered(centre.open_index())
    closed = [*(f"/{lang}/{path}" for lang in offered for path in _CLOSED), *_CLOSED_AT_ROOT]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), ""]
    lines += [f"Sitemap: {root.join('/sitemap.xml')}", ""]
    headers = {"Cache-Control": root.keep(KEPT)}
    return Response("\n".join(lines), media_type="text/plain", headers=headers)

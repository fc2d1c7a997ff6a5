"""Whole addresses, for what may not hold paths: sitemaps, feeds, search descriptions.

They begin with `site.url`. Where that is not set they begin with the host that the request named.
Anybody can name any host, so such an answer is `private`: no cache hands it to somebody else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.errors import KbError
from kb.web.typed import quote_path
from kb.web.visit import PageRequest, find_centre

_HOST = re.compile(r"(?:[a-z0-9_.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?", re.IGNORECASE)


class BadHost(KbError):
    """The request names a host that cannot be one."""

    code = "bad-request"
    status = 400


@dataclass(frozen=True, slots=True)
class Root:
    """Where the help centre is. `url` has no slash at its end; empty makes addresses of paths.

    `is_set` when the settings say so, and not the request.
    """

    url: str
    is_set: bool = True

    def join(self, path: str) -> str:
        """The address of a path; letters that an address cannot hold are quoted."""
        return self.url + quote_path(path)

    def keep(self, seconds: int) -> str:
        """Cache-Control of an answer full of whole addresses, which may be kept for a while."""
        return f"public, max-age={seconds}" if self.is_set else "private, no-cache"


def find_root(request: PageRequest) -> Root:
    """Where the help centre is, by its settings or else by the request. Raises BadHost."""
    base_url = find_centre(request).base_url
    if base_url:
        return Root(base_url)
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        raise BadHost("The request does not say which host it is for.")
    return Root(f"{request.scope['scheme']}://{host.lower()}", is_set=False)

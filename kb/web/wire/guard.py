"""What a form may be sent by: our own pages, and not too often.

How often programs may call is counted elsewhere, for all workers together (`rate_table`). A form
is sent by a person: what one of several workers has not seen of them matters little.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from litestar import Request

from kb.errors import KbError
from kb.insight import Caller
from kb.web.wire.cors import NOBODY, Origins

LARGEST_BODY = 16 * 1024
"""Bytes of a form or a JSON body: 2,000 characters of comment take at most 12 kB."""

WINDOW = 60.0
"""Seconds over which requests are counted."""
MOST = 20
"""Forms of one sender within the window. A person who reads cannot do more; an office behind one
address seldom does."""
SHARED = 10
"""How many senders' forms one address may send within the window. What a browser calls itself
tells the people of an office apart, and is anybody's to choose: without a limit of the address,
one program with many names could send without end."""
REMEMBERED = 10_000
"""Senders whose requests are counted, about 2 MB. The one that was silent longest goes first."""


class CrossSite(KbError):
    """Another site's page sent what only ours may send."""

    code = "cross-site"
    status = 403


class TooManyRequests(KbError):
    """One sender sends more than a person could. `wait` is in whole seconds."""

    code = "too-many-requests"
    status = 429

    def __init__(self, wait: int) -> None:
        super().__init__(f"Too many requests. Try again in {wait} seconds.")
        self.wait = wait


class Throttle:
    """Counts the requests of each sender in this process. Safe to share between threads."""

    def __init__(self, window: float = WINDOW) -> None:
        self._window = window
        self._lock = threading.Lock()
        self._seen: OrderedDict[int, tuple[float, int]] = OrderedDict()

    def admit(self, caller: Caller, most: int = MOST) -> None:
        """Count a request. Raises TooManyRequests when there were more than `most` of the sender,
        or more than `SHARED` times as many from its address."""
        now = time.monotonic()
        # Nothing readable of a customer is kept.
        keys = ((hash(caller), most), (hash(caller.address), most * SHARED))
        with self._lock:
            wait = max(self._count(key, limit, now) for key, limit in keys)
        if wait > 0:
            raise TooManyRequests(max(1, round(wait)))

    def _count(self, key: int, most: int, now: float) -> float:
        """Count a request. Returns the seconds until the next is welcome, 0 when this one was."""
        begun, count = self._seen.get(key, (now, 0))
        if now - begun >= self._window:
            begun, count = now, 0
        self._seen[key] = begun, count + 1
        self._seen.move_to_end(key)
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return begun + self._window - now if count >= most else 0.0


def require_own_page(
    request: Request[Any, Any, Any], base_url: str = "", shops: Origins = NOBODY
) -> None:
    """Refuse what a page of another site makes a browser send. Raises CrossSite.

    Programs pass: no cookie or log-in is involved that a stranger could use. `base_url` is the
    site's public address. Pages of the `shops` that are named may send, too.
    """
    if is_from_our_page(request.headers, base_url, shops) is False:
        raise CrossSite("Only pages of this help centre may send this.")


def is_from_our_page(
    headers: Mapping[str, str], base_url: str = "", shops: Origins = NOBODY
) -> bool | None:
    """Whether a page of ours, or of a shop that is named, made a browser send a request.

    None when no browser says so: a program sent it, or a person typed the address of what a browser
    asks for without a word. Browsers say it in Sec-Fetch-Site, else in Origin, and no page can
    choose what its browser says; a program can.
    """
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    if shops.may_send(origin or ""):
        return True
    if site is not None:
        return site in ("same-origin", "none")
    if origin is None:
        return None
    return urlsplit(origin).netloc in {headers.get("host", ""), urlsplit(base_url).netloc} - {""}

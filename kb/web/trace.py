"""The search that a customer comes from, carried along in addresses: no cookie, no script.

A hit's link ends in `?q=…&s=SEARCH_ID-PLACE`; the page that it opens records the click. Other
pages that belong to the search name it as `?s=SEARCH_ID`, the way to contact the shop as `?c=…`.
An address without them shows the same page, and is the one that the page calls its own.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar import Request

from kb.insight.event import first_id_at

SEARCH = "s"
"""Parameter of the search that led to a page."""
CONTACT = "c"
"""Parameter of the search after which the customer asked for a person."""

LIFE = 1800.0
"""Seconds for which a search leads anywhere: what happens later no longer counts for it. A link
that was kept or sent to a friend is a link and nothing more."""
AHEAD = 5.0
"""Seconds by which the clocks of two servers may differ."""

_TRACE = re.compile(r"([0-7][0-9a-f]{15})(?:-([1-9]\d{0,3}))?")

# What a browser says of who made it ask; other sites' links carry our search ids by accident only.
_OURS = ("", "same-origin")


@dataclass(frozen=True, slots=True)
class Trace:
    """A search, and the place of the hit that was opened, from 1; 0 when none was."""

    search_id: str
    place: int = 0


def add_search(url: str, search_id: str, place: int = 0) -> str:
    """An address that says which search led to it; itself without a search_id."""
    return _add(url, SEARCH, f"{search_id}-{place}" if place else search_id) if search_id else url


def add_contact(url: str, search_id: str) -> str:
    """The address of the contact page, saying after which search a person was asked for."""
    return _add(url, CONTACT, search_id) if search_id else url


def read_trace(text: str) -> Trace | None:
    """What a parameter says; None for anything that is no recent search."""
    found = _TRACE.fullmatch(text)
    if found is None or not is_recent(found[1]):
        return None
    return Trace(found[1], int(found[2] or 0))


def follow(request: Request[Any, Any, Any], parameter: str) -> Trace | None:
    """The search that led to a request, if it was one of our own pages that led there."""
    return read_trace(request.query_params.get(parameter, "")) if is_ours(request) else None


def is_ours(request: Request[Any, Any, Any]) -> bool:
    """Whether one of our own pages led to a request, as far as the browser says."""
    return request.headers.get("sec-fetch-site", "") in _OURS


def is_recent(search_id: str) -> bool:
    """Whether a search of that id was made within the last half hour."""
    now = time.time()
    first, end = (first_id_at(int(1000 * at)) for at in (now - LIFE, now + AHEAD))
    return first <= int(search_id, 16) < end


def _add(url: str, parameter: str, value: str) -> str:
    path, mark, anchor = url.partition("#")
    joint = "&" if "?" in path else "?"
    return f"{path}{joint}{urlencode({parameter: value})}{mark}{anchor}"

"""What a request is called in logs and metrics: by an id, and by the route that answers it.

Never by its path: an address that leads nowhere is whatever somebody typed.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable

from litestar.types import Scope

from kb.logline import REQUEST_ID, TRACE_ID
from kb.web.wire.proxy import TRUSTED

UNKNOWN = "unknown"
"""The route of all paths that there are not."""

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._:=+/-]{8,128}")
_TRACE = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?")
_NO_TRACE = b"0" * 32
_BYTES = 8
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def name_request(scope: Scope) -> str:
    """Give the request that is being answered its name, for every line of the log, and return it.

    A proxy of ours may have named it (`X-Request-ID`) or the trace that it belongs to
    (`traceparent`, W3C Trace Context); from anybody else, neither is taken.
    """
    request_id, trace = "", ""
    if TRUSTED in scope:
        request_id, trace = _read_names(scope["headers"])
    request_id = request_id or secrets.token_hex(_BYTES)
    REQUEST_ID.set(request_id)
    TRACE_ID.set(trace)
    return request_id


def name_method(method: str) -> str:
    """The method of a request, or `other`: anybody can make one up."""
    return method if method in _METHODS else "other"


def name_route(scope: Scope) -> str:
    """The route of a request that was answered, as `/{lang}/articles/{slug}`; or UNKNOWN."""
    return scope.get("path_template") or UNKNOWN


def _read_names(headers: Iterable[tuple[bytes, bytes]]) -> tuple[str, str]:
    request_id = trace = ""
    for name, value in headers:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            request_id = value.decode("ascii")
        elif name == b"traceparent":
            found = _TRACE.fullmatch(value)
            if found and found[1] != _NO_TRACE:
                trace = found[1].decode("ascii")
    return request_id, trace

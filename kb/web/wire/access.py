"""Who may call the API, and how often: keys, their scopes, and limits of keys and addresses.

Stands before the router, so that unknown paths count too, and that nothing new can be read without
the key that it needs. What takes something says itself what it is for: `require_scope`.
"""

from __future__ import annotations

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Send
from litestar.types import Scope as Call
from litestar.utils import normalize_path

from kb.errors import KbError
from kb.insight.key import Scope
from kb.web.visit import PageRequest
from kb.web.wire.admission import Access, Admission
from kb.web.wire.bearer import KeyMissing, ScopeMissing
from kb.web.wire.problem import render_problem

_API = "/api/v1"
_GAPS = "/api/v1/gaps"
_BATCH = "/api/v1/searches"
_AGENTS = "/mcp"

_ADMISSION = "kb.admission"
"""Key of the scope that holds the `Admission` of a request."""


def add_access(app: ASGIApp, access: Access) -> ASGIApp:
    """Wrap an application so that calls of the API need the right key, and are not too many."""

    async def call(scope: Call, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        admission = Admission(access, scope)
        scope.update({_ADMISSION: admission})  # type: ignore[misc]
        path = normalize_path(str(scope["path"]))  # as the router does: `//api/v1/` is the API too
        if not is_limited(path):
            await app(scope, receive, send)
            return

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *admission.describe_limit()]
            await send(message)

        try:
            needed = find_scope(str(scope["method"]), path)
            admission.admit(needed or Scope.FEEDBACK)
            if needed:
                check_scope(admission, needed)
        except KbError as error:
            # Turned away before its route was looked for; metrics and log shall know where.
            scope["path_template"] = _AGENTS if is_below(path, _AGENTS) else _API
            await _send_problem(error, path, send_on)
        else:
            await app(scope, receive, send_on)

    return call


def is_limited(path: str) -> bool:
    """Whether calls of a path are counted."""
    return is_below(path, _API) or is_below(path, _AGENTS)


def find_scope(method: str, path: str) -> Scope | None:
    """What a path is for, as far as it tells; what is sent, its handler has to say."""
    if is_below(path, _GAPS):
        return Scope.EDITOR
    if method == "GET" or path == _BATCH or is_below(path, _AGENTS):
        return Scope.SEARCH
    return None


def is_below(path: str, folder: str) -> bool:
    """Whether a path is a folder's, or below it."""
    return path == folder or path.startswith(f"{folder}/")


def require_scope(request: PageRequest, scope: Scope) -> str:
    """The name of the key with which a request was sent; "" where none is needed and none is shown.

    Gaps always need one. A key that is shown is held to its scopes, even where none is needed.
    Raises KeyMissing, KeyRefused, ScopeMissing, and LogUnavailable when nobody can say whose the
    key is.
    """
    return check_scope(_find_admission(request), scope)


def charge(request: PageRequest, calls: int) -> None:
    """Count a request that stands for several calls: `calls` more than the one that was counted.

    Of a limit that is lower than that, all is counted. Raises TooManyRequests.
    """
    _find_admission(request).charge(calls)


def check_scope(admission: Admission, scope: Scope) -> str:
    """`require_scope` for who has the admission in hand."""
    key = admission.find_key()
    if key is None:
        # Who may read and send without one was seen to before (`Admission.admit`).
        if scope is Scope.EDITOR:
            raise KeyMissing(scope)
        return ""
    if scope not in key.scopes:
        raise ScopeMissing(key.name, scope)
    return key.name


def _find_admission(request: PageRequest) -> Admission:
    admission: Admission = request.scope[_ADMISSION]  # type: ignore[literal-required]
    return admission


async def _send_problem(error: KbError, path: str, send: Send) -> None:
    status, headers, body = render_problem(error, path)
    said = [(name.lower().encode(), text.encode("latin-1")) for name, text in headers.items()]
    said.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": said})
    await send({"type": "http.response.body", "body": body, "more_body": False})

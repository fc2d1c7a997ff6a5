"""The desk's cookies. None is set on a page that customers see."""

from __future__ import annotations

from litestar.datastructures import Cookie

from kb.web.desk.shift import Desk
from kb.web.visit import PageRequest

SESSION_COOKIE = "kb_desk"
LOGIN_COOKIE = "kb_desk_login"
"""A secret for the log-in form, before there is a session: who has no session is protected from
being logged in as somebody else."""
BROWSER_COOKIE = "kb_desk_browser"

_PATH = "/desk"


def make_cookie(
    desk: Desk, request: PageRequest, name: str, value: str, age: int, path: str = _PATH
) -> Cookie:
    """A cookie that scripts cannot read, that other sites' forms do not send, and that goes over
    TLS only when the help centre is served over it. `age` in seconds; 0 deletes it."""
    is_secure = request.scope["scheme"] == "https" or desk.centre.base_url.startswith("https:")
    return Cookie(
        name, value=value, path=path, max_age=age, httponly=True, samesite="lax", secure=is_secure
    )

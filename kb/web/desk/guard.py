"""Nobody comes to the desk without a log-in, and nothing changes without a form of ours.

Asked before every handler of the desk's router, and of no other.
"""

from __future__ import annotations

import asyncio
import re
from typing import Any

from litestar import Response

from kb.errors import NotAllowed
from kb.insight.session import Session, find_session, is_form_token
from kb.web.desk.cookie import LOGIN_COOKIE, SESSION_COOKIE
from kb.web.desk.form import Form
from kb.web.desk.shift import Desk, Shift, answer_desk, go_to, with_query
from kb.web.visit import PageRequest
from kb.web.wire.guard import require_own_page

PUBLIC = "desk_public"
"""A handler's option: it may be asked by who is not logged in."""

_AT_THE_DESK = re.compile(r"/desk(/[^\\\s]*)?(\?[^\\\s]*)?")


def make_guard(desk: Desk) -> Any:
    """The check, as Litestar's `before_request` takes it."""

    async def check(request: PageRequest) -> Response[bytes] | None:
        token = request.cookies.get(SESSION_COOKIE, "")
        session = await asyncio.to_thread(_find_session, desk, token) if token else None
        form = await _read_form(request) if request.method != "GET" else Form()
        shift = Shift(request, desk, session, form)
        is_public = bool(request.route_handler.opt.get(PUBLIC))
        if session is None and not is_public:
            if request.method == "GET":
                return go_to(with_query("/desk/login", next=_here(request)))
            # The browser's way back still has what was typed.
            return answer_desk(Shift(request, desk, None), "ended.html", {}, status=401)
        if request.method != "GET":
            secret = session.token if session else request.cookies.get(LOGIN_COOKIE, "")
            require_own_page(request, desk.centre.base_url)
            if not secret or not is_form_token(secret, form.text("form_token")):
                raise NotAllowed("This form is too old. Open the page anew and try again.")
        request.scope["state"]["shift"] = shift
        return None

    return check


def place_after_login(wanted: str) -> str:
    """Where to go after the log-in: a page of the desk, whatever the address said."""
    return wanted if _AT_THE_DESK.fullmatch(wanted) else "/desk/gaps"


def _find_session(desk: Desk, token: str) -> Session | None:
    return find_session(desk.log, token)


async def _read_form(request: PageRequest) -> Form:
    sent = await request.form()
    names = dict.fromkeys(sent.keys())
    return Form(
        {name: tuple(each for each in sent.getall(name) if isinstance(each, str)) for name in names}
    )


def _here(request: PageRequest) -> str:
    query = request.scope["query_string"].decode("ascii", "replace")
    path = request.url.path
    return f"{path}?{query}" if query else path

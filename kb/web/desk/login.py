"""Coming to the desk and leaving it."""

from __future__ import annotations

import secrets

from litestar import Response, get, post

from kb.insight.session import (
    BROWSER_KEPT,
    LONGEST,
    end_session,
    make_form_token,
    remember_browser,
    start_session,
)
from kb.insight.throttle import LoginAttempt, try_login
from kb.web.desk.cookie import BROWSER_COOKIE, LOGIN_COOKIE, SESSION_COOKIE, make_cookie
from kb.web.desk.guard import PUBLIC, place_after_login
from kb.web.desk.mark import EDITOR_MARK
from kb.web.desk.shift import Shift, answer_desk, find_shift, go_to
from kb.web.visit import PageRequest

_LOGIN_AGE = 3600


@get("/login", sync_to_thread=True, opt={PUBLIC: True})
def show_login(request: PageRequest) -> Response[bytes]:
    """The log-in form."""
    shift = find_shift(request)
    if shift.session:
        return go_to(place_after_login(shift.asked("next")))
    return _show(shift, shift.asked("next"))


@post("/login", status_code=200, sync_to_thread=True, opt={PUBLIC: True})
def log_in(request: PageRequest) -> Response[bytes]:
    """Check name and password; begin a session."""
    shift = find_shift(request)
    client = request.client
    attempt = LoginAttempt(
        shift.form.line("name"),
        shift.form.text("password"),
        client.host if client else "",
        request.cookies.get(BROWSER_COOKIE, ""),
    )
    result = try_login(shift.log, attempt)
    if result.editor is None:
        said = "login_wait" if result.wait else "login_wrong"
        status = 429 if result.wait else 401
        answer = _show(shift, shift.form.text("next"), said, attempt.name, result.wait, status)
        if result.wait:
            answer.headers["Retry-After"] = str(result.wait)
        return answer
    session = start_session(shift.log, result.editor)
    browser = remember_browser(shift.log, result.editor)
    answer = go_to(place_after_login(shift.form.text("next")))
    for name, value, age, path in (
        (SESSION_COOKIE, session.token, LONGEST, "/desk"),
        (BROWSER_COOKIE, browser, BROWSER_KEPT, "/desk"),
        (LOGIN_COOKIE, "", 0, "/desk"),
        (EDITOR_MARK, "1", LONGEST, "/"),
    ):
        answer.cookies.append(make_cookie(shift.desk, request, name, value, age, path))
    return answer


@post("/logout", status_code=200, sync_to_thread=True)
def log_out(request: PageRequest) -> Response[bytes]:
    """End the session, here and on the server."""
    shift = find_shift(request)
    assert shift.session
    end_session(shift.log, shift.session.token)
    answer = go_to("/desk/login?said=logged_out")
    answer.cookies.append(make_cookie(shift.desk, request, SESSION_COOKIE, "", 0))
    answer.cookies.append(make_cookie(shift.desk, request, EDITOR_MARK, "", 0, "/"))
    return answer


def _show(
    shift: Shift, target: str, wrong: str = "", name: str = "", wait: int = 0, status: int = 200
) -> Response[bytes]:
    known = shift.request.cookies.get(LOGIN_COOKIE, "")
    secret = known or secrets.token_urlsafe(32)
    values = {"next": target, "wrong": wrong, "name": name, "wait": wait}
    answer = answer_desk(
        shift, "login.html", values, status=status, form_token=make_form_token(secret)
    )
    answer.cookies.append(make_cookie(shift.desk, shift.request, LOGIN_COOKIE, secret, _LOGIN_AGE))
    return answer

"""Who comes to the desk, how often one may guess, and what a cookie is worth."""

from __future__ import annotations

import httpx
import pytest

from kb.insight.editor import add_editor, check_password, remove_editor, set_password
from kb.insight.session import IDLE, LONGEST, end_session, find_session, start_session
from kb.insight.throttle import PER_NAME, WINDOW, LoginAttempt, try_login
from kb.web.desk.guard import PUBLIC, place_after_login
from kb.web.desk.router import HANDLERS

from .conftest import NAME, PASSWORD, Place, Visitor

PAGES = ["/desk", "/desk/gaps", "/desk/gaps/en-1", "/desk/articles", "/desk/health",
         "/desk/insight", "/desk/insight/days.csv", "/desk/staff/en/x",
         "/desk/articles/en/delivery/parcels"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_without_a_log_in_every_page_leads_to_the_form(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/desk/login?next=%2Fdesk")


def test_only_the_log_in_is_open() -> None:
    names = [each.fn.__name__ for each in HANDLERS if each.opt.get(PUBLIC)]

    assert names == ["show_login", "log_in"]


def test_an_editor_comes_to_where_they_wanted_and_leaves_for_good(
    place: Place, visitor: Visitor
) -> None:
    visitor.get("/desk/login?next=/desk/health")
    answer = visitor.post("/desk/login", name=" ADA ", password=PASSWORD, next="/desk/health")
    assert answer.url.path == "/desk/health"
    token = visitor.http.cookies["kb_desk"]

    visitor.post("/desk/logout")

    stolen = httpx.get(f"{place.address}/desk/gaps", cookies={"kb_desk": token})
    assert stolen.status_code == 303
    assert visitor.get("/desk/gaps").status_code == 303


@pytest.mark.parametrize(
    ("name", "password"), [(NAME, "wrong password"), ("Nobody", PASSWORD), ("", ""), (NAME, "")]
)
def test_a_wrong_name_and_a_wrong_password_are_told_the_same(
    visitor: Visitor, name: str, password: str
) -> None:
    answer = visitor.log_in(name, password)

    assert answer.status_code == 401
    assert "Name or password is wrong." in answer.text
    assert "kb_desk" not in visitor.http.cookies


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(
    place: Place, visitor: Visitor
) -> None:
    visitor.get("/desk/login")
    token = visitor.page.partition('name="form_token" value="')[2][:64]
    answer = visitor.http.post(
        "/desk/login", data={"form_token": token, "name": NAME, "password": PASSWORD}
    )

    cookies = answer.headers.get_list("set-cookie")
    assert len(cookies) == 4
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Secure" not in cookie  # plain HTTP on loopback
        assert "Path=/desk" in cookie or cookie.startswith("kb_editor=")


def test_customers_get_no_cookie(place: Place) -> None:
    for path in ("/en/", "/en/search?q=parcel", "/en/articles/parcels", "/nowhere"):
        assert "set-cookie" not in httpx.get(place.address + path).headers


def test_what_changes_something_needs_a_form_of_ours(place: Place, editor: Visitor) -> None:
    without = editor.http.post("/desk/articles", data={"title": "Gifts", "lang": "en"})
    wrong = editor.http.post("/desk/articles", data={"form_token": "0" * 64, "title": "Gifts"})
    editor.get("/desk/articles")
    editor.http.headers["sec-fetch-site"] = "cross-site"
    foreign = editor.post("/desk/articles", title="Gifts", lang="en", kind="faq")

    assert [each.status_code for each in (without, wrong, foreign)] == [403, 403, 403]
    assert not (place.articles / "en/general").exists()


def test_a_log_in_form_of_another_browser_is_refused(place: Place, visitor: Visitor) -> None:
    visitor.get("/desk/login")
    visitor.http.cookies.clear()

    assert visitor.post("/desk/login", name=NAME, password=PASSWORD).status_code == 403


def test_what_was_written_is_not_lost_when_the_session_has_ended(
    place: Place, editor: Visitor
) -> None:
    editor.get("/desk/articles")
    end_session(place.log, editor.http.cookies["kb_desk"])

    answer = editor.post("/desk/articles", title="Gifts", lang="en", kind="faq")

    assert answer.status_code == 401
    assert "come back here" in answer.text


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        ("/desk/health", "/desk/health"),
        ("/desk/gaps?lang=fa", "/desk/gaps?lang=fa"),
        ("", "/desk/gaps"),
        ("//evil.example", "/desk/gaps"),
        ("https://evil.example/desk", "/desk/gaps"),
        ("/desk/\\evil.example", "/desk/gaps"),
        ("/deskevil", "/desk/gaps"),
    ],
)
def test_the_log_in_leads_nowhere_but_to_the_desk(wanted: str, place: str) -> None:
    assert place_after_login(wanted) == place


def test_a_session_ends_when_it_is_not_used_and_after_two_weeks_in_any_case(place: Place) -> None:
    editor = check_password(place.log, NAME, PASSWORD)
    assert editor
    begun = 1_000_000.0
    session = start_session(place.log, editor, begun)

    assert find_session(place.log, session.token, begun + IDLE + 1) is None
    at = begun
    while at < begun + LONGEST - IDLE:
        at += IDLE - 1
        assert find_session(place.log, session.token, at), "it is used all the time"
    assert find_session(place.log, session.token, begun + LONGEST + 1) is None
    assert find_session(place.log, session.token + "x", begun) is None


def test_guessing_is_slow_and_the_editor_who_was_here_before_is_not_kept_out(
    place: Place,
) -> None:
    from kb.insight.session import remember_browser

    editor = check_password(place.log, NAME, PASSWORD)
    assert editor
    browser = remember_browser(place.log, editor, 1000)
    for number in range(PER_NAME):
        guess = LoginAttempt(NAME.lower(), f"guess {number}", f"10.0.0.{number}")
        assert try_login(place.log, guess, 1000 + number).wait == 0

    right = LoginAttempt(NAME, PASSWORD, "10.9.9.9")
    kept_out = try_login(place.log, right, 1010)
    assert kept_out.editor is None
    assert 0 < kept_out.wait <= WINDOW

    known = try_login(place.log, LoginAttempt(NAME, PASSWORD, "10.9.9.9", browser), 1010)
    assert known.editor == editor
    other = LoginAttempt("Somebody", "else", "10.9.9.9")
    assert try_login(place.log, other, 1010).wait == 0, "others are not concerned"
    assert try_login(place.log, right, 1000 + WINDOW + 1).editor == editor


def test_too_many_tries_are_told_how_long_to_wait(place: Place, visitor: Visitor) -> None:
    import time

    for number in range(PER_NAME):
        try_login(place.log, LoginAttempt(NAME, "x", f"10.0.0.{number}"), time.time())

    answer = visitor.log_in()

    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) <= WINDOW


def test_a_new_password_or_a_removed_editor_ends_all_sessions(
    place: Place, editor: Visitor
) -> None:
    set_password(place.log, NAME, "another long password")
    assert editor.get("/desk/gaps").status_code == 303
    assert check_password(place.log, NAME, PASSWORD) is None
    assert editor.log_in(NAME, "another long password").status_code == 200

    remove_editor(place.log, NAME)
    assert editor.get("/desk/gaps").status_code == 303


@pytest.mark.parametrize(
    ("name", "password"),
    [("", PASSWORD), ("x" * 61, PASSWORD), ("Ada\0", PASSWORD), ("aDA", PASSWORD), ("Bo", "short")],
)
def test_an_editor_needs_a_name_of_their_own_and_a_long_password(
    place: Place, name: str, password: str
) -> None:
    from kb.errors import UsageError

    with pytest.raises(UsageError):
        add_editor(place.log, name, password)


def test_no_password_and_no_token_stands_in_the_log(place: Place, editor: Visitor) -> None:
    with place.log.reading() as database:
        kept = "\n".join(database.conn.iterdump())

    assert PASSWORD not in kept
    assert editor.http.cookies["kb_desk"] not in kept
    assert "127.0.0.1" not in kept


def test_what_editors_search_is_not_counted(place: Place, editor: Visitor) -> None:
    with httpx.Client(base_url=place.address) as customer:
        for who in (editor.http, customer):
            assert who.get("/en/search?q=where+is+my+parcel").status_code == 200

    assert place.log.flush()
    with place.log.reading() as database:
        (row,) = database.query("SELECT count(*) AS searches FROM searches")
    assert row["searches"] == 1

"""Surveys: asked after help, counted once, and again only where a browser agreed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient

from kb.config import Settings
from kb.settings import Channel, Contact, Log, Site, Survey
from kb.web.app import create_app
from kb.web.read.agreement import COOKIE, QUARTER, Agreement, read_agreement

from .conftest import BROWSER, LANGUAGES, Client, Shop
from .outline import find_all

START = date(2026, 1, 31)


class Calendar:
    """The day at the shop, as a test sets it."""

    def __init__(self) -> None:
        self.today = START

    def __call__(self) -> date:
        return self.today


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def survey_shop(
    starter_dir: Path, tmp_path: Path, calendar: Calendar
) -> Iterator[Callable[..., Shop]]:
    """`survey_shop(Survey(…))`: a help centre with a day of its own, and a log of its own."""
    opened: list[Client] = []

    def make(survey: Survey | None = None, log: Log | None = None) -> Shop:
        data = tmp_path / f"data-{len(opened)}"
        data.mkdir()
        for part in starter_dir.iterdir():
            if not part.name.startswith(("log", "visitor")):
                (data / part.name).symlink_to(part)
        wanted = Settings(
            data=str(data),
            site=Site(languages=LANGUAGES),
            survey=survey or Survey(),
            log=log or Log(),
            contact=Contact(channels=(Channel(kind="email", email="help@example.com"),)),
        )
        client = TestClient(create_app(wanted, today=calendar), raise_server_exceptions=False)
        client.headers.update(BROWSER)
        client.follow_redirects = False
        opened.append(client.__enter__())
        return Shop(client, data)

    yield make
    for client in opened:
        client.__exit__()


SURVEYS = "SELECT kind, score, comment FROM surveys ORDER BY id"
COUNTS = (
    "SELECT sum(csat_answers) AS csat, sum(csat_satisfied) AS satisfied, sum(nps_answers) AS nps,"
    " sum(nps_promoters) AS promoters, sum(nps_detractors) AS detractors FROM daily"
)


def answer(shop: Shop, **fields: Any) -> Any:
    return shop.client.post("/en/survey", data=fields)


def offers_nps(shop: Shop, path: str = "/en/survey?done=1") -> bool:
    return any("kind=nps" in a["href"] for a in find_all(shop.client.get(path).text, "a"))


# Once for a search


def search(shop: Shop) -> str:
    found: str = shop.client.get("/api/v1/search?q=return+policy&lang=en").json()["search_id"]
    return found


def test_the_last_answer_after_a_search_is_the_one_that_counts(
    survey_shop: Callable[..., Shop],
) -> None:
    shop = survey_shop()
    search_id = search(shop)
    for score in (5, 1, 4):
        assert answer(shop, kind="csat", score=score, s=search_id).status_code == 303

    assert shop.rows(SURVEYS) == [{"kind": "csat", "score": 4, "comment": ""}]
    (counts,) = shop.rows(COUNTS)
    assert (counts["csat"], counts["satisfied"]) == (1, 1)


def test_the_two_surveys_two_searches_and_no_search_count_apart(
    survey_shop: Callable[..., Shop],
) -> None:
    shop = survey_shop()
    one, other = search(shop), search(shop)
    for search_id in (one, other, one, ""):
        shop.client.post("/api/v1/surveys", json={"kind": "nps", "score": 10,
                         "search_id": search_id or None, "lang": "en"})  # fmt: skip
        answer(shop, kind="csat", score=2, s=search_id)
    shop.client.post("/api/v1/surveys", json={"kind": "nps", "score": 0, "search_id": one})

    (counts,) = shop.rows(COUNTS)
    assert counts == {"csat": 3, "satisfied": 0, "nps": 3, "promoters": 2, "detractors": 1}
    assert len(shop.rows("SELECT id FROM surveys")) == 6


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(["csat", "nps"]), st.integers(0, 3), st.integers(1, 5))))
def test_counts_a_day_are_those_of_the_answers_that_are_kept(
    answers: list[tuple[str, int, int]],
) -> None:
    import sqlite3

    from kb.insight.database import SCHEMA

    database = sqlite3.connect(":memory:")
    for path in sorted(SCHEMA.glob("[0-9]*.sql")):
        database.executescript(path.read_text(encoding="utf-8"))
    kept: dict[tuple[str, int], int] = {}
    for number, (kind, which, score) in enumerate(answers):
        row = (which or None, 86_400_000 * (number % 3), "en", kind, score, "")
        database.execute(
            "INSERT INTO surveys (search, at, lang, kind, score, comment) VALUES (?,?,?,?,?,?)", row
        )
        kept[kind, which or -number - 1] = score
    sums = database.execute(
        "SELECT total(csat_answers), total(csat_satisfied), total(nps_answers) FROM daily"
    ).fetchone()
    csat = [score for (kind, _), score in kept.items() if kind == "csat"]

    assert sums == (len(csat), sum(score >= 4 for score in csat), len(kept) - len(csat))
    database.close()


# Where customers are asked


def test_customers_are_asked_where_they_got_help_and_the_search_goes_along(
    survey_shop: Callable[..., Shop],
) -> None:
    shop = survey_shop()
    results = find_all(shop.client.get("/en/search?q=return+policy").text, "a")
    (link,) = [a["href"] for a in results if a["href"].startswith("/en/survey?s=")]
    search_id = link.partition("s=")[2]
    contact = find_all(shop.client.get(f"/en/contact?c={search_id}").text, "a")

    assert f"/en/survey?s={search_id}" in [a["href"] for a in contact]
    page = shop.client.get(f"/en/survey?s={search_id}").text
    assert find_all(page, "input", name="s")[0]["value"] == search_id


@pytest.mark.parametrize("survey", [Survey(csat=False), Survey(csat=False, nps=False)])
def test_what_the_settings_do_not_want_is_neither_asked_nor_taken(
    survey_shop: Callable[..., Shop], survey: Survey
) -> None:
    shop = survey_shop(survey)
    for path in ("/en/search?q=return+policy", "/en/contact", "/en/articles/returns-faq?voted=yes"):
        assert "/en/survey" not in shop.client.get(path).text, path
    assert shop.client.get("/en/survey").status_code == 404
    assert answer(shop, kind="csat", score=5).status_code == 404
    refused = shop.client.post("/api/v1/surveys", json={"kind": "csat", "score": 5})
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, "kind")
    assert (shop.client.get("/en/survey?kind=nps").status_code == 200) is survey.nps
    assert shop.rows(SURVEYS) == []


def test_without_a_log_nothing_is_asked(survey_shop: Callable[..., Shop]) -> None:
    shop = survey_shop(log=Log(enabled=False))

    assert shop.client.get("/en/survey").status_code == 404
    assert "/en/survey" not in shop.client.get("/en/search?q=return+policy").text


# Once a quarter


def test_who_does_not_agree_gets_no_cookie_and_is_not_asked(
    survey_shop: Callable[..., Shop],
) -> None:
    shop = survey_shop()
    for path in ("/en/survey", "/en/survey?kind=nps", "/en/survey?done=1"):
        assert "set-cookie" not in shop.client.get(path).headers
    for kind in ("csat", "nps"):
        given_answer = answer(shop, kind=kind, score=5)
        assert given_answer.headers["location"] == "/en/survey?done=1"
        assert "set-cookie" not in given_answer.headers
    assert not offers_nps(shop)
    assert not offers_nps(shop, "/en/search?q=return+policy")


def test_who_agrees_is_asked_at_once_and_then_once_a_quarter(
    survey_shop: Callable[..., Shop], calendar: Calendar
) -> None:
    shop = survey_shop()
    assert find_all(shop.client.get("/en/survey").text, "input", name="again", type="checkbox")
    agreed = answer(shop, kind="csat", score=5, again="1")
    assert agreed.headers["location"] == "/en/survey?kind=nps"
    check_cookie(agreed.headers["set-cookie"])
    page = shop.client.get("/en/survey?kind=nps").text
    assert len(find_all(page, "input", name="score")) == 11
    assert not find_all(page, "input", name="again")
    assert answer(shop, kind="nps", score=9).headers["location"] == "/en/survey?done=1"

    offered = []
    for days in (0, 1, 45, QUARTER - 1, QUARTER, QUARTER + 1, 2 * QUARTER - 1, 2 * QUARTER):
        calendar.today = START + timedelta(days)
        if offers_nps(shop):
            offered.append(days)
            assert offers_nps(shop, "/en/search?q=return+policy")
            shop.client.get("/en/survey?kind=nps")
            assert not offers_nps(shop), "it was asked"
            answer(shop, kind="nps", score=3)
    assert offered == [QUARTER, 2 * QUARTER]
    assert [row["score"] for row in shop.rows(SURVEYS)] == [5, 9, 3, 3]


def test_a_second_answer_in_the_quarter_is_not_kept(
    survey_shop: Callable[..., Shop], calendar: Calendar
) -> None:
    shop = survey_shop()
    answer(shop, kind="nps", score=9, again="1")
    calendar.today += timedelta(QUARTER - 1)
    assert "We will not ask you again" in shop.client.get("/en/survey?kind=nps").text
    assert answer(shop, kind="nps", score=0).headers["location"] == "/en/survey?known=1"
    assert [row["score"] for row in shop.rows(SURVEYS)] == [9]

    calendar.today += timedelta(1)
    assert answer(shop, kind="nps", score=0).headers["location"] == "/en/survey?done=1"
    assert [row["score"] for row in shop.rows(SURVEYS)] == [9, 0]


def test_a_customer_takes_the_agreement_back(survey_shop: Callable[..., Shop]) -> None:
    shop = survey_shop()
    answer(shop, kind="csat", score=5, again="1")
    assert find_all(shop.client.get("/en/survey?kind=nps").text, "button", name="stop")
    stopped = answer(shop, stop="1")

    assert stopped.headers["location"] == "/en/survey?stopped=1"
    assert COOKIE not in shop.client.cookies
    page = shop.client.get("/en/survey?stopped=1").text
    assert "We will not ask you again" in page
    assert not find_all(page, "button", name="stop")


def check_cookie(header: str) -> None:
    """It holds a day, scripts cannot read it, and other sites do not send it."""
    morsel = SimpleCookie(header)[COOKIE]
    assert morsel.value == START.isoformat()
    assert (morsel["path"], morsel["samesite"].lower()) == ("/", "lax")
    assert morsel["httponly"]
    assert int(morsel["max-age"]) <= 400 * 86_400


def test_over_tls_the_cookie_goes_over_tls_only(starter_dir: Path, tmp_path: Path) -> None:
    wanted = Settings(data=str(tmp_path), site=Site(url="https://help.example.com"))
    for part in starter_dir.iterdir():
        if not part.name.startswith(("log", "visitor")):
            (tmp_path / part.name).symlink_to(part)
    with TestClient(create_app(wanted)) as client:
        client.follow_redirects = False
        header = client.post("/en/survey", data={"score": 5, "again": 1}).headers["set-cookie"]

    assert "secure" in header.lower()


@pytest.mark.parametrize("value", ["", "x", "2026-13-01", "2026-01-31.x", "9" * 5000, "2026"])
def test_a_cookie_that_is_none_of_ours_is_no_agreement(value: str) -> None:
    assert read_agreement({COOKIE: value}) is None


@given(st.dates(), st.integers(0, 400), st.booleans())
def test_an_agreement_is_due_again_after_a_quarter(
    asked: date, days: int, is_answered: bool
) -> None:
    if (date.max - asked).days < 2 * QUARTER + days:
        return
    agreement, today = Agreement(asked, is_answered), asked + timedelta(days)

    assert agreement.is_due(today) is (days >= QUARTER)
    renewed = agreement.renew(today, is_answered=True)
    assert not renewed.is_due(today + timedelta(QUARTER - 1))
    assert renewed.is_due(today + timedelta(QUARTER))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_step_is_told_in_the_readers_language(
    survey_shop: Callable[..., Shop], lang: str
) -> None:
    shop = survey_shop()
    titles = {
        find_all(shop.client.get(f"/{lang}/survey?{query}").text, "h1")[0].text
        for query in ("kind=csat", "done=1", "known=1", "stopped=1")
    }
    assert len(titles) == 4

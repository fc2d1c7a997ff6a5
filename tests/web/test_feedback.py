"""Votes and surveys: forms without a script or a cookie, and the same for apps."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kb.insight import Caller, new_search_id
from kb.settings import Site
from kb.shape.feedback import REASONS
from kb.web.wire.guard import MOST, SHARED, Throttle, TooManyRequests

from .conftest import LANGUAGES, Client, MakeClient, Shop
from .outline import find_all

VOTE = "/en/articles/parcels/feedback"
VOTES = "SELECT lang, slug, helpful, reason, comment FROM votes"


def fields_of(html: str, action: str) -> dict[str, str]:
    """The hidden fields of the form with that action, which must be sent along."""
    assert find_all(html, "form", action=action, method="post")
    return {each["name"]: each["value"] for each in find_all(html, "input", type="hidden")}


def test_a_vote_is_kept_and_the_article_shown_again_with_thanks(shop: Shop) -> None:
    search_id = shop.client.get("/api/v1/search?q=where+is+my+parcel&lang=en").json()["search_id"]
    page = shop.client.get(f"/en/articles/parcels?q=where+is+my+parcel&s={search_id}-1").text
    fields = fields_of(page, VOTE)
    (yes, no) = find_all(page, "button", name="helpful")
    assert (yes["value"], no["value"]) == ("yes", "no")
    answer = shop.client.post(VOTE, data={**fields, "helpful": "yes"})

    assert answer.status_code == 303
    assert answer.headers["location"].endswith("&voted=yes#feedback")
    back = shop.client.get(answer.headers["location"]).text
    assert "Thank you for telling us." in [each.text for each in find_all(back, "h2")]
    assert find_all(back, "input", type="search")[0]["value"] == "where is my parcel"
    assert shop.rows(f"{VOTES}") == [
        {"lang": "en", "slug": "parcels", "helpful": 1, "reason": "", "comment": ""}
    ]
    assert shop.reason(search_id) == "helpful"
    assert shop.rows("SELECT reads, clicks FROM article_days") == [{"reads": 1, "clicks": 1}], (
        "coming back from the form is no second reading"
    )


def test_who_says_no_may_say_why_and_it_is_one_vote(shop: Shop) -> None:
    first = shop.client.post(VOTE, data={"helpful": "no"})
    page = shop.client.get(first.headers["location"]).text
    reasons = [each["value"] for each in find_all(page, "input", type="radio", name="reason")]
    assert reasons == list(REASONS)
    fields = fields_of(page, VOTE)
    said = {"reason": "wrong", "comment": "Write to ali@example.com, it is 14 days"}
    second = shop.client.post(VOTE, data={**fields, **said})

    assert second.headers["location"] == "/en/articles/parcels?voted=done#feedback"
    done = shop.client.get(second.headers["location"]).text
    assert "Our team reads every comment." in find_all(done, "section", class_="feedback")[0].text
    assert shop.rows(VOTES) == [
        {
            "lang": "en", "slug": "parcels", "helpful": 0, "reason": "wrong",
            "comment": "Write to [email], it is 14 days",
        }
    ]  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_form_is_in_the_readers_language_and_can_be_read_aloud(
    client: Client, lang: str
) -> None:
    for step in ("", "no", "yes"):
        html = client.get(f"/{lang}/articles/return-policy?voted={step}").text
        (section,) = find_all(html, "section", class_="feedback")
        assert section["aria-labelledby"] == "feedback-title"
        assert len(find_all(html, "legend")) == 1
        labelled = {each.attributes.get("for") for each in find_all(html, "label")}
        for area in find_all(html, "textarea"):
            assert area["id"] in labelled
        assert [each["name"] for each in find_all(html, "button", type="submit") if "name" in
                each.attributes] == (["helpful", "helpful"] if step == "" else [])  # fmt: skip


def test_a_vote_sets_no_cookie(shop: Shop) -> None:
    answer = shop.client.post(VOTE, data={"helpful": "yes"})

    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "data", [{}, {"helpful": ""}, {"helpful": "maybe"}, {"helpful": ["yes"] * 2}]
)
def test_a_form_that_says_nothing_is_refused(shop: Shop, data: dict[str, Any]) -> None:
    assert shop.client.post(VOTE, data=data).status_code == 400
    assert shop.rows(VOTES) == []


def test_strange_fields_are_passed_over(shop: Shop) -> None:
    data = {
        "helpful": "no",
        "reason": "<script>",
        "s": "x",
        "q": "a" * 900,
        "comment": "\x00\udc80",
    }
    answer = shop.client.post(
        VOTE,
        content="&".join(
            f"{key}={value}" for key, value in data.items() if key != "comment"
        ).encode()
        + b"&comment=%00%ED%B2%80%FFok",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )

    assert answer.status_code == 303
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert len(query["q"][0]) == 500
    (row,) = shop.rows(VOTES)
    assert (row["reason"], row["comment"][-2:]) == ("", "ok")


def test_a_vote_after_half_an_hour_counts_for_the_article_alone(shop: Shop) -> None:
    old = new_search_id(time.time() - 1801)
    shop.client.post(VOTE, data={"helpful": "yes", "s": old})

    assert shop.rows("SELECT search, helpful FROM votes") == [{"search": None, "helpful": 1}]


@pytest.mark.parametrize("path", [VOTE, "/en/survey", "/api/v1/surveys"])
@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver.local"}, False),
        ({"Origin": "http://testserver.local"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
    ],
)
def test_only_our_own_pages_may_make_a_browser_send_a_form(
    shop: Shop, path: str, headers: dict[str, str], passes: bool
) -> None:
    fields = {"helpful": "yes", "kind": "csat", "score": "5"}
    sent: dict[str, Any] = {"data": fields}
    if path.startswith("/api/"):
        sent = {"json": {"kind": "csat", "score": 5}}
    answer = shop.client.post(path, headers=headers, **sent)

    assert (answer.status_code in (200, 303)) is passes
    if not passes:
        assert answer.status_code == 403
    assert len(shop.rows("SELECT id FROM votes UNION ALL SELECT id FROM surveys")) == passes


def test_too_large_a_form_is_refused(shop: Shop) -> None:
    for path in (VOTE, "/en/survey"):
        answer = shop.client.post(path, data={"helpful": "yes", "comment": "x" * 20_000})
        assert answer.status_code == 413
        assert "We could not accept this" in answer.text
    assert shop.rows(VOTES) == []


def test_one_sender_cannot_vote_without_end(shop: Shop) -> None:
    answers = [shop.client.post(VOTE, data={"helpful": "yes"}) for _ in range(MOST + 1)]

    assert [each.status_code for each in answers] == [303] * MOST + [429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    other = shop.client.post(VOTE, data={"helpful": "yes"}, headers={"User-Agent": "Another"})
    assert other.status_code == 303


def test_many_names_of_browsers_do_not_lift_the_limit_of_an_address() -> None:
    throttle = Throttle()
    for number in range(MOST * SHARED):
        throttle.admit(Caller("203.0.113.7", f"Browser {number}"))

    with pytest.raises(TooManyRequests):
        throttle.admit(Caller("203.0.113.7", "Another one"))
    throttle.admit(Caller("203.0.113.8", "Another one"))


def test_a_vote_on_no_article_is_not_found(shop: Shop) -> None:
    for path in ("/en/articles/nothing/feedback", "/xx/articles/parcels/feedback"):
        assert shop.client.post(path, data={"helpful": "yes"}).status_code == 404
    assert shop.client.get(VOTE).status_code == 405


@pytest.mark.parametrize(("kind", "score"), [("csat", 1), ("csat", 5), ("nps", 0), ("nps", 10)])
def test_a_survey_is_kept_with_its_search(shop: Shop, kind: str, score: int) -> None:
    search_id = shop.client.get("/api/v1/search?q=parcel&lang=en").json()["search_id"]
    page = shop.client.get(f"/en/survey?kind={kind}&s={search_id}").text
    scores = [each["value"] for each in find_all(page, "input", type="radio", name="score")]
    assert str(score) in scores
    fields = fields_of(page, "/en/survey")
    answer = shop.client.post("/en/survey", data={**fields, "score": score, "comment": "fine"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/en/survey?done=1")
    assert "Thank you" in find_all(shop.client.get("/en/survey?done=1").text, "h1")[0].text
    assert shop.rows("SELECT search, kind, score, comment FROM surveys") == [
        {"search": int(search_id, 16), "kind": kind, "score": score, "comment": "fine"}
    ]


@pytest.mark.parametrize("score", ["", "0", "6", "-1", "five", "٥٥٥", "1e9"])
def test_a_score_that_the_survey_does_not_have_is_refused(shop: Shop, score: str) -> None:
    answer = shop.client.post("/en/survey", data={"kind": "csat", "score": score})

    assert answer.status_code == 400
    assert shop.rows("SELECT id FROM surveys") == []


def test_an_answered_search_asks_how_it_went(shop: Shop) -> None:
    html = shop.client.get("/en/search?q=where+is+my+parcel").text
    links = [a["href"] for a in find_all(html, "a") if a["href"].startswith("/en/survey?s=")]
    assert len(links) == 1

    html = shop.client.get("/en/search?q=mortgage+elephant").text
    assert "/en/survey" not in html


def test_the_contact_page_does_not_offer_itself(shop: Shop) -> None:
    html = shop.client.get("/en/articles/contact-us?voted=no").text
    (section,) = find_all(html, "section", class_="feedback")

    assert "Contact us" not in section.text


def test_apps_tell_clicks_votes_and_surveys(shop: Shop) -> None:
    client = shop.client
    search_id = client.get("/api/v1/search?q=where+is+my+parcel&lang=en").json()["search_id"]
    click = {"lang": "en", "slug": "parcels", "anchor": "where-is-my-parcel", "place": 1}
    for path, body in (
        (f"/api/v1/searches/{search_id}/click", click),
        ("/api/v1/articles/en/parcels/feedback", {"helpful": True, "search_id": search_id}),
        ("/api/v1/surveys", {"kind": "nps", "score": 9, "lang": "tr", "search_id": search_id}),
    ):
        answer = client.post(path, json=body)
        assert (answer.status_code, answer.json()) == (200, {"recorded": True}), path

    number = int(search_id, 16)
    assert shop.rows("SELECT search, slug, anchor, place FROM clicks") == [
        {"search": number, "slug": "parcels", "anchor": "where-is-my-parcel", "place": 1}
    ]
    assert shop.rows("SELECT search, helpful FROM votes") == [{"search": number, "helpful": 1}]
    assert shop.rows("SELECT search, lang, kind, score FROM surveys") == [
        {"search": number, "lang": "tr", "kind": "nps", "score": 9}
    ]
    assert shop.rows("SELECT reads, clicks, votes FROM article_days") == [
        {"reads": 1, "clicks": 1, "votes": 1}
    ]


def test_a_vote_is_on_the_disk_when_it_is_acknowledged(shop: Shop) -> None:
    import sqlite3

    body = {"helpful": False, "reason": "unclear"}
    assert shop.client.post("/api/v1/articles/en/parcels/feedback", json=body).status_code == 200
    database = sqlite3.connect(f"file:{shop.folder}/log.db?mode=ro", uri=True)
    assert database.execute("SELECT helpful, reason FROM votes").fetchall() == [(0, "unclear")]
    database.close()


CLICK = "/api/v1/searches/NEW/click"
BAD = [
    (CLICK, {"lang": "en"}, 400, "slug"),
    (CLICK, {"lang": "en", "slug": "parcels", "place": 0}, 400, "place"),
    (CLICK, {"lang": "en", "slug": "parcels", "place": "first"}, 400, "place"),
    (CLICK, {"lang": "en", "slug": "parcels", "anchor": "x" * 201}, 400, "anchor"),
    (CLICK, {"lang": "en", "slug": "nothing"}, 404, None),
    (CLICK, {"lang": "xx", "slug": "parcels"}, 404, None),
    (CLICK, [], 400, "body"),
    ("/api/v1/searches/x/click", {"lang": "en", "slug": "parcels"}, 400, None),
    ("/api/v1/articles/en/parcels/feedback", {}, 400, "helpful"),
    ("/api/v1/articles/en/parcels/feedback", {"helpful": "yes"}, 400, "helpful"),
    ("/api/v1/articles/en/parcels/feedback", {"helpful": False, "reason": "x"}, 400, "reason"),
    ("/api/v1/articles/en/parcels/feedback", {"helpful": True, "search_id": "x"}, 400, None),
    ("/api/v1/articles/en/parcels/feedback", {"helpful": True, "comment": "x" * 2001}, 400,
     "comment"),
    ("/api/v1/articles/en/nothing/feedback", {"helpful": True}, 404, None),
    ("/api/v1/surveys", {"kind": "csat"}, 400, "score"),
    ("/api/v1/surveys", {"kind": "mood", "score": 1}, 400, "kind"),
    ("/api/v1/surveys", {"kind": "csat", "score": 6}, 400, "score"),
    ("/api/v1/surveys", {"kind": "nps", "score": -1}, 400, "score"),
    ("/api/v1/surveys", {"kind": "nps", "score": 4.5}, 400, "score"),
    ("/api/v1/surveys", {"kind": "nps", "score": 4, "lang": "xx"}, 400, "lang"),
    ("/api/v1/surveys", {"kind": "nps", "score": 4, "comment": None}, 400, "comment"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body", "status", "field"), BAD)
def test_a_body_that_cannot_be_used_is_explained(
    shop: Shop, path: str, body: Any, status: int, field: str | None
) -> None:
    answer = shop.client.post(path.replace("NEW", new_search_id()), json=body)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert [each["parameter"] for each in said["errors"]] == ([field] if field else [])
    assert said["detail"].endswith(".")
    for table in ("clicks", "votes", "surveys"):
        assert shop.rows(f"SELECT id FROM {table}") == []


@pytest.mark.parametrize("content", [b"", b"{", b"null", b'"x"', b"\xff", b"{}" * 9000])
def test_a_body_that_is_no_json_object_is_refused(shop: Shop, content: bytes) -> None:
    for path in (
        CLICK.replace("NEW", new_search_id()),
        "/api/v1/articles/en/parcels/feedback",
        "/api/v1/surveys",
    ):
        answer = shop.client.post(path, content=content)
        assert answer.status_code == (413 if len(content) > 16_384 else 400)
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_help_centre_behind_another_name_takes_forms_of_its_own_pages(
    make_client: MakeClient, data_dir: Path
) -> None:
    client = make_client(Site(url="https://help.example.com"))
    headers = {"Origin": "https://help.example.com"}

    answer = client.post("/en/survey", data={"kind": "csat", "score": 5}, headers=headers)
    assert answer.status_code == 303

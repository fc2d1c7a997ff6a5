"""What the search box is offered while a customer types, and what opening an answer leaves."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from .conftest import LANGUAGES, Client, Shop
from .outline import Element, find_all

TYPED = {"en": "where is my par", "fa": "سفار", "th": "คืนสิน", "tr": "kargo ner", "ne": "सामान फि"}


def ask(client: Client, typed: str, lang: str = "en") -> str:
    answer = client.get(f"/{lang}/search/instant", params={"q": typed})
    assert answer.status_code == 200
    return answer.text


def options(html: str) -> list[Element]:
    return find_all(html, "a", role="option")


def answers(html: str) -> list[Element]:
    return [each for each in options(html) if "/search/open?" in each["href"]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_questions_articles_and_all_results_are_offered(client: Client, lang: str) -> None:
    html = ask(client, TYPED[lang], lang)

    questions, articles = find_all(html, "div", role="group")
    assert questions["aria-label"] != articles["aria-label"]
    *_, last = options(html)
    assert TYPED[lang] in last.text
    assert find_all(html, "mark")
    for each in options(html):
        assert each["tabindex"] == "-1", "Tab leaves the box, it does not walk through the list"
        assert client.get(each["href"]).status_code in (200, 303)


def test_a_question_leads_to_its_results_and_an_article_to_its_passage(client: Client) -> None:
    html = ask(client, "how do i ret")
    first = options(html)[0]
    opened = client.get(answers(html)[0]["href"])

    assert first.text == "How do I return an item?"
    assert parse_qs(urlsplit(first["href"]).query) == {"q": [first.text]}
    assert opened.status_code == 303
    assert re.fullmatch(
        r"/en/articles/returns-faq\?q=how\+do\+i\+ret&s=[0-9a-f]{16}-1#how-do-i-return-an-item",
        opened.headers["location"],
    )


def test_the_unfinished_word_is_marked_where_words_begin_with_it(client: Client) -> None:
    marked = [each.text.lower() for each in find_all(ask(client, "ret"), "mark")]
    finished = [each.text.lower() for each in find_all(ask(client, "ret "), "mark")]

    assert "ret" in marked
    assert "ret" not in finished


def test_how_many_there_are_is_said_in_the_pages_language(client: Client) -> None:
    for lang, said in (("en", "7 suggestions"), ("fa", "۷ پیشنهاد"), ("ne", "७ सुझाव")):
        html = ask(client, {"en": "return", "fa": "سفارش", "ne": "सामान"}[lang], lang)
        assert len(options(html)) == 8
        assert said in html


@pytest.mark.parametrize("typed", ["", "  ", "\0"])
def test_nothing_typed_is_offered_nothing(client: Client, typed: str) -> None:
    assert options(ask(client, typed)) == []


def test_what_nothing_begins_with_can_still_be_searched_for(client: Client) -> None:
    (last,) = options(ask(client, "zzqx"))

    assert last["href"] == "/en/search?q=zzqx"


def test_answers_in_another_language_are_marked_as_such(client: Client) -> None:
    html = ask(client, "پولم را کی پس می‌گیرم")

    (first, *_) = answers(html)
    assert (first["lang"], first["dir"]) == ("fa", "rtl")
    assert client.get(first["href"]).headers["location"].startswith("/fa/articles/")


def test_what_a_customer_types_never_becomes_markup(client: Client) -> None:
    html = ask(client, '"><script>alert(1)</script>{{7*7}}')

    assert find_all(html, "script") == []
    assert "{{7*7}}" in options(html)[-1].text


def test_it_may_be_kept_for_a_minute_and_is_for_no_search_engine(client: Client) -> None:
    answer = client.get("/en/search/instant?q=ret")

    assert answer.headers["cache-control"] == "public, max-age=60"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("path", "status"),
    [("/en/search/instant?q=" + "x" * 501, 400), ("/xx/search/instant?q=a", 404),
     ("/en/search/open?q=a", 404), ("/en/search/open?q=a&to=en/none", 404),
     ("/en/search/open?q=a&to=//example.com/x", 404)],
)  # fmt: skip
def test_what_cannot_be_answered_is_refused(client: Client, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_typing_leaves_no_search(shop: Shop) -> None:
    for typed in ("p", "pa", "par", "parcel"):
        ask(shop.client, typed)

    assert shop.rows("SELECT id FROM searches") == []


def test_an_answer_opened_while_typing_is_a_search_with_its_click(shop: Shop) -> None:
    first = answers(ask(shop.client, "where is my parc"))[0]
    opened = shop.client.get(first["href"])
    assert shop.client.get(opened.headers["location"].partition("#")[0]).status_code == 200
    shop.client.get(opened.headers["location"].partition("#")[0])  # the page is loaded again

    (search,) = shop.rows(
        "SELECT s.id, q.text, s.source FROM searches AS s JOIN questions AS q ON q.id = s.question"
    )
    assert (search["text"], search["source"]) == ("where is my parc", "instant")
    clicks = shop.rows("SELECT search, slug, place FROM clicks")
    assert {(each["search"], each["slug"], each["place"]) for each in clicks} == {
        (search["id"], "parcels", 1)
    }
    assert f"{search['id']:016x}" in opened.headers["location"]


@pytest.mark.parametrize("site", ["none", "cross-site", "same-site"])
def test_a_link_that_was_sent_to_a_friend_leads_there_and_is_no_search(
    shop: Shop, site: str
) -> None:
    first = answers(ask(shop.client, "where is my parc"))[0]
    opened = shop.client.get(first["href"], headers={"Sec-Fetch-Site": site})

    assert opened.headers["location"] == "/en/articles/parcels?q=where+is+my+parc"
    assert shop.rows("SELECT id FROM searches") == []


def test_an_article_that_is_not_found_by_the_words_any_more_is_opened_all_the_same(
    shop: Shop,
) -> None:
    opened = shop.client.get("/en/search/open?q=zzqx&to=en/parcels")

    assert opened.headers["location"] == "/en/articles/parcels?q=zzqx"
    assert shop.rows("SELECT id FROM searches") == []

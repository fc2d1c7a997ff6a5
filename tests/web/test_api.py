from __future__ import annotations

import re
from typing import Any

import pytest
from litestar.testing import TestClient

from kb.codec import encode_json
from kb.config import Settings
from kb.index import Index
from kb.result import Query
from kb.search import search
from kb.search.confidence import Evidence
from kb.settings import Site
from kb.web.api.search_payload import render_search
from kb.web.app import create_app

from .conftest import LANGUAGES, Client, MakeClient
from .outline import find_all
from .test_results import ELSEWHERE, QUESTIONS

SEARCH_FIELDS = [
    "search_id",
    "query",
    "lang",
    "correction",
    "answered",
    "confidence",
    "reason",
    "hits",
    "total",
    "page",
    "size",
    "facets",
    "suggestions",
    "elsewhere",
    "contact",
    "explanation",
]
HIT_FIELDS = [
    "title",
    "url",
    "anchor",
    "heading",
    "kind",
    "lang",
    "slug",
    "category",
    "tags",
    "snippet",
    "score",
]


def ask(client: Client, **parameters: Any) -> Any:
    answer = client.get("/api/v1/search", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_search_answers_in_the_documented_shape(client: Client) -> None:
    answer = ask(client, q="when do I get my refund", lang="en")

    assert list(answer) == SEARCH_FIELDS
    assert re.fullmatch("[0-9a-f]{16}", answer["search_id"])
    assert (answer["query"], answer["lang"]) == ("when do I get my refund", "en")
    assert list(answer["hits"][0]) == HIT_FIELDS
    assert list(answer["facets"]) == ["kind", "category", "tag", "attr"]
    assert list(answer["facets"]["kind"][0]) == ["value", "count"]


def test_a_search_that_finds_nothing_has_the_same_shape(client: Client) -> None:
    answer = ask(client, q="zzzqqqxx")

    assert list(answer) == SEARCH_FIELDS
    assert (answer["answered"], answer["reason"], answer["hits"]) == (False, "no_hits", [])


def test_a_search_without_a_question_is_not_an_error(client: Client) -> None:
    assert ask(client)["reason"] == "empty"
    assert ask(client, q="   ")["reason"] == "empty"


def test_highlights_are_ranges_of_the_snippet(client: Client) -> None:
    marked = []
    for hit in ask(client, q="refund", lang="en")["hits"]:
        text, ranges = hit["snippet"]["text"], hit["snippet"]["highlights"]
        assert all(0 <= start < end <= len(text) for start, end in ranges)
        assert ranges == sorted(ranges)
        marked += [text[start:end].lower() for start, end in ranges]
    # What counts as a match is for the search room to say; the word that was asked for does.
    assert any(word.startswith("refund") for word in marked)


def test_every_search_has_a_name_of_its_own(client: Client) -> None:
    names = {ask(client, q="refund")["search_id"] for _ in range(5)}

    assert len(names) == 5


def test_the_first_language_answers_when_none_is_asked_for(client: Client) -> None:
    assert ask(client, q="refund")["lang"] == "en"


def test_empty_fields_of_a_form_mean_what_leaving_them_out_means(client: Client) -> None:
    answer = client.get("/api/v1/search?q=refund&lang=&kind=&tag=&category=&page=&size=")

    assert answer.status_code == 200
    assert (answer.json()["page"], answer.json()["size"]) == (1, 10)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_language_of_a_question_is_guessed_when_none_is_asked_for(
    client: Client, lang: str
) -> None:
    assert ask(client, q=QUESTIONS[lang])["lang"] == lang


def test_a_question_that_tells_no_language_is_answered_in_the_first(client: Client) -> None:
    assert ask(client, q="12345")["lang"] == "en"


def test_what_another_language_answers_is_found_elsewhere(client: Client) -> None:
    answer = ask(client, q=ELSEWHERE, lang="en")

    assert answer["answered"] is False
    (other,) = answer["elsewhere"]
    assert list(other) == ["lang", "hits", "total", "confidence"]
    assert other["lang"] == "fa"
    assert 0.5 < other["confidence"] <= 1
    assert 1 <= len(other["hits"]) <= other["total"]
    assert list(other["hits"][0]) == HIT_FIELDS
    assert other["hits"][0]["url"].startswith("/fa/articles/")


def test_an_answer_in_the_page_s_own_language_leads_nowhere_else(client: Client) -> None:
    assert ask(client, q="where is my parcel", lang="en")["elsewhere"] == []


def test_answers_in_a_language_without_pages_are_not_shown(settings: Settings) -> None:
    only = Settings(data=settings.data, site=Site(languages=("en", "tr")))
    with TestClient(create_app(only)) as client:
        assert ask(client, q=ELSEWHERE)["lang"] == "en"
        assert ask(client, q=ELSEWHERE, lang="en")["elsewhere"] == []
        assert (
            find_all(client.get("/en/search", params={"q": ELSEWHERE}).text, "li", lang="fa") == []
        )


def test_a_search_is_explained_when_it_is_asked_to_be(client: Client) -> None:
    assert ask(client, q="refund")["explanation"] is None
    assert ask(client, q="refund", explain=0)["explanation"] is None

    answer = ask(client, q="refund of my parsel", explain=1)
    explanation = answer["explanation"]
    assert list(explanation) == [
        "text",
        "lang",
        "words",
        "additions",
        "correction",
        "hits",
        "net",
        "ratio",
        "likeness",
        "covered",
        "confidence",
        "answered_from",
    ]
    numbers = {key: explanation[key] for key in ("net", "ratio", "likeness", "covered")}
    assert Evidence(**numbers).confidence == pytest.approx(explanation["confidence"], abs=0.01)
    assert [word["typed"] for word in explanation["words"]] == ["refund", "of", "my", "parsel"]
    assert explanation["words"][-1]["passages"] == 0
    assert "parcel" in explanation["words"][-1]["nearest"]
    assert explanation["hits"][0]["slug"] == answer["hits"][0]["slug"]
    assert list(explanation["hits"][0]["parts"][0]) == ["reason", "worth"]


def test_half_a_question_is_completed(client: Client) -> None:
    answer = client.get("/api/v1/suggest", params={"q": "where is my par", "lang": "en"})

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert list(answer.json()) == ["query", "lang", "suggestions"]
    assert (answer.json()["query"], answer.json()["lang"]) == ("where is my par", "en")
    first = answer.json()["suggestions"][0]
    assert list(first) == ["text", "url", "kind"]
    assert "parcel" in first["text"]
    assert client.get(first["url"]).status_code == 200


def test_completions_are_in_the_language_that_is_typed(client: Client) -> None:
    answer = client.get("/api/v1/suggest", params={"q": "بازگ"}).json()

    assert answer["lang"] == "fa"
    assert all(each["url"].startswith("/fa/") for each in answer["suggestions"])


@pytest.mark.parametrize("query", ["", "q=", "q=%20", "q=%00"])
def test_nothing_typed_has_no_completion(client: Client, query: str) -> None:
    answer = client.get(f"/api/v1/suggest?{query}")

    assert answer.status_code == 200
    assert answer.json()["suggestions"] == []


def test_filters_can_be_repeated(client: Client) -> None:
    answer = ask(client, q="order", kind=["faq", "policy"], size=50)

    assert {hit["kind"] for hit in answer["hits"]} == {"faq", "policy"}
    assert ask(client, q="order", category="nowhere")["total"] == 0


def test_the_command_line_prints_what_the_api_answers(client: Client, starter: Index) -> None:
    answer = client.get("/api/v1/search", params={"q": "refund", "lang": "en"})
    result = search(starter, Query("refund", "en"))
    printed = encode_json(render_search(result, search_id=answer.json()["search_id"]))

    assert printed == answer.content


def test_addresses_are_whole_where_the_public_address_is_known(make_client: MakeClient) -> None:
    client = make_client(Site(url="https://help.example.com"))

    url = ask(client, q="parcel", lang="en")["hits"][0]["url"]
    assert url.startswith("https://help.example.com/en/articles/parcels#")


def test_articles_are_listed_in_pages(client: Client, starter: Index) -> None:
    count = len(starter.articles("tr"))
    answer = client.get("/api/v1/articles", params={"lang": "tr", "size": 5, "page": 2}).json()

    assert list(answer) == ["articles", "total", "page", "size", "next"]
    assert (answer["total"], answer["page"], answer["size"]) == (count, 2, 5)
    slugs = [article.slug for article in starter.articles("tr")][5:10]
    assert [article["slug"] for article in answer["articles"]] == slugs


def test_articles_can_be_listed_by_category_and_kind(client: Client) -> None:
    parameters = {"lang": "en", "category": "returns", "kind": "policy"}
    answer = client.get("/api/v1/articles", params=parameters).json()

    assert [article["slug"] for article in answer["articles"]] == ["return-policy"]


def test_an_article_comes_whole(client: Client, starter: Index) -> None:
    article = starter.article("fa", "return-policy")
    assert article
    answer = client.get("/api/v1/articles/fa/return-policy").json()

    assert answer["title"] == article.title
    assert answer["effective"] == "2026-01-01"
    assert answer["facts"][0] == {
        "label": article.facts[0].label,
        "value": article.facts[0].value,
    }
    assert [passage["html"] for passage in answer["passages"]] == [
        passage.html for passage in article.passages
    ]
    assert {each["lang"] for each in answer["translations"]} == {"en", "th", "tr", "ne"}
    assert answer["category"]["url"] == "/fa/topics/returns"
    assert answer["related"]


def test_an_article_is_sent_again_only_when_it_changed(client: Client) -> None:
    first = client.get("/api/v1/articles/en/return-policy")
    again = {"If-None-Match": first.headers["etag"]}

    assert client.get("/api/v1/articles/en/return-policy", headers=again).status_code == 304
    assert client.get("/api/v1/articles/fa/return-policy", headers=again).status_code == 200


def test_a_search_is_kept_by_no_cache(client: Client) -> None:
    headers = client.get("/api/v1/search?q=refund").headers

    assert headers["cache-control"] == "no-store"
    assert "etag" not in headers


@pytest.mark.parametrize("q", ["\x00", "%", "\u202e", "a" * 500, '"', "tag:", "-", "🎁" * 500])
def test_strange_questions_are_answered_or_refused_with_a_reason(client: Client, q: str) -> None:
    answer = client.get("/api/v1/search", params={"q": q})

    assert answer.status_code in (200, 400)

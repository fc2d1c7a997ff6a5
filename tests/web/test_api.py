from __future__ import annotations

import re
from typing import Any

import pytest

from kb.codec import encode_json
from kb.config import Site
from kb.index import Index
from kb.model import Query
from kb.search import search
from kb.web.payload import render_search

from .conftest import Client, MakeClient

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
    "contact",
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
    assert re.fullmatch("[0-9a-f]{32}", answer["search_id"])
    assert (answer["query"], answer["lang"]) == ("when do I get my refund", "en")
    assert list(answer["hits"][0]) == HIT_FIELDS
    assert list(answer["facets"]) == ["kind", "category", "tag"]
    assert list(answer["facets"]["kind"][0]) == ["value", "count"]


def test_a_search_that_finds_nothing_has_the_same_shape(client: Client) -> None:
    answer = ask(client, q="zzzqqqxx")

    assert list(answer) == SEARCH_FIELDS
    assert (answer["answered"], answer["reason"], answer["hits"]) == (False, "no_hits", [])


def test_a_search_without_a_question_is_not_an_error(client: Client) -> None:
    assert ask(client)["reason"] == "empty"
    assert ask(client, q="   ")["reason"] == "empty"


def test_highlights_are_ranges_of_the_snippet(client: Client) -> None:
    snippet = ask(client, q="refund", lang="en")["hits"][0]["snippet"]

    ranges = snippet["highlights"]
    assert all(0 <= start < end <= len(snippet["text"]) for start, end in ranges)
    assert ranges == sorted(ranges)
    # What counts as a match is for the search room to say; the word that was asked for does.
    marked = [snippet["text"][start:end].lower() for start, end in ranges]
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

    assert list(answer) == ["articles", "total", "page", "size"]
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
    assert client.get("/api/v1/articles", headers=again).status_code == 304


def test_a_search_is_kept_by_no_cache(client: Client) -> None:
    headers = client.get("/api/v1/search?q=refund").headers

    assert headers["cache-control"] == "no-store"
    assert "etag" not in headers


@pytest.mark.parametrize("q", ["\x00", "%", "\u202e", "a" * 500, '"', "tag:", "-", "🎁" * 500])
def test_strange_questions_are_answered_or_refused_with_a_reason(client: Client, q: str) -> None:
    answer = client.get("/api/v1/search", params={"q": q})

    assert answer.status_code in (200, 400)

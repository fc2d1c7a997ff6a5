"""Lists of articles: filters, pages, cursors that outlive a build, and counts."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kb.index import Index

from .conftest import LANGUAGES, Client, MakeClient

LIST = "/api/v1/articles"


def read_page(client: Client, **parameters: Any) -> Any:
    answer = client.get(LIST, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def slugs(page: Any) -> list[str]:
    return [article["slug"] for article in page["articles"]]


def walk(client: Client, **parameters: Any) -> list[str]:
    """The slugs of all pages, one cursor after another."""
    page = read_page(client, **parameters)
    found = slugs(page)
    while page["next"]:
        page = read_page(client, cursor=page["next"], **parameters)
        assert page["articles"], "a page that was announced has something on it"
        found += slugs(page)
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", [1, 7, 50])
def test_cursors_lead_through_the_whole_list(
    client: Client, starter: Index, lang: str, size: int
) -> None:
    expected = [article.slug for article in starter.articles(lang)]

    assert walk(client, lang=lang, size=size) == expected


def test_filters_go_along_with_a_cursor(client: Client, starter: Index) -> None:
    expected = [
        article.slug for article in starter.articles("en") if {"returns"} & set(article.tags)
    ]
    assert len(expected) > 2

    assert walk(client, lang="en", tag="returns", size=2) == expected
    assert slugs(read_page(client, lang="en", tag="RETURNS", size=50)) == expected
    assert slugs(read_page(client, lang="en", tag="nothing")) == []


def test_the_last_page_and_a_page_behind_it_lead_nowhere(client: Client) -> None:
    assert read_page(client, lang="en", size=50, page=10_000)["next"] is None
    assert read_page(client, lang="en", tag="nothing")["next"] is None


def test_a_page_by_number_goes_on_by_cursor(client: Client) -> None:
    second = read_page(client, lang="en", size=3, page=2)
    third = read_page(client, lang="en", size=3, page=3)

    by_cursor = read_page(client, lang="en", size=3, cursor=second["next"])

    assert by_cursor == third


def test_a_build_between_two_pages_repeats_and_skips_nothing(
    make_client: MakeClient, write: Callable[..., Path], corpus: Path
) -> None:
    plain = "---\ntitle: {}\n---\n\nText.\n"
    # Titles that are the same are told apart by their slugs, as files sort otherwise.
    for slug in ("same", "same-b", "same-c"):
        write(f"en/notes/{slug}.md", plain.format("Same"))
    client = make_client()
    before = slugs(read_page(client, lang="en", size=50))
    first = read_page(client, lang="en", size=4)
    gone, last = before[3], before[-1]

    write("en/returns/aaa.md", plain.format("A first one"))
    write("en/products/zzz.md", plain.format("Zzz"))
    for slug in (gone, last):
        (path,) = corpus.glob(f"en/*/{slug}.md")
        path.unlink()
    client = make_client()

    rest = []
    page = first
    while page["next"]:
        page = read_page(client, lang="en", size=2, cursor=page["next"])
        rest += slugs(page)

    unchanged = [slug for slug in before if slug not in (gone, last)]
    seen = slugs(first) + rest
    assert [slug for slug in seen if slug in unchanged] == unchanged
    assert "zzz" in rest
    assert "aaa" not in seen


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "....",
        "é",
        "e30",
        "W10",
        urlsafe_b64encode(b'{"lang":"en"}').decode(),
        urlsafe_b64encode(b'{"more":' + b"[" * 2500).decode().rstrip("="),
        "A" * 3000,
    ],
)
def test_a_broken_cursor_is_refused(client: Client, cursor: str) -> None:
    answer = client.get(LIST, params={"lang": "en", "cursor": cursor})

    assert answer.status_code == 400
    (mistake,) = answer.json()["errors"]
    assert mistake["parameter"] == "cursor"
    assert "begin without it" in mistake["message"]


def test_a_cursor_that_was_changed_is_refused(client: Client) -> None:
    cursor = read_page(client, lang="en", size=1)["next"]

    for broken in (cursor[:-1], cursor + "A", cursor + "=", cursor.swapcase()):
        assert client.get(LIST, params={"lang": "en", "cursor": broken}).status_code == 400
    other = client.get(LIST, params={"lang": "tr", "cursor": cursor})
    assert "another language" in other.json()["detail"]
    both = client.get(LIST, params={"lang": "en", "cursor": cursor, "page": 2})
    assert both.json()["errors"][0]["parameter"] == "page"


def test_facets_count_all_articles_that_fit(client: Client, starter: Index) -> None:
    answer = client.get("/api/v1/facets", params={"lang": "en"}).json()
    articles = starter.articles("en")

    assert list(answer) == ["kind", "category", "tag", "attr"]
    assert sum(each["count"] for each in answer["kind"]) == len(articles)
    for tag in answer["tag"]:
        assert tag["count"] == sum(tag["value"] in article.tags for article in articles)


def test_facets_are_those_of_a_list_with_the_same_filters(client: Client) -> None:
    filters = {"lang": "en", "kind": ["policy", "faq"], "category": "returns"}
    answer = client.get("/api/v1/facets", params=filters).json()
    listed = client.get(LIST, params={**filters, "size": 50}).json()["articles"]

    assert listed
    assert answer["category"] == [{"value": "returns", "count": len(listed)}]
    for kind in answer["kind"]:
        assert kind["count"] == sum(each["kind"] == kind["value"] for each in listed)
    product = client.get("/api/v1/facets", params={"lang": "en", "kind": "product"}).json()
    assert product["attr"][0]["values"][0]["count"] >= 1


def test_filters_are_limited_in_number_and_say_so(client: Client) -> None:
    for path in (LIST, "/api/v1/facets", "/api/v1/search"):
        for name, value in (("attr", "Colour:{}"), ("tag", "{}"), ("category", "{}")):
            values = [value.format(number) for number in range(21)]
            assert client.get(path, params={name: values[:20]}).status_code == 200
            answer = client.get(path, params={name: values})
            assert answer.status_code == 400
            (mistake,) = answer.json()["errors"]
            assert mistake == {
                "parameter": name,
                "message": f"`{name}` must not be given more than 20 times.",
            }

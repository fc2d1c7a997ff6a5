"""One article in four forms: by `format=`, by the Accept header, and in every version."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.index import Index
from kb.settings import Site
from kb.web.api.article_format import MEDIA_TYPES, ArticleFormat, choose_format, weigh_types

from .conftest import Client, MakeClient
from .outline import find_all

PATH = "/api/v1/articles/en/return-policy"
OFFERED = list(MEDIA_TYPES.values())


def test_markdown_is_what_the_page_s_own_address_gives(client: Client) -> None:
    answer = client.get(PATH, params={"format": "markdown"})

    assert answer.headers["content-type"].startswith("text/markdown")
    assert answer.text == client.get("/en/articles/return-policy.md").text
    assert answer.headers["link"] == '</en/articles/return-policy>; rel="canonical"'


def test_html_is_an_element_with_everything_that_the_article_says(
    client: Client, starter: Index
) -> None:
    article = starter.article("fa", "return-policy")
    assert article
    answer = client.get("/api/v1/articles/fa/return-policy?format=html")

    assert answer.headers["content-type"].startswith("text/html")
    (element,) = find_all(answer.text, "article")
    assert (element["lang"], element["dir"]) == ("fa", "rtl")
    assert [each.text for each in find_all(answer.text, "h1")] == [article.title]
    assert [each.text for each in find_all(answer.text, "dt")] == [
        fact.label for fact in article.facts
    ]
    for passage in article.passages:
        assert escape(passage.heading) in answer.text
    assert "<script" not in answer.text


def test_text_is_free_of_marks(client: Client, starter: Index) -> None:
    article = starter.article("en", "return-policy")
    assert article
    answer = client.get(PATH, params={"format": "text"})

    assert answer.headers["content-type"].startswith("text/plain")
    lines = answer.text.splitlines()
    assert lines[0] == article.title
    assert [f"{each.label}: {each.value}" for each in article.facts] == lines[
        2 : 2 + len(article.facts)
    ]
    assert "](" not in answer.text
    assert "<" not in answer.text


def test_links_are_whole_where_the_address_of_the_help_centre_is_known(
    make_client: MakeClient,
) -> None:
    client = make_client(Site(url="https://help.example.com/"))

    html = client.get(PATH, params={"format": "html"}).text
    links = [link["href"] for link in find_all(html, "a")]

    assert links
    assert all(link.startswith("https://help.example.com/en/articles/") for link in links)


def test_a_version_can_be_read_in_every_form(
    make_client: MakeClient, write: Callable[..., Path]
) -> None:
    title = "---\ntitle: Older terms\nkind: policy\n---\n\nWithin 14 days.\n"
    write("en/returns/return-policy@2025-01-01.md", title)
    client = make_client()

    for form in ArticleFormat:
        answer = client.get(PATH, params={"format": form, "version": "2025-01-01"})
        assert "Older terms" in answer.text, form
        assert "Older terms" not in client.get(PATH, params={"format": form}).text
        missing = client.get(PATH, params={"format": form, "version": "1999-01-01"})
        assert missing.status_code == 404
        assert missing.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("form", ArticleFormat)
def test_the_header_chooses_and_the_parameter_wins(client: Client, form: ArticleFormat) -> None:
    media_type = MEDIA_TYPES[form]
    by_header = client.get(PATH, headers={"Accept": f"{media_type}, */*;q=0.1"})
    by_name = client.get(PATH, params={"format": form}, headers={"Accept": "image/png"})

    for answer in (by_header, by_name):
        assert answer.headers["content-type"].partition(";")[0] == media_type
        assert "Accept" in [each.strip() for each in answer.headers["vary"].split(",")]
    assert by_header.text == by_name.text
    assert by_header.headers["etag"] == by_name.headers["etag"]


def test_a_form_that_there_is_not_is_refused(client: Client) -> None:
    answer = client.get(PATH, headers={"Accept": "image/png, application/xml"})

    assert answer.status_code == 406
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/schema#problem-not-acceptable"
    assert "text/markdown" in answer.json()["detail"]

    unknown = client.get(PATH, params={"format": "docx"})
    assert unknown.status_code == 400
    assert unknown.json()["detail"] == "`format` must be one of json, html, markdown, text."


def test_fields_go_with_json_only(client: Client) -> None:
    answer = client.get(PATH, params={"format": "text", "fields": "title"})

    assert answer.status_code == 400
    assert "format=json" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("not a header", "json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
        ("text/*", "html"),
        ("text/*;q=0.5, text/markdown", "markdown"),
        ("application/json;q=0, */*;q=0.2", "html"),
        ("TEXT/Plain; charset=utf-8; Q=1, */*;q=0.9", "text"),
        ("text/plain;q=oops, text/html;q=0.1", "html"),
    ],
)
def test_what_a_header_likes_best(accept: str, chosen: str) -> None:
    assert choose_format(None, accept) == chosen


_RANGES = st.sampled_from([*OFFERED, "text/*", "application/*", "*/*", "image/png"])


@given(st.dictionaries(_RANGES, st.integers(0, 10), min_size=1, max_size=6))
def test_of_the_ranges_that_a_type_is_in_the_narrowest_counts(given_ranges: dict[str, int]) -> None:
    accept = ", ".join(f"{name};q={tenths / 10}" for name, tenths in given_ranges.items())
    weights = weigh_types(OFFERED, accept)

    for each in OFFERED:
        group = each.split("/")[0]
        fits = [name for name in given_ranges if name in (each, f"{group}/*", "*/*")]
        narrowest = min(fits, key=lambda name: name.count("*"), default=None)
        assert weights[each] == (given_ranges[narrowest] / 10 if narrowest else 0)

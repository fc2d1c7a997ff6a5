from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from kb.index import Index
from kb.model import Kind
from kb.settings import Site

from .conftest import LANGUAGES, Client, MakeClient
from .outline import find_all, read_page


@pytest.mark.parametrize(
    ("accept", "lang"), [("fa-IR,fa;q=0.9,en;q=0.5", "fa"), ("de", "en"), ("", "en")]
)
def test_the_way_in_leads_to_the_best_language(client: Client, accept: str, lang: str) -> None:
    answer = client.get("/", headers={"Accept-Language": accept})

    assert answer.status_code == 302
    assert answer.headers["location"] == f"/{lang}/"
    assert "Accept-Language" in answer.headers["vary"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_home_page_is_in_its_language_and_shows_every_topic(
    client: Client, starter: Index, lang: str
) -> None:
    html = client.get(f"/{lang}/").text

    (root,) = find_all(html, "html")
    assert (root["lang"], root["dir"]) == (lang, "rtl" if lang == "fa" else "ltr")
    links = {link["href"] for link in find_all(html, "a")}
    assert {category.url for category in starter.categories(lang)} <= links
    assert len(find_all(html, "h1")) == 1
    assert find_all(html, "form", action=f"/{lang}/search", method="get")
    assert find_all(html, "search")


def test_the_home_page_shows_policies_by_their_facts_and_common_questions(
    client: Client, starter: Index
) -> None:
    html = client.get("/en/").text

    policies = [each for each in starter.articles("en") if each.kind is Kind.POLICY and each.facts]
    assert policies[0].facts[0].label in [term.text for term in find_all(html, "dt")]
    questions = [
        f"{each.url}#{each.passages[1].anchor}"
        for each in starter.articles("en")
        if each.kind is Kind.FAQ
    ]
    assert questions[0] in [link["href"] for link in find_all(html, "a")]


def test_every_page_leads_to_itself_in_other_languages(client: Client) -> None:
    html = client.get("/en/articles/return-policy").text

    (link, *_) = find_all(html, "a", hreflang="fa")
    assert link["href"] == "/fa/articles/return-policy"
    assert link["lang"] == "fa"
    assert link.text == "فارسی"


def test_a_topic_lists_its_articles(client: Client, starter: Index) -> None:
    category = starter.categories("th")[0]
    html = client.get(category.url).text

    assert find_all(html, "h1")[0].text == category.title
    expected = [each.title for each in starter.articles("th") if each.category == category.slug]
    assert [entry.text for entry in find_all(html, "h2")][: len(expected)] == expected


def test_an_article_has_contents_facts_dates_and_related_articles(client: Client) -> None:
    html = client.get("/en/articles/return-policy").text

    assert find_all(html, "h1")[0].text == "Return policy"
    (contents,) = find_all(html, "nav", class_="contents")
    assert "How refunds are paid" in contents.text
    assert find_all(html, "h2", id="how-refunds-are-paid")
    assert find_all(html, "section", class_="facts-box")
    assert find_all(html, "dt")[0].text == "Return window"
    assert find_all(html, "dd")[0].text.startswith("30 days")
    assert "Valid from: 1 January 2026" in find_all(html, "article")[0].text
    assert "Last updated: " in find_all(html, "article")[0].text
    (related,) = find_all(html, "nav", class_="related")
    assert "/en/articles/return-policy" not in related.text


def test_an_article_leads_back_to_its_topic(client: Client) -> None:
    (trail,) = find_all(client.get("/en/articles/return-policy").text, "nav", class_="trail")

    assert trail.text == "Home Returns and exchanges"


def test_a_table_scrolls_in_a_frame_that_the_keyboard_reaches(client: Client) -> None:
    html = client.get("/en/articles/return-policy").text

    (frame, *_) = find_all(html, "div", class_="table")
    assert (frame["tabindex"], frame["aria-label"]) == ("0", "Table")


def test_what_authors_write_never_becomes_markup(make_client: MakeClient, corpus: Path) -> None:
    nasty = "---\ntitle: <b>Tricks</b>\ntags: ['<i>']\n---\n\n<script>alert(1)</script>\n"
    (corpus / "en/returns/tricks.md").write_text(nasty)
    client = make_client()

    for path in ("/en/articles/tricks", "/en/topics/returns", "/en/search?q=tricks"):
        html = client.get(path).text
        assert "&lt;b&gt;" in html, path
        assert not {"b", "i"} & {each.tag for each in read_page(html)}, path
        own = [each for each in find_all(html, "script") if "src" not in each.attributes]
        assert {each["type"] for each in own} <= {"application/ld+json"}, path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_that_is_not_there_says_so_in_the_right_language(client: Client, lang: str) -> None:
    answer = client.get(f"/{lang}/articles/nothing-here")

    assert answer.status_code == 404
    assert find_all(answer.text, "html")[0]["lang"] == lang
    assert find_all(answer.text, "form", action=f"/{lang}/search")
    assert len(find_all(answer.text, "h1")) == 1


def test_an_unknown_language_is_not_found_in_the_browser_s_language(client: Client) -> None:
    answer = client.get("/xx/", headers={"Accept-Language": "tr"})

    assert answer.status_code == 404
    assert find_all(answer.text, "html")[0]["lang"] == "tr"


def test_an_article_that_is_missing_in_a_language_is_offered_in_others(
    make_client: MakeClient,
) -> None:
    answer = make_client().get("/fa/articles/parcels")

    assert answer.status_code == 404
    (link,) = find_all(answer.text, "a", href="/en/articles/parcels")
    assert link.text == "Parcels and tracking"


def test_only_the_languages_of_the_settings_are_offered(make_client: MakeClient) -> None:
    client = make_client(Site(languages=("fa", "en")))

    assert client.get("/").headers["location"] == "/fa/"
    assert client.get("/th/").status_code == 404
    switch = find_all(client.get("/en/").text, "details", class_="languages")
    assert "ไทย" not in switch[0].text


def test_a_language_without_a_catalogue_has_its_own_direction_and_english_words(
    make_client: MakeClient, corpus: Path
) -> None:
    (corpus / "ar/returns").mkdir(parents=True)
    (corpus / "ar/returns/policy.md").write_text("---\ntitle: سياسة الإرجاع\n---\n\nنص.\n")
    html = make_client().get("/ar/").text

    assert find_all(html, "html")[0].attributes == {"lang": "ar", "dir": "rtl"}
    assert find_all(html, "h1")[0].text == "How can we help?"


def test_links_are_absolute_where_the_public_address_is_known(make_client: MakeClient) -> None:
    html = make_client(Site(url="https://help.example.com/")).get("/en/articles/return-policy").text

    (canonical,) = find_all(html, "link", rel="canonical")
    assert canonical["href"] == "https://help.example.com/en/articles/return-policy"
    links = find_all(html, "link", rel="alternate")
    alternates = {link["hreflang"] for link in links if "hreflang" in link.attributes}
    assert alternates == {*LANGUAGES, "x-default"}


def test_a_page_is_rendered_again_only_when_it_changed(
    make_client: MakeClient, corpus: Path
) -> None:
    client = make_client()
    first = client.get("/en/articles/return-policy")
    again = {"If-None-Match": first.headers["etag"]}
    assert first.headers["cache-control"] == "public, no-cache"

    same = client.get("/en/articles/return-policy", headers=again)
    assert (same.status_code, same.content) == (304, b"")

    path = corpus / "en/returns/return-policy.md"
    path.write_text(path.read_text().replace("five working days", "a week"))
    newer = make_client().get("/en/articles/return-policy", headers=again)
    assert newer.status_code == 200
    assert "within a week" in newer.text


@pytest.mark.parametrize("path", ["/en/", "/en/articles/return-policy", "/en/search?q=refund"])
def test_a_page_with_its_style_sheet_is_less_than_30_kb_on_the_wire(
    client: Client, path: str
) -> None:
    html = client.get(path)
    (link,) = find_all(html.text, "link", rel="stylesheet")
    css = client.get(link["href"])

    assert html.headers["content-encoding"] == "gzip"
    assert css.headers["content-encoding"] == "gzip"
    assert len(gzip.compress(html.content, 6)) + len(gzip.compress(css.content, 6)) < 30_000


def test_pages_need_no_script(client: Client) -> None:
    for path in ("/en/", "/en/search?q=refund", "/en/articles/return-policy", "/schema"):
        for script in find_all(client.get(path).text, "script"):
            # What helps, and says so by being a module; or data for search engines.
            assert script["type"] in ("module", "application/ld+json"), path

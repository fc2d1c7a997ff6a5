"""What search engines, browsers, feed readers and language models find, in five languages."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from kb.authoring import load_library
from kb.index import Index, compile_index
from kb.model import Article, Kind
from kb.settings import Site
from kb.web.found import feed, llms
from kb.web.found.address import Root
from kb.web.found.sitemap import render_index, split_entries

from .conftest import LANGUAGES, Client, MakeClient
from .outline import find_all

HELP = "https://help.example.com"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
ATOM = "{http://www.w3.org/2005/Atom}"
SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


@pytest.fixture
def help_centre(make_client: MakeClient) -> Client:
    """The small help centre at an address of its own."""
    return make_client(Site(name="Oslo & Co", url=f"{HELP}/", languages=LANGUAGES))


def parse(answer: Any) -> ElementTree.Element:
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.content)


def read_map(answer: Any) -> dict[str, dict[str, Any]]:
    """Each address with its day and its alternates."""
    root = parse(answer)
    assert root.tag == f"{MAP}urlset"
    return {
        url.findtext(f"{MAP}loc", ""): {
            "lastmod": url.findtext(f"{MAP}lastmod"),
            "alternates": {each.get("hreflang"): each.get("href") for each in url.findall(LINK)},
        }
        for url in root
    }


def links_of(client: Client, path: str, rel: str) -> list[Any]:
    return find_all(client.get(path).text, "link", rel=rel)


def graph_of(client: Client, path: str) -> dict[str, dict[str, Any]]:
    """The things that a page says it is about, by type."""
    (script,) = find_all(client.get(path).text, "script", type="application/ld+json")
    data = json.loads(script.text)
    assert data["@context"] == "https://schema.org"
    return {thing["@type"]: thing for thing in data["@graph"]}


# Robots and site map


def test_robots_may_read_all_that_customers_read(
    write: Callable[..., Path], make_client: MakeClient
) -> None:
    for slug in ("search", "search-your-orders", "survey-results", "feedback", "contact"):
        write(f"en/orders/{slug}.md", f"---\ntitle: {slug}\n---\n\nWords about it.\n")
    help_centre = make_client(Site(url=HELP, languages=LANGUAGES))
    lines = help_centre.get("/robots.txt").text.splitlines()

    assert lines[0] == "User-agent: *"
    assert f"Sitemap: {HELP}/sitemap.xml" in lines
    closed = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow: ")]
    escaped = [re.escape(path).replace(r"\*", ".*").replace(r"\$", "$") for path in closed]
    patterns = [re.compile(each) for each in escaped]
    found = help_centre.get("/sitemap.xml")
    for address in read_map(found):
        path = address.removeprefix(HELP)
        assert not [each for each in patterns if each.match(path)], path
    assert any(address.endswith("/search-your-orders") for address in read_map(found))
    for path in ("/en/search?q=x", "/fa/survey", "/api/v1/search", "/desk/gaps"):
        assert [each for each in patterns if each.match(path)], path


def test_the_site_map_has_every_page_that_the_index_has(client: Client, starter: Index) -> None:
    addresses = [
        unquote(each.removeprefix("http://testserver.local"))
        for each in read_map(client.get("/sitemap.xml"))
    ]

    wanted = {f"/{lang}/" for lang in LANGUAGES}
    for lang in LANGUAGES:
        wanted |= {each.url for each in starter.articles(lang)}
        wanted |= {each.url for each in starter.categories(lang)}
    assert wanted <= set(addresses)
    assert len(addresses) == len(set(addresses))
    for path in addresses:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "noindex" not in answer.text, path


def test_an_entry_has_its_day_and_the_page_in_other_languages(
    help_centre: Client, corpus: Path
) -> None:
    entries = read_map(help_centre.get("/sitemap.xml"))
    policy = entries[f"{HELP}/fa/articles/return-policy"]

    assert policy["alternates"] == {
        **{lang: f"{HELP}/{lang}/articles/return-policy" for lang in LANGUAGES},
        "x-default": f"{HELP}/en/articles/return-policy",
    }
    assert date.fromisoformat(policy["lastmod"]) <= date.today()
    assert entries[f"{HELP}/en/articles/lamp"]["alternates"] == {}
    assert entries[f"{HELP}/tr/"]["alternates"]["x-default"] == f"{HELP}/"
    newest = max(e["lastmod"] for address, e in entries.items() if "/en/articles/" in address)
    assert entries[f"{HELP}/en/"]["lastmod"] == newest


def test_alternates_name_each_other(help_centre: Client) -> None:
    entries = read_map(help_centre.get("/sitemap.xml"))

    for address, entry in entries.items():
        if entry["alternates"]:
            assert address in entry["alternates"].values()
        for lang, other in entry["alternates"].items():
            if lang != "x-default":
                assert entries[other]["alternates"] == entry["alternates"]


def test_an_address_is_written_as_xml_and_as_an_address(
    make_client: MakeClient, write: Callable[..., Path]
) -> None:
    write("th/returns/คืนสินค้า.md", "---\ntitle: คืนสินค้า & เงิน\n---\n\nข้อความ\n")
    client = make_client(Site(url=HELP))
    entries = read_map(client.get("/sitemap.xml"))
    (address,) = [each for each in entries if unquote(each).endswith("คืนสินค้า")]

    assert address.isascii()
    assert client.get(address.removeprefix(HELP)).status_code == 200
    (canonical,) = links_of(client, address.removeprefix(HELP), "canonical")
    assert canonical["href"] == address
    titles = [each.findtext(f"{ATOM}title") for each in parse(client.get("/th/changes.atom"))]
    assert "คืนสินค้า & เงิน" in titles


def test_a_long_site_map_is_split_within_the_limits() -> None:
    entries = [f"<url><loc>\0/{number}</loc></url>\n" for number in range(25)]

    by_count = list(split_entries(entries, addresses=10))
    assert [len(ElementTree.fromstring(each.replace("\0", HELP))) for each in by_count] == [
        10,
        10,
        5,
    ]
    by_size = list(split_entries(entries, size=100))
    assert "".join(by_size).count("<url>") == 25
    assert all(each.count("<url>") <= 3 for each in by_size)
    assert len(list(split_entries([]))) == 1


def test_a_split_site_map_is_an_index_of_its_parts(
    help_centre: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read_map(help_centre.get("/sitemap.xml"))
    assert help_centre.get("/sitemap.xml?part=1").status_code == 404
    from kb.web.found import sitemap

    sitemap._kept.clear()
    limited = list(split_entries(sitemap.list_entries(*centre_of(help_centre)), addresses=7))
    assert len(limited) > 1
    monkeypatch.setattr(sitemap, "split_entries", lambda _: limited)
    index = parse(help_centre.get("/sitemap.xml"))
    assert index.tag == f"{MAP}sitemapindex"
    parts = [each.findtext(f"{MAP}loc", "").removeprefix(HELP) for each in index]
    found: dict[str, Any] = {}
    for part in parts:
        found |= read_map(help_centre.get(part))

    assert found == whole
    for number in (0, len(parts) + 1, "", "one", "1.0", "01"):
        assert help_centre.get(f"/sitemap.xml?part={number}").status_code == 404
    sitemap._kept.clear()


def centre_of(client: Client) -> tuple[Any, Index]:
    centre = client.app.state.centre
    return centre, centre.open_index()


def test_the_index_of_a_site_map_names_whole_addresses() -> None:
    root = ElementTree.fromstring(render_index(2, Root(HELP)))

    assert [each.findtext(f"{MAP}loc") for each in root] == [
        f"{HELP}/sitemap.xml?part=1",
        f"{HELP}/sitemap.xml?part=2",
    ]


@pytest.mark.parametrize(
    "path", ["/sitemap.xml", "/robots.txt", "/en/changes.atom", "/en/opensearch.xml"]
)
def test_without_an_address_of_its_own_the_host_of_the_request_is_used_and_no_cache_shared(
    client: Client, path: str
) -> None:
    answer = client.get(path, headers={"Host": "Evil.example:8000"})

    assert "http://evil.example:8000/" in answer.text
    assert answer.headers["cache-control"] == "private, no-cache"
    assert "evil" not in client.get(path).text
    for host in ("a b", "evil.example/x", "<i>", "a@b", "", "x" * 300):
        assert client.get(path, headers={"Host": host}).status_code == 400, host


def test_with_an_address_of_its_own_the_host_of_the_request_does_not_matter(
    help_centre: Client,
) -> None:
    for path in ("/sitemap.xml", "/robots.txt", "/en/changes.atom", "/en/opensearch.xml"):
        answer = help_centre.get(path, headers={"Host": "evil.example"})
        assert "evil" not in answer.text
        assert answer.headers["cache-control"].startswith("public, max-age=")


# Feed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_feed_is_atom_in_its_language(help_centre: Client, lang: str) -> None:
    root = parse(help_centre.get(f"/{lang}/changes.atom"))

    assert root.tag == f"{ATOM}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == lang
    for each in (root, *root.findall(f"{ATOM}entry")):
        # RFC 4287, 4.1.1 and 4.1.2: exactly one of each.
        for tag in ("id", "title", "updated"):
            assert len(each.findall(f"{ATOM}{tag}")) == 1, tag
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", each.findtext(f"{ATOM}updated", ""))
        assert each.findtext(f"{ATOM}id", "").startswith(f"{HELP}/{lang}/")
    links = {each.get("rel"): each.get("href") for each in root.findall(f"{ATOM}link")}
    assert links == {"self": f"{HELP}/{lang}/changes.atom", "alternate": f"{HELP}/{lang}/"}
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Oslo & Co"
    (link,) = find_all(help_centre.get(f"/{lang}/").text, "link", type="application/atom+xml")
    assert link["href"] == f"/{lang}/changes.atom"


def test_the_feed_has_the_newest_change_first(
    make_client: MakeClient, corpus: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = ("2026-03-01", "2026-07-15", "2026-01-09", "2026-07-16", "2025-12-31")
    paths = sorted((corpus / "en").rglob("*.md"))
    for path, day in zip(paths, days, strict=True):
        at = int(date.fromisoformat(day).strftime("%s")) + 43_200
        os.utime(path, (at, at))
    compile_index(load_library(corpus)[0], data_dir)
    root = parse(make_client(Site(url=HELP), build=False).get("/en/changes.atom"))
    updated = [each.findtext(f"{ATOM}updated", "")[:10] for each in root.findall(f"{ATOM}entry")]

    assert updated == sorted(days, reverse=True)
    assert root.findtext(f"{ATOM}updated") == "2026-07-16T00:00:00Z"
    monkeypatch.setattr(feed, "MOST", 2)
    few = parse(make_client(Site(url=HELP), build=False).get("/en/changes.atom"))
    assert len(few.findall(f"{ATOM}entry")) == 2


def test_a_control_character_in_an_article_does_not_break_the_feed(
    write: Callable[..., Path], make_client: MakeClient
) -> None:
    write("en/returns/odd.md", '---\ntitle: "Odd\\vthings"\n---\n\nA tab\x0b of\ufffe Word.\n')
    root = parse(make_client().get("/en/changes.atom"))

    titles = {each.text for each in root.iter(f"{ATOM}title")}
    assert "Odd things" in titles


# OpenSearch


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_browser_can_add_the_help_centre_as_a_search_engine(
    help_centre: Client, lang: str
) -> None:
    (link,) = links_of(help_centre, f"/{lang}/", "search")
    assert link["type"] == "application/opensearchdescription+xml"
    answer = help_centre.get(link["href"])
    assert answer.headers["content-type"] == "application/opensearchdescription+xml"
    root = parse(answer)

    assert root.tag == f"{SEARCH}OpenSearchDescription"
    assert 1 <= len(root.findtext(f"{SEARCH}ShortName", "")) <= 16
    assert len(root.findtext(f"{SEARCH}LongName", "")) <= 48
    assert 1 <= len(root.findtext(f"{SEARCH}Description", "")) <= 1024
    templates = {each.get("rel"): each.get("template", "") for each in root.findall(f"{SEARCH}Url")}
    results = templates["results"].replace("{searchTerms}", "lamp").removeprefix(HELP)
    assert help_centre.get(results).status_code == 200
    completions = templates["suggestions"].replace("{searchTerms}", "ret").removeprefix(HELP)
    text, found, described, addresses = help_centre.get(completions).json()
    assert text == "ret"
    assert len(found) == len(described) == len(addresses)


def test_the_completions_are_those_of_the_search_box(client: Client) -> None:
    answer = client.get("/en/suggestions.json?q=how+do+i+ret")
    said = [
        each["text"]
        for each in client.get("/api/v1/suggest?q=how+do+i+ret&lang=en").json()["suggestions"]
    ]

    assert answer.headers["content-type"] == "application/x-suggestions+json"
    assert answer.json()[:2] == ["how do i ret", said]
    assert said
    for address in answer.json()[3]:
        assert client.get(address).status_code == 200
    assert client.get("/en/suggestions.json").json() == ["", [], [], []]
    assert client.get(f"/en/suggestions.json?q={'x' * 3000}").status_code == 200


# Markdown and llms.txt


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_article_is_there_as_markdown(client: Client, starter: Index, lang: str) -> None:
    for article in starter.articles(lang):
        answer = client.get(f"{article.url}.md")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
        assert answer.text.startswith(f"# {article.title}\n\n")
        for fact in article.facts:
            assert f"- **{fact.label}:** {fact.value}\n" in answer.text
        for passage in article.passages:
            assert f"{'#' * passage.level} {passage.heading}" in answer.text.replace("\\", "") or (
                not passage.heading
            )
        for private in ("asks:", "review_by", "status:"):
            assert private not in answer.text
        (link,) = find_all(client.get(article.url).text, "link", type="text/markdown")
        assert link["href"] == f"{article.url}.md"


def test_links_in_markdown_are_whole_addresses_where_the_site_has_one(
    help_centre: Client, make_client: MakeClient
) -> None:
    path = "/en/articles/return-policy.md"
    answer = help_centre.get(path)

    assert f"[parcels]({HELP}/en/articles/parcels#where-is-my-parcel)" in answer.text
    assert answer.headers["link"] == f'<{HELP}/en/articles/return-policy>; rel="canonical"'
    plain = make_client(build=False).get(path).text
    assert "[parcels](/en/articles/parcels#where-is-my-parcel)" in plain


def test_markdown_of_no_article_is_not_found(client: Client) -> None:
    assert client.get("/en/articles/nothing.md").status_code == 404
    assert client.get("/en/articles/.md").status_code == 404
    assert client.get("/en/articles/return-policy.md.md").status_code == 404


def test_reading_markdown_is_no_opening_of_the_article(help_centre: Client) -> None:
    help_centre.get("/en/articles/parcels.md")
    log = help_centre.app.state.centre.recording.require_log()
    assert log.flush()
    with log.reading() as database:
        assert list(database.query("SELECT * FROM article_days")) == []


@pytest.mark.parametrize("lang", ["", *LANGUAGES])
def test_llms_txt_is_in_its_form_and_names_every_article(
    client: Client, starter: Index, lang: str
) -> None:
    answer = client.get(f"/{lang}/llms.txt" if lang else "/llms.txt")
    lines = answer.text.splitlines()
    lang = lang or "en"

    # llmstxt.org: a title, a quotation that sums up, then lists of links under second headings.
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert lines[0] == "# Marigold"
    assert lines[2].startswith("> ")
    headings = [line.removeprefix("## ") for line in lines if line.startswith("## ")]
    assert headings == [*(each.title for each in starter.categories(lang)), "Optional"]
    links = re.findall(r"^- \[.+\]\((\S+)\)(?:: .+)?$", answer.text, re.MULTILINE)
    assert {f"{each.url}.md" for each in starter.articles(lang)} <= set(links)
    assert {f"/{other}/llms.txt" for other in LANGUAGES if other != lang} <= set(links)
    assert len(links) == sum(line.startswith("- ") for line in lines)
    for link in links:
        assert client.get(link).status_code == 200


def test_a_topic_with_many_articles_leads_to_its_page(
    help_centre: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(llms, "MOST_OF_TOPIC", 1)
    text = help_centre.get("/llms.txt").text

    assert f"- [Products]({HELP}/en/topics/products)" in text.splitlines()


# The head of a page


@pytest.mark.parametrize("path", ["/", "/topics/returns", "/articles/return-policy"])
def test_a_page_names_itself_and_its_translations(help_centre: Client, path: str) -> None:
    languages = LANGUAGES if "topics" not in path else LANGUAGES[:1]
    for lang in languages:
        (canonical,) = links_of(help_centre, f"/{lang}{path}", "canonical")
        assert canonical["href"] == f"{HELP}/{lang}{path}"
        alternates = {
            each["hreflang"]: each["href"]
            for each in links_of(help_centre, f"/{lang}{path}", "alternate")
            if "hreflang" in each.attributes
        }
        assert alternates[lang] == canonical["href"]
        assert alternates["x-default"] == f"{HELP}{path if path == '/' else '/en' + path}"


def test_a_page_tells_who_shares_it_what_it_is(help_centre: Client) -> None:
    html = help_centre.get("/en/articles/return-policy").text
    said = {
        each["property"]: each["content"]
        for each in find_all(html, "meta")
        if "property" in each.attributes
    }

    assert said["og:type"] == "article"
    assert said["og:title"] == find_all(html, "title")[0].text == "Return policy – Oslo & Co"
    assert said["og:url"] == f"{HELP}/en/articles/return-policy"
    (description,) = find_all(html, "meta", name="description")
    assert said["og:description"] == description["content"]
    assert description["content"].startswith("You may return anything unused")
    picture = help_centre.get(said["og:image"].removeprefix(HELP))
    assert picture.headers["content-type"] == "image/png"


def test_what_is_not_for_search_engines_says_nothing_of_itself(help_centre: Client) -> None:
    for path in ("/en/search?q=lamp", "/en/survey", "/en/nothing"):
        html = help_centre.get(path).text
        assert find_all(html, "meta", name="robots")[0]["content"] == "noindex"
        assert [e for e in find_all(html, "meta") if "property" in e.attributes] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_kind_of_page_has_a_title_and_a_description_of_its_own(
    client: Client, starter: Index, lang: str
) -> None:
    pages = [f"/{lang}/", *(each.url for each in starter.categories(lang))]
    pages += [each.url for each in starter.articles(lang)]
    said = []
    for path in pages:
        html = client.get(path).text
        (title,) = find_all(html, "title")
        (description,) = find_all(html, "meta", name="description")
        assert "Marigold" in title.text
        assert 10 <= len(description["content"]) <= 320, path
        said.append(title.text)
    assert len(set(said)) == len(said)


# JSON-LD


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_article_says_what_it_is_about(client: Client, starter: Index, lang: str) -> None:
    for article in starter.articles(lang):
        graph = graph_of(client, article.url)
        html = client.get(article.url).text
        if article.kind is Kind.FAQ:
            check_questions(graph["FAQPage"], article, html)
        else:
            thing = graph["Article"]
            assert thing["headline"] == find_all(html, "h1")[0].text
            assert thing["dateModified"] == article.updated.isoformat()
            assert thing["inLanguage"] == lang
        check_trail(graph["BreadcrumbList"], article, html)


def check_questions(page: dict[str, Any], article: Article, html: str) -> None:
    asked = page["mainEntity"]
    shown = {
        each["id"]: each.text
        for tag in ("h2", "h3")
        for each in find_all(html, tag)
        if "id" in each.attributes
    }
    headings = [each for each in article.passages if each.anchor and each.text]
    assert [each["name"] for each in asked] == [each.heading for each in headings]
    (body,) = find_all(html, "div", class_="body")
    for question, passage in zip(asked, headings, strict=True):
        assert question["@type"] == "Question"
        assert question["name"] == shown[passage.anchor]
        assert question["acceptedAnswer"]["@type"] == "Answer"
        first = " ".join(question["acceptedAnswer"]["text"].split("\n")[0].split())
        assert first.split(" – ")[0] in body.text


def check_trail(trail: dict[str, Any], article: Article, html: str) -> None:
    items = trail["itemListElement"]
    assert [each["position"] for each in items] == [1, 2, 3]
    (shown,) = find_all(html, "nav", class_="trail")
    assert " ".join(each["name"] for each in items[:2]) == shown.text
    assert items[-1]["name"] == article.title
    assert unquote(items[-1]["item"]) == article.url


def test_addresses_in_the_data_are_whole_where_the_site_has_one(help_centre: Client) -> None:
    graph = graph_of(help_centre, "/en/articles/parcels")

    assert graph["FAQPage"]["url"] == f"{HELP}/en/articles/parcels"
    assert graph["FAQPage"]["mainEntity"][0]["url"].startswith(f"{HELP}/en/articles/parcels#")
    assert graph["BreadcrumbList"]["itemListElement"][0]["item"] == f"{HELP}/en/"
    home = graph_of(help_centre, "/fa/")["WebSite"]
    assert home["potentialAction"]["target"]["urlTemplate"].startswith(f"{HELP}/fa/search?q={{")
    assert "BreadcrumbList" in graph_of(help_centre, "/en/topics/returns")


def test_nothing_that_an_author_writes_ends_the_data(make_client: MakeClient, corpus: Path) -> None:
    nasty = "</script><script>alert(1)</script> <!-- & \u2028 ]]>"
    (corpus / "en/returns/tricks.md").write_text(
        f"---\ntitle: '{nasty}'\nkind: faq\n---\n\n## {nasty}?\n\n{nasty}\n", encoding="utf-8"
    )
    client = make_client()
    html = client.get("/en/articles/tricks").text

    scripts = [each for each in find_all(html, "script") if "src" not in each.attributes]
    assert [each["type"] for each in scripts] == ["application/ld+json"]
    graph = json.loads(scripts[0].text)["@graph"]
    assert "</script><script>alert(1)</script>" in graph[0]["name"]
    raw = html.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert not set("<>&\u2028") & set(raw)


# Icons


def test_icons_are_where_browsers_look_for_them(client: Client) -> None:
    favicon = client.get("/favicon.ico")
    assert favicon.headers["content-type"] == "image/x-icon"
    assert favicon.content[:4] == b"\0\0\1\0"
    assert client.get("/apple-touch-icon.png").content.startswith(b"\x89PNG")
    (link,) = links_of(client, "/en/", "manifest")
    manifest = client.get(link["href"]).json()
    assert manifest["name"] == "Marigold"
    for icon in manifest["icons"]:
        answer = client.get(icon["src"])
        assert answer.headers["content-type"] == icon["type"]
        width = int.from_bytes(answer.content[16:20], "big")
        assert icon["sizes"] == f"{width}x{width}"

"""A policy's versions on its page and in the API."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from litestar.testing import TestClient
from patience import await_that

from kb.authoring import load_library
from kb.config import Settings
from kb.index import compile_index
from kb.web.app import create_app

from .conftest import Client
from .outline import find_all

Write = Callable[..., Path]

PATIENCE = 30
PAGE = "/en/articles/return-policy"
NEXT = """\
    ---
    title: Return terms
    kind: policy
    facts: {Return window: 60 days}
    reviewed: 2026-01-05
    ---

    You may return anything unused within 60 days.
    """


@pytest.fixture
def clock() -> list[date]:
    return [date(2026, 11, 22)]


@pytest.fixture
def client(corpus: Path, write: Write, data_dir: Path, clock: list[date]) -> Iterator[Client]:
    write("en/returns/return-policy@2027-01-01.md", NEXT)
    write("en/returns/return-policy@2025-01-01.md", NEXT.replace("60", "14"))
    write("en/returns/gifts.md", NEXT.replace("reviewed:", "effective: 2027-03-01\n    reviewed:"))
    compile_index(load_library(corpus)[0], data_dir, today=clock[-1])
    app = create_app(Settings(data=str(data_dir)), today=lambda: clock[-1])
    with TestClient(app, raise_server_exceptions=False) as client:
        client.follow_redirects = False
        yield client


def test_the_next_version_is_announced_on_the_page(client: Client) -> None:
    html = client.get(PAGE).text

    (notice,) = find_all(html, "div", class_="version-notice")
    assert "1 January 2027" in notice.text
    link, listed = find_all(html, "a", href=f"{PAGE}/versions/2027-01-01")
    assert (link.text, listed.text) == ("Read the new version", "New: from 1 January 2027")
    assert "30 days" in find_all(html, "dd")[0].text


@pytest.mark.parametrize(
    ("day", "title", "said"),
    [
        ("2027-01-01", "Return terms", "not in force yet. It applies from 1 January 2027."),
        ("2025-01-01", "Return terms", "from 1 January 2025 to 31 December 2025."),
    ],
)
def test_another_version_says_what_it_is_and_leads_to_the_one_in_force(
    client: Client, day: str, title: str, said: str
) -> None:
    answer = client.get(f"{PAGE}/versions/{day}")

    html = answer.text
    assert answer.status_code == 200
    assert find_all(html, "h1")[0].text == title
    (notice,) = find_all(html, "div", class_="version-notice")
    assert said in notice.text
    assert f'<a href="{PAGE}">Read the version in force</a>' in html
    assert [each["content"] for each in find_all(html, "meta", name="robots")] == ["noindex"]
    assert [each["href"] for each in find_all(html, "link", rel="canonical")] == [PAGE]
    assert find_all(html, "form", action=f"{PAGE}/feedback") == []


def test_a_policy_without_an_older_version_says_that_its_day_has_not_come(
    client: Client, clock: list[date]
) -> None:
    (notice,) = find_all(client.get("/en/articles/gifts").text, "div", class_="version-notice")
    assert notice.text.strip() == "This version is not in force yet. It applies from 1 March 2027."
    clock.append(date(2027, 3, 1))
    assert not find_all(client.get("/en/articles/gifts").text, "div", class_="version-notice")


def test_the_address_of_the_version_in_force_leads_to_the_article(client: Client) -> None:
    answer = client.get(f"{PAGE}/versions/2026-01-01")

    assert (answer.status_code, answer.headers["location"]) == (302, PAGE)


@pytest.mark.parametrize(
    "path",
    [
        f"{PAGE}/versions/2026-01-02",
        f"{PAGE}/versions/x",
        "/en/articles/parcels/versions/2026-01-01",
        "/en/articles/nothing/versions/2026-01-01",
    ],
)
def test_a_version_that_is_not_there_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_page_changes_with_the_day_and_with_nothing_else(
    client: Client, clock: list[date]
) -> None:
    before = client.get(PAGE)
    again = {"If-None-Match": before.headers["etag"]}
    assert client.get(PAGE, headers=again).status_code == 304
    clock.append(date(2027, 1, 1))
    live = client.app.state.centre.live
    deadline = time.monotonic() + PATIENCE
    while live.current().until is not None and time.monotonic() < deadline:
        time.sleep(0.01)

    after = client.get(PAGE, headers=again)

    assert after.status_code == 200
    assert find_all(after.text, "h1")[0].text == "Return terms"
    assert "Last reviewed: 5 January 2026" in after.text
    assert client.get(f"{PAGE}/versions/2027-01-01").status_code == 302
    past = client.get(f"{PAGE}/versions/2026-01-01").text
    assert "It applied from 1 January 2026 to 31 December 2026." in past
    hits = client.get("/api/v1/search", params={"q": "60 days", "lang": "en"}).json()["hits"]
    assert hits[0]["title"] == "Return terms"


def test_a_version_that_comes_into_force_is_a_change(client: Client, clock: list[date]) -> None:
    entry = f"<id>http://testserver.local{PAGE}</id><title>Return terms</title><updated>2027-01-01"
    assert entry not in client.get("/en/changes.atom").text
    clock.append(date(2027, 1, 1))
    await_that(lambda: entry in client.get("/en/changes.atom").text)

    assert f"{PAGE}</loc><lastmod>2027-01-01<" in client.get("/sitemap.xml").text
    assert '"dateModified":"2027-01-01"' in client.get(PAGE).text


def test_the_api_tells_of_all_versions_and_reads_each(client: Client) -> None:
    found = client.get("/api/v1/articles/en/return-policy").json()

    assert found["effective"] == "2026-01-01"
    assert found["next"] == {
        "effective": "2027-01-01",
        "until": None,
        "state": "announced",
        "url": f"{PAGE}/versions/2027-01-01",
    }
    assert [(each["effective"], each["until"], each["state"]) for each in found["versions"]] == [
        ("2027-01-01", None, "announced"),
        ("2026-01-01", "2026-12-31", "current"),
        ("2025-01-01", "2025-12-31", "past"),
    ]
    coming = client.get("/api/v1/articles/en/return-policy?version=2027-01-01").json()
    assert (coming["title"], coming["reviewed"]) == ("Return terms", "2026-01-05")
    assert client.get("/api/v1/articles/en/return-policy?version=2020-01-01").status_code == 404


def test_an_article_with_one_version_tells_of_none(client: Client) -> None:
    found = client.get("/api/v1/articles/fa/return-policy").json()

    assert (found["next"], found["versions"]) == (None, [])
    assert find_all(client.get("/fa/articles/return-policy").text, "ul", class_="versions") == []

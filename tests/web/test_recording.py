"""What pages and the API leave in a real log, and what they do without one."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from loopback import serving
from patience import await_that
from plain import PLAIN

from kb.authoring import load_library
from kb.config import Settings
from kb.index import compile_index
from kb.insight import LOG_FILE, new_search_id, open_log
from kb.settings import Log as LogSettings
from kb.settings import Serve
from kb.web.app import create_app

from .conftest import Shop
from .outline import find_all


def hit_links(html: str) -> list[str]:
    """Addresses of the hits in order; the one shown as the answer is linked to more than once."""
    links = [a["href"] for a in find_all(html, "a") if re.search(r"[?&]s=\w+-\d", a["href"])]
    return list(dict.fromkeys(links))


def search_id_of(html: str) -> str:
    found = re.search(r"[?&]s=([0-9a-f]{16})-1", hit_links(html)[0])
    assert found
    return found[1]


def without_anchor(url: str) -> str:
    return url.partition("#")[0]


def test_a_search_on_a_page_is_recorded(shop: Shop) -> None:
    html = shop.client.get("/en/search?q=where+is+my+parcel&kind=faq").text

    (row,) = shop.rows(
        "SELECT s.id, q.text, s.lang, s.source, s.filtered, s.first_hit, s.hits, s.confident"
        " FROM searches AS s JOIN questions AS q ON q.id = s.question"
    )
    assert f"{row.pop('id'):016x}" == search_id_of(html)
    assert row.pop("hits") == len(find_all(html, "li", class_="hit"))
    assert row == {
        "text": "where is my parcel", "lang": "en", "source": "page", "filtered": 1,
        "first_hit": "en/parcels", "confident": 1,
    }  # fmt: skip


def test_a_search_of_the_api_is_recorded_under_its_search_id(shop: Shop) -> None:
    answer = shop.client.get("/api/v1/search?q=where+is+my+parcel&lang=en").json()

    (row,) = shop.rows("SELECT id, source FROM searches")
    assert (f"{row['id']:016x}", row["source"]) == (answer["search_id"], "api")


@pytest.mark.parametrize(
    "path",
    [
        "/en/search",
        "/en/search?q=%20",
        "/api/v1/search?q=",
        "/api/v1/search?q=parcel&page=2",
        "/api/v1/search?q=parcel&explain=1",
        "/api/v1/suggest?q=par",
    ],
)
def test_what_is_no_search_of_a_customer_is_not_recorded(shop: Shop, path: str) -> None:
    assert shop.client.get(path).status_code == 200

    assert shop.rows("SELECT id FROM searches") == []


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"Cookie": "kb_editor=1"},
        {"Sec-Purpose": "prefetch;prerender"},
    ],
)
def test_robots_editors_and_fetching_in_advance_leave_nothing(
    shop: Shop, headers: dict[str, str]
) -> None:
    html = shop.client.get("/en/search?q=parcel", headers=headers).text
    shop.client.get(without_anchor(hit_links(html)[0]), headers=headers)

    for table in ("searches", "clicks", "article_days"):
        assert shop.rows(f"SELECT * FROM {table}") == [], table


def test_a_head_request_leaves_nothing(shop: Shop) -> None:
    assert shop.client.head("/en/search?q=parcel").status_code == 200
    assert shop.client.head("/en/articles/parcels").status_code == 200

    assert shop.rows("SELECT id FROM searches") == []
    assert shop.rows("SELECT * FROM article_days") == []


def test_an_opened_hit_is_tied_to_its_search(shop: Shop) -> None:
    html = shop.client.get("/en/search?q=lamp").text
    second = hit_links(html)[1]
    assert shop.client.get(without_anchor(second)).status_code == 200

    (row,) = shop.rows("SELECT search, slug, place FROM clicks")
    assert f"{row['search']:016x}" == search_id_of(html)
    assert (row["slug"], row["place"]) == (second.split("/")[3].partition("?")[0], 2)
    assert shop.reason(search_id_of(html)) in ("clicked", "low_confidence")
    assert shop.rows("SELECT reads, clicks FROM article_days") == [{"reads": 1, "clicks": 1}]


def test_a_hit_that_the_browser_has_already_is_a_click_too(shop: Shop) -> None:
    html = shop.client.get("/en/search?q=where+is+my+parcel").text
    link = without_anchor(hit_links(html)[0])
    etag = shop.client.get(link).headers["etag"]
    answer = shop.client.get(link, headers={"If-None-Match": etag})

    assert answer.status_code == 304
    assert len(shop.rows("SELECT id FROM clicks")) == 2


@pytest.mark.parametrize("site", ["none", "cross-site", "same-site"])
def test_a_link_that_was_sent_to_a_friend_is_no_click(shop: Shop, site: str) -> None:
    html = shop.client.get("/en/search?q=where+is+my+parcel").text
    link = without_anchor(hit_links(html)[0])

    assert shop.client.get(link, headers={"Sec-Fetch-Site": site}).status_code == 200

    assert shop.rows("SELECT id FROM clicks") == []
    assert shop.rows("SELECT reads FROM article_days") == [{"reads": 1}]


@pytest.mark.parametrize("mark", ["", "x", "8" * 16, "0" * 16 + "-1", "NEW-0", "NEW-1x"])
def test_a_mark_that_names_no_recent_search_is_passed_over(shop: Shop, mark: str) -> None:
    old = f"{new_search_id(time.time() - 1801)}-1"
    ahead = f"{new_search_id(time.time() + 60)}-1"
    for each in (mark.replace("NEW", new_search_id()), old, ahead):
        assert shop.client.get(f"/en/articles/parcels?s={each}").status_code == 200

    assert shop.rows("SELECT id FROM clicks") == []


def test_a_page_calls_the_address_without_marks_its_own(shop: Shop) -> None:
    html = shop.client.get(f"/en/articles/parcels?q=lamp&s={new_search_id()}-1").text

    (canonical,) = find_all(html, "link", rel="canonical")
    assert canonical["href"] == "/en/articles/parcels"


def test_links_of_hits_are_not_for_robots(shop: Shop) -> None:
    html = shop.client.get("/en/search?q=parcel").text

    marked = [a for a in find_all(html, "a") if "s=" in a["href"].partition("?")[2].split("q=")[0]]
    marked += [a for a in find_all(html, "a") if a["href"] in hit_links(html)]
    assert marked
    assert {a.attributes.get("rel") for a in marked} == {"nofollow"}


def test_another_page_of_hits_belongs_to_the_same_search(
    open_shop: Callable[..., Shop], write: Callable[..., Path], corpus: Path, data_dir: Path
) -> None:
    for number in range(12):
        text = f"---\ntitle: Umbrella {number}\n---\n\nAn umbrella of number {number}.\n"
        write(f"en/rain/umbrella-{number}.md", text)
    compile_index(load_library(corpus)[0], data_dir)
    shop = open_shop()
    first = shop.client.get("/en/search?q=umbrella").text
    (following,) = find_all(first, "a", rel="next")
    second = shop.client.get(following["href"]).text
    (back,) = find_all(second, "a", rel="prev")
    again = shop.client.get(back["href"]).text

    assert len(shop.rows("SELECT id FROM searches")) == 1
    assert hit_links(second)[0].partition("#")[0].endswith(f"s={search_id_of(first)}-11")
    assert search_id_of(again) == search_id_of(first)


def test_asking_the_team_after_a_search_in_vain_is_a_contact_of_that_search(shop: Shop) -> None:
    html = shop.client.get("/en/search?q=mortgage+elephant").text
    (link,) = [a for a in find_all(html, "a") if "/contact-us?q=mortgage+elephant&c=" in a["href"]]
    assert shop.client.get(link["href"]).status_code == 200

    (search,) = shop.rows("SELECT id, reason FROM searches")
    assert link["href"].endswith(f"{search['id']:016x}")
    assert search["reason"] == "contacted"
    assert shop.rows("SELECT channel, search FROM contacts") == [
        {"channel": "page", "search": search["id"]}
    ]
    assert shop.rows("SELECT id FROM clicks") == []


def test_the_contact_page_opened_from_anywhere_belongs_to_the_last_search(shop: Shop) -> None:
    search_id = shop.client.get("/api/v1/search?q=parcel+price&lang=en").json()["search_id"]
    shop.client.get("/en/articles/contact-us")

    assert shop.reason(search_id) == "contacted"


def test_the_contact_page_as_a_hit_is_a_hit(shop: Shop) -> None:
    html = shop.client.get("/en/search?q=contact+us").text
    (link,) = [each for each in hit_links(html) if "/contact-us?" in each]
    shop.client.get(without_anchor(link))

    assert shop.rows("SELECT id FROM contacts") == []
    assert len(shop.rows("SELECT id FROM clicks")) == 1


def test_closing_the_server_writes_what_waits(
    open_shop: Callable[..., Shop], data_dir: Path
) -> None:
    shop = open_shop()
    for number in range(50):
        shop.client.get(f"/en/search?q=parcel+{number}")
    shop.client.app.state.centre.recording.close()

    assert len(open_shop().rows("SELECT id FROM searches")) == 50


@pytest.mark.parametrize("damage", [b"no database at all, only text" * 100, "folder"])
def test_without_a_log_the_help_centre_serves_on_and_says_so(
    open_shop: Callable[..., Shop], data_dir: Path, caplog: pytest.LogCaptureFixture,
    damage: bytes | str,
) -> None:  # fmt: skip
    if isinstance(damage, bytes):
        (data_dir / LOG_FILE).write_bytes(damage)
    else:
        (data_dir / LOG_FILE).mkdir()
    client = open_shop().client

    html = client.get("/en/search?q=where+is+my+parcel").text
    assert client.get(without_anchor(hit_links(html)[0])).status_code == 200
    assert client.get("/api/v1/search?q=parcel").json()["search_id"]
    await_that(lambda: client.get("/readyz").json()["log"])
    assert LOG_FILE in client.get("/readyz").json()["log"]
    assert any(LOG_FILE in record.getMessage() for record in caplog.records)


def test_a_vote_without_a_log_is_refused_and_not_thanked_for(
    open_shop: Callable[..., Shop], data_dir: Path
) -> None:
    (data_dir / LOG_FILE).write_bytes(b"no database at all, only text" * 100)
    client = open_shop().client

    answer = client.post("/en/articles/parcels/feedback", data={"helpful": "yes"})
    assert answer.status_code == 503
    answer = client.post("/api/v1/surveys", json={"kind": "csat", "score": 5})
    assert answer.status_code == 503
    assert answer.json()["type"] == "/schema#problem-log-unavailable"
    assert LOG_FILE not in answer.text, "strangers need not know our paths"


def test_a_switched_off_log_records_nothing_and_asks_for_no_vote(
    open_shop: Callable[..., Shop], data_dir: Path
) -> None:
    client = open_shop(LogSettings(enabled=False)).client
    html = client.get("/en/search?q=where+is+my+parcel").text
    article = client.get(without_anchor(hit_links(html)[0])).text

    assert find_all(article, "section", class_="feedback") == []
    answer = client.post("/api/v1/surveys", json={"kind": "csat", "score": 5})
    assert (answer.status_code, answer.json()) == (200, {"recorded": False})
    assert client.get("/readyz").json()["log"] is None
    assert not (data_dir / LOG_FILE).exists()


@pytest.mark.parametrize(("trusted", "visitors"), [("127.0.0.1", 2), ("10.0.0.1", 1)])
def test_visitors_behind_a_proxy_are_told_apart_if_it_is_trusted(
    corpus: Path, data_dir: Path, trusted: str, visitors: int
) -> None:
    compile_index(load_library(corpus)[0], data_dir)
    settings = Settings(data=str(data_dir), serve=Serve(proxies=(trusted,)))
    with (
        serving(create_app(settings)) as address,
        httpx.Client(base_url=address, verify=PLAIN) as proxy,
    ):
        for visitor in ("203.0.113.7", "203.0.113.8"):
            proxy.get("/api/v1/search?q=lamp", headers={"X-Forwarded-For": visitor})

    log = open_log(data_dir / LOG_FILE)
    with log.reading() as database:
        (row,) = database.query(
            "SELECT count(DISTINCT visitor) AS n, count(*) AS all_ FROM searches"
        )
    log.close()
    assert (row["n"], row["all_"]) == (visitors, 2)

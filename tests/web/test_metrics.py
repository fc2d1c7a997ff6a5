"""`/metrics`: what is counted, for whom, and that nothing of a customer can be read from it."""

from __future__ import annotations

import platform
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from litestar.testing import TestClient
from litestar.types import Receive, Send
from litestar.types import Scope as ASGIScope
from prometheus_client.parser import text_string_to_metric_families

from kb import __version__
from kb.config import Settings
from kb.insight import LOG_FILE, open_log
from kb.insight.key import Scope, add_key
from kb.kernel import kernel
from kb.settings import Serve, Site
from kb.web.app import create_app

from .conftest import BROWSER, Client

NEAR = ["127.0.0.1"]
FAR = ["8.8.8.8"]

Numbers = dict[tuple[str, ...], float]


@contextmanager
def asking(data_dir: Path, client: list[str], serve: Serve) -> Iterator[Client]:
    """A client at the address that is in `client` alone. It follows no redirects."""
    settings = Settings(data=str(data_dir), site=Site(languages=("en", "tr")), serve=serve)
    app = create_app(settings)
    inner = app.asgi_handler

    async def come_from(scope: ASGIScope, receive: Receive, send: Send) -> None:
        scope.update({"client": (client[0], 50000)})
        await inner(scope, receive, send)

    app.asgi_handler = come_from
    with TestClient(app, raise_server_exceptions=False) as opened:
        opened.headers.update(BROWSER)
        opened.follow_redirects = False
        yield opened


@pytest.fixture
def shop(corpus: Path, data_dir: Path, build_once: Callable[[Path, Path], None]) -> Path:
    build_once(corpus, data_dir)
    return data_dir


def read(client: Client) -> Numbers:
    """Every sample: its name, and its labels' values in the order of their names."""
    answer = client.get("/metrics")
    assert answer.status_code == 200, answer.text
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_requests_searches_votes_and_surveys_are_counted(shop: Path) -> None:
    with asking(shop, NEAR, Serve()) as client:
        for question in ("where is my parcel", "where is my parcel", "zzzz qqqq"):
            client.get(f"/api/v1/search?q={question}&lang=en")
        client.head("/en/articles/lamp")
        client.post("/en/articles/lamp/feedback", data={"helpful": "no"})
        client.post("/api/v1/surveys", json={"kind": "csat", "score": 5, "lang": "en"})
        numbers = read(client)

    assert numbers["kb_requests_total", "GET", "/api/v1/search", "2xx"] == 3
    assert numbers["kb_requests_total", "HEAD", "/{lang}/articles/{slug}", "2xx"] == 1
    assert numbers["kb_request_seconds_count", "/api/v1/search"] == 3
    assert numbers["kb_searches_total", "en", "answered", "api"] == 2
    assert numbers["kb_searches_total", "en", "no_hits", "api"] == 1
    assert (numbers["kb_answers_total",], numbers["kb_answers_made_total",]) == (3, 2)
    assert numbers["kb_votes_total", "no", "en"] == 1
    assert numbers["kb_surveys_total", "csat", "5"] == 1


def test_who_is_turned_away_at_the_door_is_counted_by_the_door(shop: Path) -> None:
    with asking(shop, NEAR, Serve()) as client:
        client.get("/api/v1/gaps")
        client.get("/mcp", headers={"Authorization": "Bearer kb_no_such_key"})
        numbers = read(client)

    assert numbers["kb_requests_total", "GET", "/api/v1", "4xx"] == 1
    assert numbers["kb_requests_total", "GET", "/mcp", "4xx"] == 1


def test_the_state_of_index_log_and_process_is_told(shop: Path) -> None:
    with asking(shop, NEAR, Serve()) as client:
        index = client.app.state.centre.open_index()
        numbers = read(client)

    assert numbers["kb_index_articles", "en"] == len(index.articles("en"))
    assert numbers["kb_index_articles", "tr"] == 1
    assert numbers["kb_index_built_timestamp_seconds",] == index.built.timestamp()
    assert 0 <= numbers["kb_index_age_seconds",] < 86_400
    assert numbers["kb_index_refused",] == 0
    assert numbers["kb_log_writable",] == 1
    assert numbers["kb_data_free_bytes",] > 0
    assert numbers["kb_workers",] == 1
    loops = "compiled" if kernel() else "numpy"
    assert numbers["kb_build_info", loops, platform.python_version(), __version__] == 1
    assert numbers["process_resident_memory_bytes",] > 1e7


def test_gaps_are_counted_by_state_and_language(shop: Path) -> None:
    log = open_log(shop / LOG_FILE)
    with log.writing() as database:
        database.execute(
            "INSERT INTO questions (id, lang, key, text, first, last)"
            " VALUES (1, 'en', 'k', 't', 0, 0)"
        )
        for number, (state, clearest) in enumerate((("open", 1), ("open", 1), ("closed", None))):
            database.execute(
                "INSERT INTO gaps (id, lang, seed, state, clearest) VALUES (?, 'en', ?, ?, ?)",
                (f"en-{number}", number, state, clearest),
            )
        database.execute("INSERT INTO events VALUES ('e', 'gap.rising', 0, x'')")
        database.execute("INSERT INTO deliveries (event, webhook, due) VALUES ('e', 'w', 9e15)")
    log.close()
    with asking(shop, NEAR, Serve()) as client:
        numbers = read(client)

    assert numbers["kb_webhook_deliveries", "waiting"] == 1
    assert {key: value for key, value in numbers.items() if key[0] == "kb_gaps"} == {
        ("kb_gaps", "en", "open"): 2
    }, "a gap that nobody may see yet is not counted"


def test_without_an_index_there_are_numbers_all_the_same(data_dir: Path) -> None:
    with asking(data_dir, NEAR, Serve()) as client:
        numbers = read(client)

    assert numbers["kb_index_refused",] == 1


def test_what_strangers_send_makes_no_series_of_its_own(shop: Path) -> None:
    with asking(shop, NEAR, Serve()) as client:
        before = len(read(client))
        for number in range(60):
            client.get(f"/my-secret-{number}/x")
            client.get(f"/en/articles/my-secret-{number}")
            client.get(f"/api/v1/search?q=my-secret-{number}&lang=en")
            client.get(f"/sitemap.xml?part={number}")
            client.request(f"MYSECRET{number}", "/en/")
            client.get("/en/", headers={"X-Request-ID": f"my-secret-{number}"})
        text = client.get("/metrics").text
        after = len(read(client))

    routes = set(re.findall(r'route="([^"]*)"', text))
    assert "secret" not in text.lower()
    assert NEAR[0] not in text
    assert "Firefox" not in text
    assert "/sitemap.xml" in routes
    assert len(routes) <= 8
    assert after - before < 150


PRIVATE = """127.0.0.1 ::1 ::ffff:127.0.0.1 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1
fd12::1"""
PUBLIC = "8.8.8.8 172.32.0.1 192.169.0.1 11.0.0.1 2001:4860::8888 testclient"


@pytest.mark.parametrize(("addresses", "status"), [(PRIVATE, 200), (PUBLIC, 404)])
def test_this_machine_and_private_networks_may_read_and_others_find_no_such_page(
    shop: Path, addresses: str, status: int
) -> None:
    whence: list[str] = [""]
    with asking(shop, whence, Serve()) as client:
        for whence[0] in addresses.split():
            assert client.get("/metrics").status_code == status, whence


def test_behind_a_proxy_it_is_the_customer_who_counts(shop: Path) -> None:
    with asking(shop, NEAR, Serve()) as client:
        for headers in (
            {"X-Forwarded-For": "8.8.8.8"},
            {"X-Forwarded-For": "10.0.0.1, 8.8.8.8"},
            {"X-Forwarded-Proto": "https"},
            {"Via": "1.1 proxy"},
        ):
            assert client.get("/metrics", headers=headers).status_code == 404, headers


def test_a_stranger_cannot_pretend_to_be_near(shop: Path) -> None:
    with asking(shop, FAR, Serve()) as client:
        assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404


def test_the_setting_opens_and_closes_it(shop: Path) -> None:
    with asking(shop, FAR, Serve(metrics="all")) as client:
        assert client.get("/metrics").status_code == 200
    with asking(shop, NEAR, Serve(metrics="off")) as client:
        assert client.get("/en/").status_code == 200
        assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize(("scope", "status"), [(Scope.EDITOR, 200), (Scope.SEARCH, 404)])
def test_an_editors_key_may_read_from_anywhere(shop: Path, scope: Scope, status: int) -> None:
    log = open_log(shop / LOG_FILE)
    _, secret = add_key(log, "prometheus", [scope], None)
    log.close()
    with asking(shop, FAR, Serve()) as client:
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {secret}"})

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("accept", "sort"),
    [("*/*", "text/plain"), ("application/openmetrics-text; version=1.0.0", "openmetrics-text")],
)
def test_the_format_is_the_one_that_was_asked_for(shop: Path, accept: str, sort: str) -> None:
    with asking(shop, NEAR, Serve()) as client:
        answer = client.get("/metrics", headers={"Accept": accept})

    assert sort in answer.headers["content-type"]
    assert answer.headers["cache-control"] == "no-store"


_COUNT = """
from kb.web.wire.meter import Meter
meter = Meter()
for _ in range(int({number})):
    meter.count_request("/en/", "GET", 200, 0.1)
print([sample for metric in meter.collect() for sample in metric.samples
       if sample.name in ("kb_requests_total", "kb_request_seconds_count")
       or sample.labels.get("le") == "0.25"])
print(meter.find_workers())
"""


def test_what_workers_counted_outlives_them_and_their_files_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    said = ""
    for number in (3, 4, 5):
        said = subprocess.run(
            [sys.executable, "-c", _COUNT.format(number=number)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert said.count("value=12.0") == 3, said
    owners = {path.stem.rpartition("_")[2] for path in tmp_path.glob("*.db")}
    (last,) = owners - {"ended"}
    assert f"({last},)" in said

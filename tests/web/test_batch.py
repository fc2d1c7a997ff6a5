"""Several searches in one call: each like a single one, and none in the way of other requests."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import httpx
import pytest
from apart import run_apart
from litestar import Litestar

from kb.config import Settings
from kb.web.app import create_app

from .conftest import Client, Shop

PATH = "/api/v1/searches"


def ask_all(client: Client, *queries: dict[str, Any], **more: Any) -> Any:
    answer = client.post(PATH, json={"queries": list(queries), **more})
    assert answer.status_code == 200, answer.text
    return answer.json()["results"]


def nameless(answer: Any) -> Any:
    return {**answer, "search_id": None}


def test_each_is_answered_as_a_single_search_is(client: Client) -> None:
    queries: list[dict[str, Any]] = [
        {"q": "when do I get my refund", "lang": "en"},
        {"q": "iade ne zaman", "size": 2, "page": 2},
        {"q": "refund", "lang": "en", "kind": ["policy", "faq"], "tag": ["returns"]},
        {"q": "lamp", "lang": "en", "category": ["products"], "attr": ["Colour:amber"]},
        {"q": "wher is my parcl", "lang": "en", "exact": True},
        {"q": "zzzqqqxx", "lang": "en"},
        {},
    ]
    found = ask_all(client, *queries)

    for query, answer in zip(queries, found, strict=True):
        parameters = {**query, **({"exact": 1} if query.get("exact") else {})}
        single = client.get("/api/v1/search", params=parameters).json()
        assert nameless(answer) == nameless(single), query
    assert len({answer["search_id"] for answer in found}) == len(queries)


def test_a_correction_can_be_refused(client: Client) -> None:
    corrected, exact = ask_all(
        client, {"q": "parcl", "lang": "en"}, {"q": "parcl", "lang": "en", "exact": True}
    )

    assert corrected["correction"] == "parcel"
    assert exact["correction"] is None
    assert exact["confidence"] < corrected["confidence"]
    assert client.get("/api/v1/search?q=parcl&lang=en&exact=1").json()["correction"] is None
    assert client.get("/api/v1/search?q=parcl&lang=en&exact=2").json()["detail"] == (
        "`exact` must be 1 or 0."
    )


def test_fields_trim_every_answer(client: Client) -> None:
    found = ask_all(client, {"q": "refund"}, {"q": "parcel"}, fields="answered,hits.title")

    assert [sorted(each) for each in found] == [["answered", "hits"]] * 2
    assert {name for each in found for hit in each["hits"] for name in hit} == {"title"}


def test_each_is_recorded_and_can_be_followed_by_a_click(shop: Shop) -> None:
    first, second = ask_all(
        shop.client, {"q": "refund", "lang": "en"}, {"q": "zzzqqqxx", "lang": "en"}
    )
    click = {"lang": "en", "slug": "return-policy"}
    shop.client.post(f"/api/v1/searches/{first['search_id']}/click", json=click)

    rows = {row["id"]: row for row in shop.rows("SELECT id, source, reason FROM searches")}
    assert {int(each["search_id"], 16) for each in (first, second)} == set(rows)
    assert {row["source"] for row in rows.values()} == {"api"}
    assert rows[int(second["search_id"], 16)]["reason"] == "no_hits"
    (clicked,) = shop.rows("SELECT search FROM clicks")
    assert clicked["search"] == int(first["search_id"], 16)


def test_all_mistakes_are_told_at_once(client: Client) -> None:
    queries: list[Any] = [
        {"q": "fine"},
        {"q": 7, "size": 51, "tag": "refunds"},
        "where is my parcel",
        {"lang": "xx", "kind": ["policy", "poem"], "attr": ["amber"], "page": 0},
        {"langg": "en", "q": "x" * 501},
    ]
    answer = client.post(PATH, json={"queries": queries, "fields": "answerd", "extra": 1})

    assert answer.status_code == 400
    said = {each["parameter"]: each["message"] for each in answer.json()["errors"]}
    assert set(said) == {
        "queries[1].q",
        "queries[1].size",
        "queries[1].tag",
        "queries[2]",
        "queries[3].lang",
        "queries[3].kind",
        "queries[3].attr",
        "queries[3].page",
        "queries[4].langg",
        "queries[4].q",
        "fields",
        "extra",
    }
    assert said["queries[1].q"] == "`queries[1].q` must be text."
    assert said["queries[1].size"] == "`queries[1].size` must be a whole number from 1 to 50."
    assert said["queries[3].lang"] == "`queries[3].lang` must be one of en, fa, th, tr, ne."
    assert "faq, policy, guide, product" in said["queries[3].kind"]
    assert "answerd" in said["fields"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "`queries` is missing."),
        ({"queries": []}, "`queries` must not be empty."),
        ({"queries": [{}] * 21}, "`queries` must not have more than 20 values."),
        ({"queries": "refund"}, "`queries` must be a list, each an object."),
        ([], "The body must be a JSON object."),
    ],
)
def test_a_body_that_holds_no_searches_is_refused(client: Client, body: Any, said: str) -> None:
    answer = client.post(PATH, json=body)

    assert (answer.status_code, answer.json()["detail"]) == (400, said)


def test_of_mistakes_without_end_the_first_hundred_are_told(client: Client) -> None:
    many = {f"no{number}": 0 for number in range(1200)}

    answer = client.post(PATH, json={"queries": [many] * 20, **many})

    assert answer.status_code == 400
    told = [each["parameter"] for each in answer.json()["errors"]]
    assert (len(told), told[0]) == (100, "no0")


def test_what_is_nested_without_end_is_refused(client: Client) -> None:
    deep = b"[" * 50_000 + b"]" * 50_000

    answer = client.post(PATH, content=b'{"queries":[{"q":"x","kind":%b}]}' % deep)

    said = "The body must be a JSON object."
    assert (answer.status_code, answer.json()["detail"]) == (400, said)


def test_what_is_not_json_or_too_large_is_refused(client: Client) -> None:
    form = client.post(PATH, data={"queries": "refund"})
    large = client.post(PATH, content=b" " * (256 * 1024 + 1))

    assert (form.status_code, large.status_code) == (415, 413)
    for answer in (form, large):
        assert answer.headers["content-type"] == "application/problem+json"
    assert form.json()["type"] == "/schema#problem-not-json"


def test_other_requests_do_not_wait_for_all_of_them(settings: Settings) -> None:
    async def race(app: Litestar) -> list[str]:
        done: list[str] = []
        transport = httpx.ASGITransport(cast("Any", app))
        async with httpx.AsyncClient(transport=transport, base_url="http://help") as client:

            async def batch() -> None:
                queries = [{"q": f"parcel number {each}", "lang": "en"} for each in range(20)]
                await client.post(PATH, json={"queries": queries})
                done.append("batch")

            async def single() -> None:
                for _ in range(10):
                    await client.get("/livez")
                    done.append("single")

            await asyncio.gather(batch(), single())
        return done

    app = create_app(settings)

    async def run() -> list[str]:
        async with app.lifespan():
            return await race(app)

    assert run_apart(run()) == ["single"] * 10 + ["batch"]

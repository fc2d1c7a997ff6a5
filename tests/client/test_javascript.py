"""The JavaScript client in a browser, on another site's page: what it makes of trouble."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from .conftest import Centre, run_module
from .test_trouble import PROBLEM

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.browser

_TRY = """
import { KbClient, KbError } from "%s/client.js";
const client = new KbClient(undefined, { lang: "en", timeout: 10_000 });
const call = async (client) => { %s };
export const result = await call(client).catch((error) => ({
  name: error.name,
  message: error.message,
  ...(error instanceof KbError && { code: error.code, retryAfter: error.retryAfter }),
}));
"""


def attempt(page: Page, centre: Centre, call: str) -> Any:
    """What a call returns, or the name, the message and the code of its error."""
    return run_module(page, _TRY % (centre.address, call))


def answer(page: Page, **options: Any) -> list[dict[str, str]]:
    """Answer completions so from now on. Returns the headers that come, one for each call."""
    asked: list[dict[str, str]] = []
    allowed = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "retry-after"}
    headers = {**allowed, **options.pop("headers", {})}

    def fulfil(route: Route) -> None:
        asked.append({"url": route.request.url, **route.request.headers})
        route.fulfill(**options, headers=headers)

    page.route("**/api/v1/suggest**", fulfil)
    return asked


def test_it_asks_where_it_came_from_and_says_little_of_the_page(page: Page, centre: Centre) -> None:
    asked = answer(page, json={"suggestions": []})
    given = '{ kind: ["faq", "policy"], explain: true, none: null, empty: "", zero: 0 }'
    attempt(page, centre, f'return client.suggest("a b&c", {given})')

    assert asked[0]["url"] == (
        f"{centre.address}/api/v1/suggest?q=a+b%26c&lang=en&kind=faq&kind=policy&explain=1&zero=0"
    )
    assert "referer" not in asked[0]
    assert "cookie" not in asked[0]


def test_a_refusal_has_a_code_and_a_time(page: Page, centre: Centre) -> None:
    answer(
        page,
        status=429,
        body=json.dumps(PROBLEM),
        content_type="application/problem+json",
        headers={"Retry-After": "7"},
    )

    assert attempt(page, centre, 'return client.suggest("a")') == {
        "name": "KbError",
        "message": PROBLEM["detail"],
        "code": "not-found",
        "retryAfter": 7,
    }


@pytest.mark.parametrize("status", [200, 502])
def test_a_page_is_no_answer(page: Page, centre: Centre, status: int) -> None:
    answer(page, status=status, body="<h1>Log in</h1>", content_type="text/html")
    told = attempt(page, centre, 'return client.suggest("a")')

    assert (told["name"], told["code"]) == ("KbError", f"http-{status}")


def test_what_is_cut_off_or_does_not_come_is_told_as_fetch_tells_it(
    page: Page, centre: Centre
) -> None:
    answer(page, body='{"suggestions": [', content_type="application/json")
    assert attempt(page, centre, 'return client.suggest("a")')["name"] == "SyntaxError"

    page.route("**/api/v1/suggest**", lambda route: route.abort())
    assert attempt(page, centre, 'return client.suggest("a")')["name"] == "TypeError"


def test_it_does_not_wait_for_ever_and_stops_when_it_is_told(page: Page, centre: Centre) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/api/v1/suggest**", hold)
    late = attempt(page, centre, 'client.timeout = 50; return client.suggest("a")')
    assert late["name"] == "TimeoutError"
    assert len(held) == 1

    stop = (
        "const stopper = new AbortController();"
        'const waiting = client.suggest("a", { signal: stopper.signal });'
        'stopper.abort(new RangeError("enough")); return waiting'
    )
    assert attempt(page, centre, stop)["name"] == "RangeError"
    before = 'return client.suggest("a", { signal: AbortSignal.abort() })'
    assert attempt(page, centre, before)["name"] == "AbortError"
    for route in held:
        route.abort()


def test_many_questions_and_all_articles(page: Page, centre: Centre) -> None:
    told = attempt(
        page,
        centre,
        """
        const asked = ["how do I return an item", { q: "lamp", lang: "tr", size: 1 }];
        const { results } = await client.searchMany(asked, { fields: "lang,hits.slug" });
        const slugs = [];
        for await (const { slug } of client.articles({ size: 4 })) slugs.push(slug);
        return { results, slugs };
        """,
    )

    assert [each["lang"] for each in told["results"]] == ["en", "tr"]
    assert len(told["results"][1]["hits"]) == 1
    assert len(told["slugs"]) == len(set(told["slugs"])) > 8


def test_what_is_put_into_a_path_stays_there(page: Page, centre: Centre) -> None:
    told = attempt(page, centre, 'return client.article("en", "../../contact?x=#")')

    assert told["code"] == "not-found"

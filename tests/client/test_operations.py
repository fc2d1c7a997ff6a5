"""The contract: both clients against a running help centre, for every operation of the API."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from patience import PATIENCE

from kb.client import ApiError, AsyncClient, Client
from kb.client.operation import Operations
from kb.model import Kind
from kb.shape.search import QueryBody
from kb.web.api.document import describe_api

from .conftest import Centre
from .driver import KINDS, Driver, driving

QUESTION = "how do I return an item"
UNANSWERED = "zzqx vvkw"
NOT_OFFERED = {"fields", "cursor"}
"""What no method has: an answer of a client is whole, and its lists go on by themselves."""


@pytest.fixture(params=KINDS)
def driver(request: pytest.FixtureRequest, centre: Centre) -> Iterator[Driver]:
    with driving(request.param, centre.address, centre.key, lang="en") as driver:
        yield driver


def methods_of(kind: type) -> dict[str, inspect.Signature]:
    return {
        name: inspect.signature(getattr(kind, name))
        for name in dir(kind)
        if not name.startswith("_") and name not in ("send", "close", "aclose")
    }


def operations() -> dict[str, dict[str, Any]]:
    return {
        operation["operationId"]: {**operation, "path": path, "method": method.upper()}
        for path, methods in describe_api("")["paths"].items()
        for method, operation in methods.items()
    }


def test_both_clients_have_the_same_methods() -> None:
    assert methods_of(Client) == methods_of(AsyncClient)
    assert methods_of(Client) == methods_of(Operations)
    assert inspect.signature(Client) == inspect.signature(AsyncClient)


def test_every_operation_has_a_method_that_takes_all_its_parameters() -> None:
    lacking = {}
    for name, described in operations().items():
        wanted = {each["name"] for each in described["parameters"]} | _body_fields(described)
        methods = [each for each in methods_of(Operations) if _is_for(each, described)]
        known = {p for each in methods for p in methods_of(Operations)[each].parameters}
        known |= {p for each in methods for p in _OTHERWISE.get(each, ())} | NOT_OFFERED
        if not methods or wanted - known:
            lacking[name] = sorted(wanted - known) if methods else "no method"

    assert lacking == {}


def _is_for(method: str, described: dict[str, Any]) -> bool:
    call = _describe(method)
    path = re.sub(r"{\w+}", "[^/]+", described["path"])
    return call.method == described["method"] and re.fullmatch(path, call.path) is not None


_OTHERWISE: dict[str, set[str]] = {
    "articles": {"page"},
    "gaps": {"page"},
    "article_as": {"format"},
}
"""What a method has in another way: a list goes through its pages."""


def _describe(name: str) -> Any:
    """The call that a method makes, for arguments that are names of themselves."""
    method = getattr(Operations("en"), name)
    given = {
        each.name: _ARGUMENTS.get(each.name, each.name)
        for each in inspect.signature(method).parameters.values()
        if each.default is inspect.Parameter.empty
    }
    call = method(**given)
    return getattr(call, "first", call)


_ARGUMENTS: dict[str, Any] = {
    "kind": "csat",
    "score": 5,
    "helpful": True,
    "form": "text",
    "queries": ["a"],
}


def _body_fields(described: dict[str, Any]) -> set[str]:
    content = described.get("requestBody", {}).get("content", {})
    if not content:
        return set()
    name = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
    return set(describe_api("")["components"]["schemas"][name]["properties"])


def test_a_search_that_is_answered_and_one_that_is_not(driver: Driver, centre: Centre) -> None:
    found = driver.ask("search", QUESTION, size=3)
    assert found.answered
    assert found.contact is None
    assert len(found.hits) == 3
    assert found.hits[0].lang == found.lang == "en"
    (row,) = centre.rows("SELECT source FROM searches ORDER BY at DESC, id DESC LIMIT 1")
    assert row == {"source": "api"}

    lost = driver.ask("search", UNANSWERED)
    assert not lost.answered
    assert [each.kind for each in lost.contact.channels] == ["chat", "email"]


def test_a_search_takes_filters_of_one_and_of_several(driver: Driver) -> None:
    one = driver.ask("search", "lamp", kind="product", explain=True)
    assert {hit.kind for hit in one.hits} == {Kind.PRODUCT}
    assert one.explanation.text == "lamp"

    several = driver.ask("search", "lamp", kind=[Kind.FAQ, "policy"], page=1, exact=True)
    assert {hit.kind for hit in several.hits} <= {Kind.FAQ, Kind.POLICY}
    assert driver.ask("search", "lamp", attr="Colour:no such colour").total == 0


def test_the_language_is_the_clients_or_the_calls_or_guessed(driver: Driver) -> None:
    assert driver.ask("search", "lamp").lang == "en"
    assert driver.ask("search", "lamp", lang="tr").lang == "tr"
    assert driver.ask("search", "شرایط بازگرداندن کالا", lang="").lang == "fa"


def test_many_questions_in_one_call(driver: Driver) -> None:
    asked = [QUESTION, QueryBody(q="lamp", lang="tr", kind=(Kind.PRODUCT,), size=1), UNANSWERED]
    found = driver.ask("search_many", asked).results

    assert [each.answered for each in found] == [True, found[1].answered, False]
    assert [each.lang for each in found] == ["en", "tr", "en"]
    assert [len(found[1].hits), found[1].hits[0].kind] == [1, Kind.PRODUCT]
    assert len({each.search_id for each in found}) == 3


def test_completions(driver: Driver) -> None:
    assert driver.ask("suggest", "retur").suggestions[0].text
    assert driver.ask("suggest", "").suggestions == ()


def test_a_list_goes_through_all_pages_once(driver: Driver) -> None:
    whole = driver.ask("articles")
    in_parts = driver.ask("articles", size=4)

    assert len(whole) > 8
    assert in_parts == whole
    assert len({each.slug for each in whole}) == len(whole)
    products = driver.ask("articles", kind="product", lang="fa", size=2)
    assert {(each.kind, each.lang) for each in products} == {(Kind.PRODUCT, "fa")}


def test_a_list_is_fetched_as_it_is_read(centre: Centre) -> None:
    fetched: list[object] = []
    with Client(centre.address, lang="en") as client:
        client._http.event_hooks["request"].append(fetched.append)
        articles = client.articles(size=2)
        assert fetched == []
        assert [next(articles).slug for _ in range(2)]
        assert len(fetched) == 1
        next(articles)
        assert len(fetched) == 2


def test_counts_of_all_articles(driver: Driver) -> None:
    counts = {each.value: each.count for each in driver.ask("facets").kind}

    assert sum(counts.values()) == len(driver.ask("articles"))


def test_an_article_in_all_its_forms(driver: Driver) -> None:
    article = driver.ask("article", "en", "return-policy")
    assert article.slug == "return-policy"
    assert article.effective
    with pytest.raises(ApiError, match="1999-12-31"):
        driver.ask("article", "en", "return-policy", version=date(1999, 12, 31))

    html, markdown, text = (
        driver.ask("article_as", "en", "return-policy", form)
        for form in ("html", "markdown", "text")
    )
    assert "<h1>" in html
    assert markdown.startswith("# ")
    assert text.startswith(article.title)
    assert "<" not in text


def test_the_same_article_is_sent_once(centre: Centre) -> None:
    seen: list[int] = []
    with Client(centre.address) as client:
        client._http.event_hooks["response"].append(lambda each: seen.append(each.status_code))
        articles = [client.article("en", "return-policy") for _ in range(2)]
        channels = [client.contact(lang="en").channels for _ in range(2)]

    assert articles[0] == articles[1]
    assert channels[0] == channels[1]
    assert seen == [200, 304, 200, 304]


def test_what_is_not_there_is_an_error_with_a_code(driver: Driver) -> None:
    with pytest.raises(ApiError) as caught:
        driver.ask("article", "en", "ï/%?#")
    assert (caught.value.status, caught.value.code) == (404, "not-found")

    with pytest.raises(ApiError) as caught:
        driver.ask("search", QUESTION, lang="xx", size=1000)
    assert caught.value.code == "bad-parameters"
    assert caught.value.problem
    assert caught.value.problem.errors


def test_ways_to_reach_the_team(driver: Driver) -> None:
    contact = driver.ask("contact", q="a ring & a chain")

    assert contact.channels[0].url == "https://chat.example.com/?q=a%20ring%20%26%20a%20chain"
    assert contact.channels[0].open is True


def test_what_happened_next(driver: Driver, centre: Centre) -> None:
    found = driver.ask("search", QUESTION)
    hit = found.hits[0]
    search_id = found.search_id

    said = [
        driver.ask("click", search_id, hit.lang, hit.slug, anchor=hit.anchor, place=1),
        driver.ask("contacted", search_id, "chat"),
        driver.ask("vote", hit.lang, hit.slug, False, search_id=search_id, reason="unclear"),
        driver.ask("survey", "csat", 4, search_id=search_id, comment="quick"),
    ]
    assert all(each.recorded for each in said)
    number = int(search_id, 16)
    assert centre.rows(f"SELECT slug, place FROM clicks WHERE search = {number}") == [
        {"slug": hit.slug, "place": 1}
    ]
    assert centre.rows(f"SELECT channel FROM contacts WHERE search = {number}") == [
        {"channel": "chat"}
    ]
    assert centre.rows(f"SELECT reason FROM votes WHERE search = {number}") == [
        {"reason": "unclear"}
    ]
    assert centre.rows(f"SELECT score FROM surveys WHERE search = {number}") == [{"score": 4}]


def test_a_key_that_nobody_has_is_refused(centre: Centre) -> None:
    with Client(centre.address, "kb_nobody") as client, pytest.raises(ApiError) as caught:
        client.suggest("a")
    assert caught.value.status == 401
    assert "kb_nobody" not in str(caught.value)


_LACKING = {"sync": "kayak rental in winter", "async": "piano tuning at home"}


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_editors_program_does_about_a_gap(kind: str, centre: Centre) -> None:
    question = _LACKING[kind]
    found = centre.have_gap(question, visitors=2)

    with driving(kind, centre.address, centre.key, timeout=PATIENCE) as driver:
        assert found.id in [each.id for each in driver.ask("gaps", lang="en", size=1)]
        gap = driver.ask("gap", found.id)
        assert (gap.question, gap.state, gap.visitors) == (question, "open", 2)

        gap = driver.ask("assign_gap", gap.id, "Ana")
        assert (gap.state, gap.assigned_to) == ("assigned", "Ana")
        assert driver.ask("release_gap", gap.id).state == "open"
        assert driver.ask("ignore_gap", gap.id, note="out of season").state == "ignored"
        assert driver.ask("reopen_gap", gap.id).changes[-2].note == "out of season"
        gap = driver.ask("draft_gap", gap.id, kind="faq", category="products", slug=kind)
        assert gap.draft == f"en/products/{kind}.md"

        done = driver.ask("answer_gap", gap.id, "product-information", asks=[question])
        assert (done.state, done.closed_by) == ("closed", "en/product-information")
        assert done.published
        with pytest.raises(ApiError) as caught:
            driver.ask("ignore_gap", gap.id)
    assert (caught.value.status, caught.value.code) == (409, "gap-refused")


def test_gaps_need_a_key_of_an_editors_program(centre: Centre) -> None:
    with Client(centre.address) as client, pytest.raises(ApiError) as caught:
        next(client.gaps())
    assert caught.value.status == 401

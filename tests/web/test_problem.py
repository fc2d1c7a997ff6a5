from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from litestar import get
from litestar.testing import TestClient

from kb.config import Settings
from kb.errors import KbError
from kb.web.app import create_app
from kb.web.wire.problem import SORTS, find_sort

from .conftest import Client, MakeClient
from .outline import find_all

FIELDS = ["type", "title", "status", "detail", "instance", "request_id", "errors"]


def refuse(client: Client, path: str, status: int) -> Any:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert list(problem) == FIELDS
    assert problem["status"] == status
    assert problem["instance"] == path.partition("?")[0]
    assert problem["request_id"] == answer.headers["x-request-id"]
    return problem


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("q=" + "x" * 501, "`q` must not be longer than 500 characters; this one has 501."),
        ("size=0", "`size` must be a whole number from 1 to 50."),
        ("size=51", "`size` must be a whole number from 1 to 50."),
        ("page=0", "`page` must be a whole number from 1 to 10000."),
        ("page=two", "`page` must be a whole number from 1 to 10000."),
        ("page=1.5", "`page` must be a whole number from 1 to 10000."),
        ("kind=novel", "`kind` must be one of faq, policy, guide, product."),
        ("kind=faq&kind=novel", "`kind` must be one of faq, policy, guide, product."),
        ("lang=xx", "`lang` must be one of en, fa, th, tr, ne."),
        ("explain=maybe", "`explain` must be 1 or 0."),
    ],
)
def test_a_bad_parameter_is_named_with_what_to_send_instead(
    client: Client, query: str, message: str
) -> None:
    problem = refuse(client, f"/api/v1/search?{query}", 400)

    assert problem["type"] == "/schema#problem-bad-parameters"
    assert problem["detail"] == message
    name = message.split("`")[1]
    assert problem["errors"] == [{"parameter": name, "message": message}]


@pytest.mark.parametrize("query", ["q=" + "x" * 501, "lang=xx"])
def test_completion_refuses_what_a_search_refuses(client: Client, query: str) -> None:
    problem = refuse(client, f"/api/v1/suggest?{query}", 400)

    assert problem["type"] == "/schema#problem-bad-parameters"


def test_all_bad_parameters_are_reported_at_once(client: Client) -> None:
    problem = refuse(client, "/api/v1/search?size=0&page=0&kind=novel", 400)

    assert [each["parameter"] for each in problem["errors"]] == ["kind", "page", "size"]


@pytest.mark.parametrize(
    "path", ["/api/v1/articles/en/lost", "/api/v1/articles/xx/return-policy", "/api/v2/search"]
)
def test_what_is_not_there_is_a_problem_in_the_api(client: Client, path: str) -> None:
    problem = refuse(client, path, 404)

    assert problem["type"] == "/schema#problem-not-found"
    assert problem["title"] == "Not found"


def test_a_wrong_method_is_answered_with_the_right_ones(client: Client) -> None:
    answer = client.post("/api/v1/search")

    assert answer.status_code == 405
    assert answer.json()["type"] == "/schema#problem-method-not-allowed"
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


def test_without_an_index_programs_get_a_problem_and_people_a_page(
    make_client: MakeClient,
) -> None:
    client = make_client(build=False)

    problem = refuse(client, "/api/v1/search?q=refund", 503)
    assert problem["type"] == "/schema#problem-index-unavailable"
    page = client.get("/en/", headers={"Accept-Language": "th"})
    assert page.status_code == 503
    assert page.headers["retry-after"] == "10"
    assert find_all(page.text, "h1")[0].text == "The help centre is not ready yet"
    assert "data" not in problem["detail"]


def test_a_fault_of_ours_tells_strangers_nothing(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    @get("/api/fault", sync_to_thread=False)
    def fail() -> None:
        typed = f"my card is {3999 + 1}"
        raise RuntimeError(typed)

    app = create_app(settings)
    app.register(fail)
    with (
        caplog.at_level(logging.INFO),
        TestClient(app, raise_server_exceptions=False) as client,
    ):
        problem = refuse(client, "/api/fault", 500)

    assert problem["title"] == "Something went wrong on our side"
    assert "4000" not in str(problem)
    assert "4000" not in caplog.text
    assert "RuntimeError" in caplog.text
    assert "in fail" in caplog.text


def test_every_error_that_the_web_may_meet_is_in_the_reference() -> None:
    listed = {sort.code: sort.status for sort in SORTS}
    sorts = [each for each in _subclasses(KbError) if each.status != 500]

    assert sorts
    assert {each.code: each.status for each in sorts}.items() <= listed.items()


def test_an_unlisted_error_still_has_a_title() -> None:
    assert find_sort("http-418", 418).title == "I'm a Teapot"


def test_problems_lead_to_their_explanation(client: Client) -> None:
    html = client.get("/schema").text

    for sort in SORTS:
        assert find_all(html, "div", id=f"problem-{sort.code}"), sort.code


def _subclasses(kind: type[KbError]) -> list[type[KbError]]:
    found = []
    for each in kind.__subclasses__():
        found += [each, *_subclasses(each)]
    return found


def test_the_log_of_a_missing_index_says_what_to_do(
    make_client: MakeClient, data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        make_client(build=False).get("/readyz")

    assert "kb build" in caplog.text
    assert str(data_dir) in caplog.text

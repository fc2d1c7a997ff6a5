from __future__ import annotations

from typing import Any

import pytest

from kb.codec import decode_json, encode_json
from kb.shape import article as shape_article
from kb.shape import contact as shape_contact
from kb.shape import feedback as shape_feedback
from kb.shape import gap as shape_gap
from kb.shape import search as shape_search
from kb.shape.problem import ProblemPayload
from kb.web.api.sample import find_body, find_sample

from .conftest import Client
from .outline import find_all

OPERATIONS = {
    "search": shape_search.SearchPayload,
    "suggest": shape_search.SuggestPayload,
    "listArticles": shape_article.ArticleListPayload,
    "readArticle": shape_article.ArticlePayload,
    "countFacets": shape_search.FacetsPayload,
    "searchMany": shape_search.SearchesPayload,
    "listGaps": shape_gap.GapListPayload,
    "readGap": shape_gap.GapDetailPayload,
    "answerGap": shape_gap.GapAnsweredPayload,
    "recordClick": shape_feedback.RecordedPayload,
    "sendFeedback": shape_feedback.RecordedPayload,
    "sendSurvey": shape_feedback.RecordedPayload,
    "readContact": shape_contact.ContactPayload,
    "recordContact": shape_feedback.RecordedPayload,
}
ACTIONS = ("assign", "release", "ignore", "reopen", "answer", "draft")
BODIES = {
    "searchMany": shape_search.SearchesBody,
    "assignGap": shape_gap.AssignBody,
    "ignoreGap": shape_gap.IgnoreBody,
    "answerGap": shape_gap.AnswerBody,
    "draftGap": shape_gap.DraftBody,
    "recordClick": shape_feedback.ClickBody,
    "sendFeedback": shape_feedback.FeedbackBody,
    "sendSurvey": shape_feedback.SurveyBody,
    "recordContact": shape_contact.ContactBody,
}


@pytest.fixture(scope="module")
def document(client: Client) -> Any:
    answer = client.get("/schema/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def operations(document: Any) -> list[tuple[str, Any]]:
    return [
        (path, operation)
        for path, methods in document["paths"].items()
        for operation in methods.values()
    ]


def test_the_document_is_openapi_and_has_the_api_and_nothing_else(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    assert {path for path, _ in operations(document)} == {
        "/api/v1/search",
        "/api/v1/suggest",
        "/api/v1/articles",
        "/api/v1/facets",
        "/api/v1/articles/{lang}/{slug}",
        "/api/v1/searches/{search_id}/click",
        "/api/v1/articles/{lang}/{slug}/feedback",
        "/api/v1/surveys",
        "/api/v1/contact",
        "/api/v1/searches/{search_id}/contact",
        "/api/v1/searches",
        "/api/v1/gaps",
        "/api/v1/gaps/{gap_id}",
        *(f"/api/v1/gaps/{{gap_id}}/{action}" for action in ACTIONS),
    }


def test_every_operation_parameter_and_answer_is_described(document: Any) -> None:
    for path, operation in operations(document):
        assert operation["summary"], path
        assert operation["description"], path
        for parameter in operation["parameters"]:
            assert parameter["description"], (path, parameter["name"])
            assert parameter["examples"], (path, parameter["name"])
        for content in operation.get("requestBody", {}).get("content", {}).values():
            assert content["example"], path
        for status, answer in operation["responses"].items():
            assert answer["description"], (path, status)
            assert answer["headers"], (path, status)
            for content in answer.get("content", {}).values():
                assert content["example"], (path, status)


def test_a_parameter_that_may_be_repeated_is_a_list_of_one_kind(document: Any) -> None:
    """A choice between text and anything would refuse text, for it is both."""
    parameters = document["paths"]["/api/v1/search"]["get"]["parameters"]
    items = {
        each["name"]: each["schema"]["items"] for each in parameters if "items" in each["schema"]
    }

    kind = items.pop("kind")
    assert kind == {"$ref": "#/components/schemas/Kind"}
    assert items == {name: {"type": "string"} for name in ("tag", "category", "attr")}


def test_every_error_is_documented_as_problem_details(document: Any) -> None:
    for path, operation in operations(document):
        errors = set(operation["responses"]) - {"200", "304"}
        assert errors >= {"401", "403", "429", "503"}, path
        for status in errors:
            content = operation["responses"][status]["content"]
            assert list(content) == ["application/problem+json"], (path, status)
            reference = content["application/problem+json"]["schema"]["$ref"]
            assert reference == "#/components/schemas/ProblemPayload"


def test_the_document_says_which_fields_are_always_there(document: Any) -> None:
    for name in (
        "SearchPayload",
        "ContactPayload",
        "ChannelPayload",
        "ElsewherePayload",
        "ExplanationPayload",
        "SuggestPayload",
    ):
        schema = document["components"]["schemas"][name]
        assert set(schema["required"]) == set(schema["properties"]), name


def test_every_field_of_what_a_search_answers_is_explained(document: Any) -> None:
    names = ("ElsewherePayload", "ExplanationPayload", "SuggestPayload", "SuggestionPayload")
    for name in (
        *names,
        "ContactPayload",
        "ChannelPayload",
        "ContactBody",
        "ClickBody",
        "FeedbackBody",
        "SurveyBody",
        "RecordedPayload",
    ):
        schema = document["components"]["schemas"][name]
        assert schema["description"], name
        for field, described in schema["properties"].items():
            assert described.get("description"), (name, field)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_example_has_the_shape_of_a_real_answer(operation: str) -> None:
    decode_json(encode_json(find_sample(operation)), OPERATIONS[operation])


@pytest.mark.parametrize("operation", BODIES)
def test_an_example_of_a_body_is_one_that_can_be_sent(operation: str) -> None:
    decode_json(encode_json(find_body(operation)), BODIES[operation])


def test_examples_of_problems_have_the_shape_of_real_ones(document: Any) -> None:
    for _, operation in operations(document):
        for status, answer in operation["responses"].items():
            if status not in ("200", "304"):
                example = answer["content"]["application/problem+json"]["example"]
                decode_json(encode_json(example), ProblemPayload)
                assert example["status"] == int(status)


def test_the_reference_page_shows_every_operation_and_works_offline(
    client: Client, document: Any
) -> None:
    html = client.get("/schema").text

    for path, operation in operations(document):
        assert find_all(html, "h2", id=operation["operationId"]), path
        assert path in [code.text for code in find_all(html, "code")]
    for element in [*find_all(html, "link"), *find_all(html, "script"), *find_all(html, "img")]:
        address = element.attributes.get("href", element.attributes.get("src", ""))
        assert address.startswith("/"), address
        assert not address.startswith("//"), address


def test_a_form_of_the_reference_page_sends_what_the_api_takes(client: Client) -> None:
    html = client.get("/schema").text
    (form,) = find_all(html, "form", action="/api/v1/search")
    assert form["method"] == "get"
    fields = ["q", "lang", "kind", "tag", "category", "page", "size", "explain"]
    assert all(find_all(html, "label", **{"for": f"search-{name}"}) for name in fields)

    answer = client.get("/api/v1/search?q=refund&lang=en&kind=&tag=&category=&page=1&size=10")
    assert answer.status_code == 200


def test_every_shape_that_is_named_is_explained(client: Client) -> None:
    html = client.get("/schema").text
    named = {link["href"] for link in find_all(html, "a") if link["href"].startswith("#shape-")}

    assert named
    assert named <= {
        f"#{heading['id']}" for heading in find_all(html, "h3") if "id" in heading.attributes
    }

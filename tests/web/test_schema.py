"""The whole document against a running help centre: what it says of an answer is so."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from conftest import ARTICLES
from hypothesis import HealthCheck, Phase, given, settings
from loopback import serving
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kb.config import Settings
from kb.insight import Caller, SearchEvent, new_search_id
from kb.insight.gap_book import GapBook
from kb.insight.gap_desk import read_gaps
from kb.insight.key import Scope, add_key
from kb.settings import Api, Site
from kb.web.api.document import HANDLERS, describe_api
from kb.web.app import create_app

from .conftest import LANGUAGES

EXAMPLES = 8
"""Requests of each sort to each operation: what is allowed, what is not. All take some 25 s on one
core, most of it to make them up."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
OPERATIONS = [str(handler.operation_id) for handler in HANDLERS]
TRIMMED = ("search", "listArticles", "readArticle", "searchMany")

NEVER_RIGHT = ("recordContact",)
"""Nobody guesses the name of a channel; that it is refused is seen all the same."""

# Seeded, so that the same requests are sent each time; shrinking would only take long.
_STEADY = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True)
class Server:
    """A running help centre with the starter articles, a gap, and a key that may do everything."""

    address: str
    key: str
    gap: str
    search_id: str


@pytest.fixture(scope="module")
def server(starter_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("schema")
    # Without the log: other tests ask the same starter articles.
    not_ours = shutil.ignore_patterns("log.db*", "visitor.salt")
    shutil.copytree(starter_dir, folder / "data", symlinks=True, ignore=not_ours)
    shutil.copytree(ARTICLES, folder / "articles")
    app = create_app(
        Settings(
            articles=str(folder / "articles"),
            data=str(folder / "data"),
            site=Site(languages=LANGUAGES),
            api=Api(per_key=0, per_address=0),
        )
    )
    log = app.state.centre.recording.require_log()
    search_id = new_search_id()
    for number in range(3):
        event = SearchEvent(
            new_search_id(), "en", "do you engrave rings", 0.1, False, False, at=time.time()
        )
        log.record_search(event, Caller(f"somebody {number}", "Mozilla/5.0 Firefox/140.0"))
    assert log.flush()
    GapBook(log).update(time.time())
    with log.reading() as database:
        (gap,) = read_gaps(database)
    _, key = add_key(log, "schema", list(Scope))
    with serving(app) as address:
        yield Server(address, key, gap.id, search_id)


@pytest.fixture(scope="module")
def document() -> Any:
    return describe_api("")


def sharpen(document: Any) -> Any:
    """The document without `fields`, in which an answer is whole and holds nothing that is not
    described."""
    sharp = deepcopy(document)
    for name, schema in sharp["components"]["schemas"].items():
        if name.endswith("Payload"):
            schema["additionalProperties"] = False
    results = sharp["components"]["schemas"]["SearchesPayload"]["properties"]["results"]
    results["items"] = results["items"]["anyOf"][0]
    for methods in sharp["paths"].values():
        for operation in methods.values():
            operation["parameters"] = [
                each for each in operation["parameters"] if each["name"] != "fields"
            ]
            for content in operation["responses"]["200"]["content"].values():
                content["schema"] = content["schema"].get("anyOf", [content["schema"]])[0]
    del sharp["components"]["schemas"]["SearchesBody"]["properties"]["fields"]
    return sharp


def try_operation(document: Any, operation_id: str, server: Server) -> set[int]:
    """Send an operation what its description allows, and what it forbids. Returns the statuses."""
    schema = schemathesis.openapi.from_dict(document)
    found = (each.ok() for each in schema.get_all_operations() if isinstance(each, Ok))
    (operation,) = (each for each in found if each.definition.raw["operationId"] == operation_id)
    seen: set[int] = set()

    def run(case: Any) -> None:
        # What names something that exists is worth more than one more name that does not.
        if "gap_id" in case.path_parameters and len(case.path_parameters["gap_id"]) % 2:
            case.path_parameters["gap_id"] = server.gap
        if case.path_parameters.get("lang") and len(case.path_parameters["slug"]) % 2:
            case.path_parameters.update(lang="en", slug="return-policy")
        if "search_id" in case.path_parameters and len(case.path_parameters["search_id"]) % 2:
            case.path_parameters["search_id"] = server.search_id
        case.headers["Authorization"] = f"Bearer {server.key}"
        answer = case.call(base_url=server.address)
        seen.add(answer.status_code)
        # In an address everything is text, and what is empty was left out: much that is forbidden
        # of a value cannot be written there.
        is_body = case.method == "POST"
        case.validate_response(answer, checks=CHECKS + [negative_data_rejection] * is_body)

    for mode in schemathesis.GenerationMode:
        strategy = operation.as_strategy(generation_mode=mode)
        _STEADY(given(case=strategy)(run))()
    return seen


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_answer_is_as_the_document_says(
    operation: str, document: Any, server: Server
) -> None:
    seen = try_operation(sharpen(document), operation, server)

    assert seen & {200, 404} or operation in NEVER_RIGHT
    assert not seen & {403, 429}


@pytest.mark.parametrize("operation", TRIMMED)
def test_so_is_every_answer_that_is_trimmed(operation: str, document: Any, server: Server) -> None:
    assert try_operation(document, operation, server)


@pytest.mark.parametrize(
    "lie",
    [
        lambda schemas: schemas["ArticleListPayload"]["properties"].update(
            total={"type": "string"}
        ),
        lambda schemas: (
            schemas["ArticleListPayload"]["properties"].pop("next"),
            schemas["ArticleListPayload"]["required"].remove("next"),
        ),
        lambda schemas: schemas["ArticleListPayload"]["required"].append("prev"),
    ],
    ids=["another type", "a field that is not described", "a field that there is not"],
)
def test_a_document_that_lies_is_found_out(
    lie: Callable[[Any], Any], document: Any, server: Server
) -> None:
    wrong = sharpen(document)
    lie(wrong["components"]["schemas"])

    with pytest.raises(FailureGroup):
        try_operation(wrong, "listArticles", server)

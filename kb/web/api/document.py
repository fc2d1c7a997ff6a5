"""The API's OpenAPI document, made from the handlers that answer."""

from __future__ import annotations

from functools import cache
from typing import Any

from litestar import Litestar
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Tag

from kb.web.api.answer import JSON
from kb.web.api.body import TAKES
from kb.web.api.component import add_body, describe_fields, refer_to_part
from kb.web.api.editor_operations import HANDLERS as FOR_EDITORS
from kb.web.api.operations import HANDLERS as FOR_CUSTOMERS
from kb.web.api.promise import add_promises, secure
from kb.web.api.sample import find_body, find_sample, list_forms
from kb.web.api.sample_problem import sample_problem
from kb.web.wire import problem

Document = dict[str, Any]

HANDLERS = (*FOR_CUSTOMERS, *FOR_EDITORS)

VERSION = "1.1"
"""Of the API: the number before the dot is in its addresses, the one behind it counts additions.
docs/API.md has what changed with each."""

_TAGS = {
    "Search": "Ask a question, get articles.",
    "Articles": "Read what editors published.",
    "Contact": "Reach the team when no article answers.",
    "Feedback": "Say what customers did after a search.",
    "Gaps": "See what no article answers, and do something about it. For editors' programs.",
}
_TRIMMED = {"search", "listArticles", "readArticle"}
"""Operations that take `fields`; `searchMany` trims what is in its answer."""


@cache
def describe_api(base_url: str) -> Document:
    """The OpenAPI 3.1 document as plain data. `base_url` is the server's public address."""
    config = OpenAPIConfig(
        title="Help centre API",
        version=VERSION,
        description=(
            "Search the help centre and read its articles from any app. JSON in UTF-8. Reading"
            " needs no key unless the help centre says so. Errors are problem details (RFC 9457)."
        ),
        tags=[Tag(name=name, description=said) for name, said in _TAGS.items()],
    )
    # An application of its own, never served: the framework describes whole applications only.
    app = Litestar([*HANDLERS], openapi_config=config, logging_config=None)
    document: Document = app.openapi_schema.to_schema()
    document["servers"] = [{"url": base_url or "/"}]
    secure(document)
    schemas = document["components"]["schemas"]
    operations = {
        operation["operationId"]: operation
        for methods in document["paths"].values()
        for operation in methods.values()
    }
    for handler in HANDLERS:
        operation = operations[str(handler.operation_id)]
        _mend_parameters(operation)
        _keep_problems(operation)
        if TAKES in handler.opt:
            _add_body(schemas, operation, handler.opt[TAKES])
        add_promises(operation)
    describe_fields(schemas)
    for operation in operations.values():
        _add_parts(schemas, operation)
        _add_examples(operation)
    return document


def _mend_parameters(operation: Document) -> None:
    """Whole limits for whole numbers, and no default where leaving out means leaving out."""
    operation.setdefault("parameters", [])
    for parameter in operation["parameters"]:
        schema = parameter["schema"]
        if parameter["in"] == "query":
            parameter["allowEmptyValue"] = True  # it means what leaving it out means
        for choice in schema.pop("oneOf", []):
            # A parameter that is left out has no value: there is no way to write null.
            schema.update(choice if "$ref" in choice else {})
        items = schema.get("items", {})
        for choice in items.pop("oneOf", []):
            # Of `tuple[str, ...]` the framework counts the dots as a choice that is anything.
            items.update(choice)
        for limit in ("minimum", "maximum"):
            if limit in schema:
                schema[limit] = int(schema[limit])
        if not schema.get("default", True):
            del schema["default"]


def _keep_problems(operation: Document) -> None:
    """Where a handler declares no problem of its own for bad parameters, the framework describes
    its default one, which is never sent."""
    operation["responses"] = {
        status: answer
        for status, answer in operation["responses"].items()
        if status == "200" or problem.MEDIA_TYPE in answer.get("content", {})
    }


def _add_body(schemas: Document, operation: Document, shape: type) -> None:
    schema = add_body(schemas, shape)
    name = schema["$ref"].rpartition("/")[2]
    operation["requestBody"] = {
        "required": bool(schemas[name]["required"]),
        "content": {JSON: {"schema": schema}},
    }


def _add_parts(schemas: Document, operation: Document) -> None:
    content = operation["responses"]["200"]["content"][JSON]
    if operation["operationId"] in _TRIMMED:
        content["schema"] = refer_to_part(schemas, content["schema"])
    if operation["operationId"] == "searchMany":
        results = schemas["SearchesPayload"]["properties"]["results"]
        results["items"] = refer_to_part(schemas, {"$ref": results["items"]["$ref"]})


def _add_examples(operation: Document) -> None:
    """An example of each answer, made of the same dataclasses as the real ones."""
    name = operation["operationId"]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        content["example"] = find_body(name)
    for status, answer in operation["responses"].items():
        for content in answer.get("content", {}).values():
            is_fine = status == "200"
            content["example"] = find_sample(name) if is_fine else sample_problem(int(status))
    if name == "readArticle":
        forms = {
            kind: {"schema": {"type": "string"}, "example": text} for kind, text in list_forms()
        }
        operation["responses"]["200"]["content"].update(forms)

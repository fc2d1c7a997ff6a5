"""The API's OpenAPI document, made from the handlers that answer."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

from litestar import Litestar
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Tag

import kb.shape.article
import kb.shape.contact
import kb.shape.explain
import kb.shape.feedback
import kb.shape.problem
import kb.shape.search
from kb.web.api import articles, contact, feedback, search
from kb.web.api.sample import find_body, find_sample, sample_problem
from kb.web.wire import problem

Document = dict[str, Any]

_SHAPES = (
    kb.shape.search,
    kb.shape.explain,
    kb.shape.article,
    kb.shape.contact,
    kb.shape.feedback,
    kb.shape.problem,
)


@cache
def describe_api(base_url: str) -> Document:
    """The OpenAPI 3.1 document as plain data. `base_url` is the server's public address."""
    config = OpenAPIConfig(
        title="Help centre API",
        version="1",
        description=(
            "Search the help centre and read its articles from any app. JSON in UTF-8, no key"
            " needed. Errors are problem details (RFC 9457)."
        ),
        tags=[
            Tag(name="Search", description="Ask a question, get articles."),
            Tag(name="Articles", description="Read what editors published."),
            Tag(name="Contact", description="Reach the team when no article answers."),
            Tag(name="Feedback", description="Say what customers did after a search."),
        ],
    )
    # An application of its own, never served: the framework describes whole applications only.
    handlers = [
        *search.HANDLERS,
        *articles.HANDLERS,
        *contact.HANDLERS,
        *feedback.HANDLERS,
    ]
    app = Litestar(handlers, openapi_config=config, logging_config=None)
    document: Document = app.openapi_schema.to_schema()
    document["servers"] = [{"url": base_url or "/"}]
    _describe_schemas(document)
    for methods in document["paths"].values():
        for operation in methods.values():
            _mend_parameters(operation)
            _add_examples(operation)
    return document


def _describe_schemas(document: Document) -> None:
    """Carry class docstrings and field descriptions over into the schemas."""
    schemas = document["components"]["schemas"]
    shapes = [each for module in _SHAPES for each in vars(module).values()]
    for kind in shapes:
        if not dataclasses.is_dataclass(kind) or not isinstance(kind, type):
            continue
        schema = schemas.get(kind.__name__)
        if schema is None:
            continue
        schema["description"] = (kind.__doc__ or "").partition("\n")[0]
        for field in dataclasses.fields(kind):
            if "doc" in field.metadata:
                schema["properties"][field.name]["description"] = field.metadata["doc"]


def _mend_parameters(operation: Document) -> None:
    """Whole limits for whole numbers, and no default where leaving out means leaving out."""
    operation.setdefault("parameters", [])
    for parameter in operation["parameters"]:
        schema = parameter["schema"]
        for limit in ("minimum", "maximum"):
            if limit in schema:
                schema[limit] = int(schema[limit])
        if not schema.get("default", True):
            del schema["default"]


def _add_examples(operation: Document) -> None:
    """An example of each answer, made of the same dataclasses as the real ones.

    Where a handler declares no problem of its own for bad parameters, the framework describes
    its default one, which is never sent.
    """
    for content in operation.get("requestBody", {}).get("content", {}).values():
        content["example"] = find_body(operation["operationId"])
    operation["responses"] = {
        status: answer
        for status, answer in operation["responses"].items()
        if status == "200" or problem.MEDIA_TYPE in answer.get("content", {})
    }
    for status, answer in operation["responses"].items():
        for content in answer.get("content", {}).values():
            content["example"] = (
                find_sample(operation["operationId"])
                if status == "200"
                else sample_problem(int(status))
            )

"""What the API reference shows, read from the OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from kb.web.api.answer import JSON
from kb.web.api.component import PART, REFERENCE, find_names
from kb.web.api.document import Document


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation."""

    name: str
    place: str
    required: bool
    type: str
    description: str
    default: str
    example: str
    choices: Sequence[str]
    repeats: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """One status that an operation answers with; `shape` names its body."""

    status: str
    description: str
    shape: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a shape; `shape` names the type when it is one of those listed. What is sent may
    leave out what is not `required`; in answers every field is."""

    name: str
    type: str
    shape: str
    description: str
    required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """A path and a method. `body` names the shape of what is sent, which has `body_fields`; both
    are empty when nothing is."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: Sequence[Parameter]
    answers: Sequence[Answer]
    body: str
    body_fields: Sequence[Field]
    body_example: str
    example: str
    example_url: str
    needs_key: bool

    @property
    def takes_form(self) -> bool:
        """A form fills in queries, not paths or bodies, and sends no key."""
        return "{" not in self.path and self.method == "GET" and not self.needs_key


@dataclass(frozen=True, slots=True)
class Shape:
    """A JSON object."""

    name: str
    description: str
    fields: Sequence[Field]


def list_operations(document: Document) -> Iterator[Operation]:
    """All operations, in the order of the document."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            parameters = [_read_parameter(document, each) for each in operation["parameters"]]
            content = operation["responses"]["200"]["content"][JSON]
            body = operation.get("requestBody", {}).get("content", {}).get(JSON)
            needs_key = {} not in operation["security"]
            yield Operation(
                id=operation["operationId"],
                method=method.upper(),
                path=path,
                summary=operation["summary"],
                description=operation["description"],
                parameters=parameters,
                answers=[
                    Answer(status, answer["description"], _name_shape(answer))
                    for status, answer in operation["responses"].items()
                ],
                body=_name_schema(body) if body else "",
                body_fields=_list_body(document, body) if body else (),
                body_example=print_json(body["example"]) if body else "",
                example=print_json(content["example"]),
                example_url=_fill(path, parameters),
                needs_key=needs_key,
            )


def _read_parameter(document: Document, parameter: Document) -> Parameter:
    schema = parameter["schema"]
    examples = list(parameter.get("examples", {}).values())
    example = examples[0]["value"] if examples else ""
    return Parameter(
        name=parameter["name"],
        place=parameter["in"],
        required=parameter.get("required", False),
        type=_name_type(document, schema),
        description=parameter.get("description", ""),
        default=str(schema.get("default") or ""),
        example=str(example[0] if isinstance(example, list) else example),
        choices=_find_choices(document, schema),
        repeats=schema.get("type") == "array",
    )


def _find_choices(document: Document, schema: Document) -> Sequence[str]:
    schema = schema.get("items", schema)
    name = schema.get("$ref", "").removeprefix(REFERENCE)
    if name:
        schema = document["components"]["schemas"][name]
    return list(schema.get("enum", ()))


def list_shapes(document: Document) -> Iterator[Shape]:
    """All objects that are sent or answered."""
    for name, schema in document["components"]["schemas"].items():
        if "properties" in schema and not name.endswith(PART):
            yield Shape(_short(name), schema.get("description", ""), _list_fields(document, schema))


def _list_body(document: Document, body: Document) -> Sequence[Field]:
    name = body["schema"]["$ref"].removeprefix(REFERENCE)
    return _list_fields(document, document["components"]["schemas"][name])


def _list_fields(document: Document, schema: Document) -> Sequence[Field]:
    required = schema.get("required", ())
    return [
        Field(
            key,
            _name_type(document, value),
            _find_shape(document, value),
            value.get("description", ""),
            key in required,
        )
        for key, value in schema["properties"].items()
    ]


def _name_type(document: Document, schema: Document) -> str:
    """A type in a few words: `string`, `list of Hit`, `date or null`."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(REFERENCE)
        named = document["components"]["schemas"][name]
        return _short(name) if "properties" in named else str(named["type"])
    for key in ("oneOf", "anyOf", "allOf"):
        if key in schema:
            choices = [each for each in schema[key] if not each.get("$ref", "").endswith(PART)]
            return " or ".join(_name_type(document, each) for each in choices)
    kinds = schema.get("type", "anything")
    if isinstance(kinds, list):
        return " or ".join(_name_type(document, {**schema, "type": kind}) for kind in kinds)
    if kinds == "array":
        # A pair of numbers is described by its places, and not by one kind of item.
        items = schema.get("items") or (schema.get("prefixItems") or [{}])[0]
        return f"list of {_name_type(document, items)}"
    if kinds == "integer" and "minimum" in schema:
        return f"integer, {schema['minimum']} to {schema['maximum']}"
    return str(schema.get("format", kinds))


def _find_shape(document: Document, schema: Any) -> str:
    """The first listed object that a type mentions."""
    if isinstance(schema, dict):
        name = str(schema.get("$ref", "")).removeprefix(REFERENCE)
        if name and "properties" in document["components"]["schemas"][name]:
            return _short(name)
        schema = list(schema.values())
    if isinstance(schema, list):
        return next(filter(None, (_find_shape(document, each) for each in schema)), "")
    return ""


def _name_shape(answer: Document) -> str:
    for content in answer.get("content", {}).values():
        return _name_schema(content)
    return ""


def _name_schema(content: Document) -> str:
    return next((_short(name) for name in find_names(content["schema"])), "")


def _short(name: str) -> str:
    return name.removesuffix("Payload")


def _fill(path: str, parameters: Sequence[Parameter]) -> str:
    """The path with the examples of its parameters filled in."""
    query = []
    for parameter in parameters:
        if parameter.place == "path":
            path = path.replace(f"{{{parameter.name}}}", parameter.example)
        elif parameter.name in ("q", "lang"):
            query.append((parameter.name, parameter.example))
    return path + (f"?{urlencode(query)}" if query else "")


def print_json(value: Any) -> str:
    """JSON as people read it."""
    return json.dumps(value, ensure_ascii=False, indent=2)

"""The schemas of the OpenAPI document: described, limited, and in part where `fields=` trims."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from typing import Any

import kb.shape.article
import kb.shape.contact
import kb.shape.explain
import kb.shape.feedback
import kb.shape.gap
import kb.shape.problem
import kb.shape.search
from kb.codec import describe_json

Schema = dict[str, Any]

REFERENCE = "#/components/schemas/"
PART = "Part"
"""How the name of a schema ends that has the same fields, of which none must be there."""

_SHAPES = (
    kb.shape.search,
    kb.shape.explain,
    kb.shape.article,
    kb.shape.contact,
    kb.shape.feedback,
    kb.shape.gap,
    kb.shape.problem,
)


def add_body(schemas: Schema, shape: type) -> Schema:
    """Add what a body may be. Returns the schema that refers to it.

    What is sent may hold no other fields: a name that is mistyped would go unnoticed.
    """
    text = json.dumps(describe_json(shape)).replace("#/$defs/", REFERENCE)
    described = json.loads(text)
    for name, schema in described["$defs"].items():
        if schema.get("type") == "object":
            schema["additionalProperties"] = False
        elif "enum" in schema:
            schema["type"] = "string"
        schemas.setdefault(name, schema)
    return {"$ref": described["$ref"]}


def describe_fields(schemas: Schema) -> None:
    """Carry what the shapes say of themselves and of their fields over into the schemas."""
    for module in _SHAPES:
        for kind in vars(module).values():
            if isinstance(kind, type) and dataclasses.is_dataclass(kind):
                _describe(schemas.get(kind.__name__), kind)


def refer_to_part(schemas: Schema, schema: Schema) -> Schema:
    """Add what is left of an answer when it is trimmed. Returns the schema of either."""
    name = schema["$ref"].removeprefix(REFERENCE)
    return {"anyOf": [schema, {"$ref": REFERENCE + _add_part(schemas, name)}]}


def find_names(schema: Any) -> Iterable[str]:
    """The schemas that a schema refers to, in order."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield str(schema["$ref"]).removeprefix(REFERENCE)
        schema = list(schema.values())
    if isinstance(schema, list):
        for each in schema:
            yield from find_names(each)


def _describe(schema: Schema | None, kind: type) -> None:
    if schema is None:
        return
    said = " ".join((kind.__doc__ or "").split("\n\n")[0].split())
    schema["description"] = said
    for field in dataclasses.fields(kind):
        described = schema["properties"][field.name]
        limits = dict(field.metadata.get("limits", {}))
        if described.get("default", True) in (None, (), [], ""):
            described.pop("default")  # leaving it out means leaving it out
        if "anyOf" in described and limits:
            described["anyOf"][0].update(limits)
        else:
            described.update(limits)
        if "doc" in field.metadata:
            described["description"] = field.metadata["doc"]


def _add_part(schemas: Schema, name: str) -> str:
    part = name.removesuffix("Payload") + PART
    if part not in schemas:
        whole = schemas[name]
        schemas[part] = {}  # an object that holds objects of its own kind refers to this one
        schemas[part] = {
            "type": "object",
            "description": f"`{name.removesuffix('Payload')}` with the fields that were asked for.",
            "properties": {
                key: _in_part(schemas, value) for key, value in whole["properties"].items()
            },
        }
    return part


def _in_part(schemas: Schema, value: Any) -> Any:
    """A schema that refers to parts where it referred to objects."""
    if isinstance(value, list):
        return [_in_part(schemas, each) for each in value]
    if not isinstance(value, dict):
        return value
    name = str(value.get("$ref", "")).removeprefix(REFERENCE)
    if name and "properties" in schemas[name]:
        return {**value, "$ref": REFERENCE + _add_part(schemas, name)}
    return {key: _in_part(schemas, each) for key, each in value.items()}

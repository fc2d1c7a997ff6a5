"""Shapes → JSON Schema (2020-12), with what a model has to know of each field."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from kb.codec import describe_json

Schema = dict[str, Any]


@cache
def describe_shape(kind: type) -> Schema:
    """The schema of a shape: an object at its root, as MCP wants it, with the shapes within it
    under `$defs`, and descriptions from `metadata["doc"]`. Made once, so not to be changed."""
    document = describe_json(kind)
    shapes = document["$defs"]
    for each in _find_shapes(kind, {}).values():
        properties = shapes[each.__name__]["properties"]
        for field in fields(each):
            if "doc" in field.metadata:
                properties[field.name] |= {"description": field.metadata["doc"]}
    root = shapes.pop(kind.__name__)
    del root["title"], root["description"]  # the tool has its own
    return {**root, "$defs": shapes} if shapes else dict(root)


def _find_shapes(kind: Any, found: dict[str, Any]) -> dict[str, Any]:
    """The shape and those of its fields, however deep, by name."""
    if isinstance(kind, type) and is_dataclass(kind):
        found[kind.__name__] = kind
        for hint in get_type_hints(kind).values():
            _find_shapes(hint, found)
    for argument in get_args(kind):
        _find_shapes(argument, found)
    return found

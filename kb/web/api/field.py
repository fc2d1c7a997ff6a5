"""Answers trimmed to the fields that an app asks for: `fields=answered,hits.title`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from kb.codec import decode_json, encode_json
from kb.web.api.mistake import BadParameters, mistake_in
from kb.web.api.parameter import FIELDS

_BETWEEN = ","
_BELOW = "."

Tree = dict[str, "Tree"]
"""Fields to keep, each with those to keep below it; none below means all of it."""


def read_fields(text: str, shape: type) -> Tree:
    """The fields that `text` names, comma separated, those of an inner object after a dot. `shape`
    is the dataclass of the answer; empty text asks for all of it.

    Raises BadParameters with every name that the shape does not have.
    """
    unknown = [mistake_in(FIELDS, each) for each in find_unknown(text, shape)]
    if unknown:
        raise BadParameters([mistake for each in unknown for mistake in each.mistakes])
    tree: Tree = {}
    for path in _split(text):
        _plant(tree, path)
    return tree


def find_unknown(text: str, shape: type) -> list[str]:
    """What is wrong with a list of fields, each as a sentence goes on after `fields`."""
    found = (_find_unknown(path, shape) for path in _split(text))
    return list(dict.fromkeys(each for each in found if each))


def trim_json(body: bytes, tree: Tree) -> bytes:
    """A JSON object with the fields of the tree only; all of them when it is empty."""
    return encode_json(trim(decode_json(body, dict[str, Any]), tree)) if tree else body


def trim(value: Any, tree: Tree) -> Any:
    """Plain JSON data with the fields of the tree only. Of a list each object is trimmed; null is
    left as it is."""
    if not tree or value is None:
        return value
    if isinstance(value, list):
        return [trim(each, tree) for each in value]
    return {name: trim(each, tree[name]) for name, each in value.items() if name in tree}


@cache
def list_fields(shape: type) -> dict[str, type | None]:
    """The fields of a shape, each with the shape of the objects in it, if it holds objects."""
    hints = get_type_hints(shape)
    return {each.name: _find_shape(hints[each.name]) for each in fields(shape)}


def _split(text: str) -> list[list[str]]:
    return [part.strip().split(_BELOW) for part in text.split(_BETWEEN)] if text else []


def _plant(tree: Tree, path: Sequence[str]) -> None:
    """Who asks for a whole and for a part of it gets the whole, whatever comes first."""
    *above, last = path
    for name in above:
        if name in tree and not tree[name]:
            return
        tree = tree.setdefault(name, {})
    tree[last] = {}


def _find_unknown(path: Sequence[str], shape: type) -> str | None:
    """What is wrong with a path; None when the shape has it."""
    inner: type | None = shape
    for place, name in enumerate(path):
        above = _BELOW.join(path[:place])
        if inner is None:
            return f"asks for what is below `{above}`, where there is nothing"
        known = list_fields(inner)
        if name not in known:
            where = f"`{above}` has" if above else "this answer has"
            return f"names {name[:40]!r}, but {where} {', '.join(known)}"
        inner = known[name]
    return None


def _find_shape(hint: Any) -> type | None:
    return next(_walk(hint), None)


def _walk(hint: Any) -> Iterator[type]:
    if isinstance(hint, type) and is_dataclass(hint):
        yield hint
    for each in get_args(hint):
        yield from _walk(each)

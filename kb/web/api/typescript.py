"""The API's shapes in TypeScript, for who writes JavaScript with an editor that knows types.

They are made of the dataclasses that answers are made of, so that they cannot say anything else.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

_PLAIN: dict[Any, str] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    date: "string",
    datetime: "string",
    NoneType: "null",
    Any: "unknown",
}


def declare(shapes: Iterable[type]) -> str:
    """Interfaces for dataclasses and for all that they hold, by name.

    What has a default may be left out.
    """
    found: dict[str, type] = {}
    for shape in shapes:
        _collect(shape, found)
    return "\n".join(_write_interface(found[name]) for name in sorted(found))


def spell(kind: Any) -> str:
    """A Python type in TypeScript: `tuple[str, ...] | None` is `string[] | null`.

    Raises TypeError for a type that JSON does not have.
    """
    if kind in _PLAIN:
        return _PLAIN[kind]
    if get_origin(kind):
        return _spell_generic(kind)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return kind.__name__
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return " | ".join(f'"{each}"' for each in kind)
    raise TypeError(f"{kind} has no place in JSON")


def _spell_generic(kind: Any) -> str:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        return " | ".join(f'"{each}"' for each in inner)
    if origin in (Union, UnionType):
        return " | ".join(map(spell, inner))
    if origin is dict:
        return f"Record<string, {spell(inner[1])}>"
    if origin is tuple and inner[-1] is not Ellipsis:
        return f"[{', '.join(map(spell, inner))}]"
    if origin in (tuple, list):
        return f"Array<{spell(inner[0])}>"
    raise TypeError(f"{kind} has no place in JSON")


def _collect(kind: Any, found: dict[str, type]) -> None:
    for shape in _find_shapes(kind):
        if shape.__name__ not in found:
            found[shape.__name__] = shape
            for hint in get_type_hints(shape).values():
                _collect(hint, found)


def _find_shapes(kind: Any) -> Iterator[type]:
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        yield kind
    for each in get_args(kind):
        yield from _find_shapes(each)


def _write_interface(shape: type) -> str:
    hints = get_type_hints(shape)
    lines = [f"/** {(shape.__doc__ or '').partition(chr(10))[0]} */"]
    lines.append(f"export interface {shape.__name__} {{")
    for field in dataclasses.fields(shape):
        if "doc" in field.metadata:
            lines.append(f"  /** {field.metadata['doc']} */")
        mark = "" if field.default is dataclasses.MISSING else "?"
        lines.append(f"  {field.name}{mark}: {spell(hints[field.name])};")
    return "\n".join([*lines, "}", ""])

"""JSON that apps send: checked against its shape, every mistake named where it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from kb.codec import Mismatch, convert, decode_json
from kb.errors import KbError
from kb.shape.problem import ParameterMistake
from kb.web.api.answer import JSON
from kb.web.api.mistake import BadParameters
from kb.web.visit import PageRequest

T = TypeVar("T")

TAKES = "takes"
"""Key of a handler's `opt`: the shape of its body, for the reference."""

Check = Callable[[Any], str | None]
"""What is wrong with a value that has the right type: `must be …`; None when nothing is."""
Checks = Mapping[str, Check]
"""By the name of the field, on whatever level it is."""

MOST_MISTAKES = 100
"""Mistakes of a body that are told. Twenty searches that are wrong in five places each have as
many; without a limit, 256 kB of fields that there are not were answered with 6 MB."""

_NAMES: dict[Any, str] = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    NoneType: "null",
}


class NotJson(KbError):
    """A body that says itself that it is something else than JSON."""

    code = "not-json"
    status = 415


def read_body(request: PageRequest, data: bytes, shape: type[T], checks: Checks | None = None) -> T:
    """The body of a request as a dataclass, whose fields' limits it keeps. No body is an empty one,
    if the shape needs nothing. `checks` look at what no shape can say.

    Raises NotJson, and BadParameters with all mistakes, such as `queries[3].lang`; of a hundred and
    more with the first ones.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("", JSON) and not kind.endswith("+json"):
        raise NotJson(f"Send JSON, with the header `Content-Type: {JSON}`.")
    reading = _Reading(checks or {})
    try:
        sent = decode_json(data or b"{}", dict[str, Any])
    except Mismatch:
        mistake = ParameterMistake(parameter="body", message="The body must be a JSON object.")
        raise BadParameters([mistake]) from None
    found = reading.read_object(sent, shape, "")
    if reading.mistakes:
        raise BadParameters(reading.mistakes)
    return found


class _Reading:
    """Goes through a body and collects what is wrong."""

    def __init__(self, checks: Checks) -> None:
        self._checks = checks
        self.mistakes: list[ParameterMistake] = []

    def read_object(self, sent: Any, shape: type[T], above: str) -> T:
        """`sent` as a `shape`; with a mistake anywhere, something that is never used."""
        if not isinstance(sent, dict):
            self._complain(above.removesuffix("."), "must be an object")
            return object.__new__(shape)
        known = {each.name: each for each in fields(shape)}  # type: ignore[arg-type]
        for name in (each for each in sent if each not in known):
            self._complain(above + name[:40], f"is no field; there are {', '.join(known)}")
        hints = get_type_hints(shape)
        values = {}
        for name, field in known.items():
            if name in sent:
                values[name] = self._read_field(sent[name], field, hints[name], above + name)
            elif field.default is MISSING:
                self._complain(above + name, "is missing")
        return object.__new__(shape) if self.mistakes else shape(**values)

    def _read_field(self, sent: Any, field: Field[Any], hint: Any, where: str) -> Any:
        inner = next(iter(get_args(hint)), None)
        if is_dataclass(inner) and isinstance(inner, type) and isinstance(sent, list):
            if self._keeps(sent, field, where):
                each = enumerate(sent)
                return tuple(self.read_object(one, inner, f"{where}[{n}].") for n, one in each)
            return ()
        try:
            value = convert(sent, hint)
        except Mismatch:
            self._complain(where, f"must be {_name(hint)}")
            return None
        if self._keeps(value, field, where):
            said = self._checks[field.name](value) if field.name in self._checks else None
            if said:
                self._complain(where, said)
        return value

    def _keeps(self, value: Any, field: Field[Any], where: str) -> bool:
        """Whether a value keeps the limits of its field; if not, the first one is told of."""
        broken = next(find_broken(value, field.metadata.get("limits", {})), None)
        if broken:
            self._complain(where, broken)
        return broken is None

    def _complain(self, where: str, said: str) -> None:
        if len(self.mistakes) < MOST_MISTAKES:
            self.mistakes.append(ParameterMistake(parameter=where, message=f"`{where}` {said}."))


def find_broken(value: Any, limits: Mapping[str, Any]) -> Iterator[str]:
    """The limits that a value breaks, as a sentence goes on after its name."""
    if value is None:
        return
    most, least = limits.get("maximum"), limits.get("minimum")
    if least is not None and not least <= value <= most:
        yield f"must be a whole number from {least} to {most}"
    if isinstance(value, str) and len(value) > limits.get("maxLength", len(value)):
        yield f"must not be longer than {limits['maxLength']} characters"
    if isinstance(value, str) and len(value) < limits.get("minLength", 0):
        yield "must not be empty"
    if "enum" in limits and value not in limits["enum"]:
        known = ", ".join(each for each in limits["enum"] if each)
        yield f"must be one of {known}{', or empty' if '' in limits['enum'] else ''}"
    if "pattern" in limits and not re.fullmatch(limits["pattern"], value):
        yield f"must look like `{limits['pattern']}`"
    if isinstance(value, (list, tuple)):
        if len(value) > limits.get("maxItems", len(value)):
            yield f"must not have more than {limits['maxItems']} values"
        if len(value) < limits.get("minItems", 0):
            yield "must not be empty"


def _name(hint: Any) -> str:
    """A type in words."""
    if hint in _NAMES:
        return _NAMES[hint]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return f"one of {', '.join(hint)}"
    if get_origin(hint) is tuple:
        return f"a list, each {_name(get_args(hint)[0])}"
    if is_dataclass(hint):
        return "an object"
    return " or ".join(_name(each) for each in get_args(hint))

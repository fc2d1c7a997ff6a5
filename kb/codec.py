"""Frozen dataclasses to JSON and back, checked against their types. The owner of msgspec."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


class Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of records read from files that people write: an unknown key is a mistake."""


class Mismatch(ValueError):
    """Data does not fit the type; the message says what was wrong and, after `at`, where."""


def encode_json(value: object) -> bytes:
    """UTF-8 JSON of a dataclass, of a container of them, or of plain values."""
    return msgspec.json.encode(value, order="deterministic")


def decode_json(data: bytes, kind: type[T]) -> T:
    """Read `data` as a `kind`. Raises `Mismatch` when it is not one, or not JSON."""
    try:
        return _decoder(kind).decode(data)  # type: ignore[arg-type, no-any-return]
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Mismatch(str(error)) from error
    except RecursionError as error:
        raise Mismatch("JSON is nested too deeply") from error


@cache
def _decoder(kind: Hashable) -> msgspec.json.Decoder[Any]:
    """Kept, since looking the type up takes a quarter of the time of reading an article."""
    return msgspec.json.Decoder(kind)


def convert(value: Any, kind: type[T]) -> T:
    """Fit plain dicts and lists into a `kind`. Raises `Mismatch` when they do not fit."""
    try:
        return msgspec.convert(value, type=kind)
    except msgspec.ValidationError as error:
        raise Mismatch(str(error)) from error


def describe_json(kind: type) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a `kind` in JSON, all its types in `$defs`."""
    return msgspec.json.schema(kind)


def to_plain(value: object) -> Any:
    """A dataclass as the plain dicts, lists and texts that its JSON holds."""
    return msgspec.json.decode(encode_json(value))

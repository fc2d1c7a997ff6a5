"""A call of the API, described: what is sent, and what shape is answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import quote, urlencode

from kb.codec import encode_json

T = TypeVar("T")

Value = str | int | bool | Iterable[str] | None
"""Of a parameter. None and the empty text leave it out; of several each is sent."""

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One call, without the server that it goes to. `str()` gives its method and path.

    `path` is quoted already. `body` is JSON, or None where nothing is sent. The answer is a
    `shape` of the media type `media`.
    """

    method: Literal["GET", "POST"]
    path: str
    shape: type[T]
    query: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    media: str = JSON

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def target(self) -> str:
        """Path and query, as they follow the address of the server."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path

    @property
    def may_be_repeated(self) -> bool:
        """Whether sending it twice does what sending it once does."""
        return self.method == "GET"

    def ask_for(self, name: str, value: str) -> Call[T]:
        """The same call with another value of a parameter."""
        others = tuple(each for each in self.query if each[0] != name)
        return replace(self, query=(*others, (name, value)))


def read(
    shape: type[T], path: str, query: Mapping[str, Value] | None = None, media: str = JSON
) -> Call[T]:
    """A call that reads. `path` may be made by `fill`."""
    return Call("GET", path, shape, tuple(_spell(query or {})), media=media)


def tell(shape: type[T], path: str, body: object = None) -> Call[T]:
    """A call that sends a body: a dataclass of kb/shape/, or None for none.

    Fields that are as they are by default are left out: a server that is older than a field takes
    all calls that do not use it.
    """
    return Call("POST", path, shape, body=None if body is None else encode_json(_shorten(body)))


def fill(template: str, *values: str) -> str:
    """A path with its values, which may hold any character: `fill("/a/{}/b", "c d")`."""
    return template.format(*(quote(value, safe="") for value in values))


def _shorten(body: Any) -> Any:
    if isinstance(body, tuple):
        return [_shorten(each) for each in body]
    if not is_dataclass(body):
        return body
    values = {each.name: (getattr(body, each.name), each.default) for each in fields(body)}
    return {name: _shorten(value) for name, (value, usual) in values.items() if value != usual}


def _spell(query: Mapping[str, Value]) -> Iterable[tuple[str, str]]:
    for name, value in query.items():
        if value is None or value == "":
            continue
        if isinstance(value, bool):
            yield name, str(int(value))
        elif isinstance(value, str | int):
            yield name, str(value)
        else:
            yield from ((name, each) for each in value)

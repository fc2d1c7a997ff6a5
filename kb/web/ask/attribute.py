"""Attributes of products in addresses: `attr=Colour:amber`."""

from __future__ import annotations

from collections.abc import Iterable

from kb.shape.problem import ParameterMistake
from kb.web.api.parameter import BadParameters

ATTRIBUTE = "attr"
"""The parameter; it may be repeated."""

_SIGN = ":"
# Each value is linked with all the others, so that there are a few.
_READ = 10

Pair = tuple[str, str]


def write_attribute(pair: Pair) -> str:
    """An attribute's name and a value as the parameter has them."""
    return _SIGN.join(pair)


def read_attributes(given: Iterable[str]) -> frozenset[Pair]:
    """What a page's address asks for; what cannot be read is passed over."""
    pairs = [pair for pair in map(_split, dict.fromkeys(given)) if pair]
    return frozenset(pairs[:_READ])


def require_attributes(given: Iterable[str]) -> frozenset[Pair]:
    """What an app asks for. Raises BadParameters."""
    pairs = set()
    for text in given:
        pair = _split(text)
        if pair is None:
            message = "`attr` must be a name and a value with a colon between: `Colour:amber`."
            raise BadParameters([ParameterMistake(parameter=ATTRIBUTE, message=message)])
        pairs.add(pair)
    return frozenset(pairs)


def _split(text: str) -> Pair | None:
    name, _, value = (part.strip() for part in text.partition(_SIGN))
    return (name, value) if name and value else None

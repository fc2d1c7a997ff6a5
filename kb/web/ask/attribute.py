"""Attributes of products in addresses: `attr=Colour:amber`."""

from __future__ import annotations

from collections.abc import Iterable

from kb.web.api.mistake import mistake_in

ATTRIBUTE = "attr"
"""The parameter; it may be repeated."""

_SIGN = ":"
# Each value is linked with all the others, so that there are a few.
_READ = 10

NO_PAIR = "must be a name and a value with a colon between: `Colour:amber`"

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
    pairs = [_split(text) for text in given]
    if None in pairs:
        raise mistake_in(ATTRIBUTE, NO_PAIR)
    return frozenset(pair for pair in pairs if pair)


def find_broken_pair(given: Iterable[str]) -> str | None:
    """What is wrong with attributes in a body; None when nothing is."""
    return None if all(map(_split, given)) else NO_PAIR


def _split(text: str) -> Pair | None:
    name, _, value = (part.strip() for part in text.partition(_SIGN))
    return (name, value) if name and value else None

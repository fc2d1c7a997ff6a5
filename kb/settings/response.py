"""How soon an answer can be expected, as it is written in `kb.toml`: `2 hours`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What the time to an answer is counted in."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class Response:
    """`count` units, at least 1."""

    count: int
    unit: Unit


_WORDS = {
    "minute": Unit.MINUTES,
    "hour": Unit.HOURS,
    "day": Unit.DAYS,
    "working day": Unit.WORKING_DAYS,
    "business day": Unit.WORKING_DAYS,
}
_RESPONSE = re.compile(rf"([1-9]\d{{0,3}}) +({'|'.join(_WORDS)})s?")


def parse_response(text: str) -> Response | None:
    """`15 minutes`, `2 hours`, `1 day`, `2 working days`; None for an empty text.

    Raises ValueError for anything else.
    """
    if not text:
        return None
    found = _RESPONSE.fullmatch(text.strip().lower())
    if not found:
        raise ValueError(
            f"`response` cannot be {text!r}; write a number and a unit: 15 minutes, 2 hours, 1 day"
            " or 2 working days"
        )
    return Response(int(found[1]), _WORDS[found[2]])

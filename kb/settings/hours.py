"""Opening hours as they are written in `kb.toml`: `{mon-fri = "09:00-17:00", sat = "10-14"}`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FULL_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

DAY = 24 * 60
"""Minutes of a day without a change of the clock."""

ALWAYS = "always"
"""Written instead of a table: open around the clock, on holidays too."""

Hours = str | dict[str, str]
"""As it is written: a table of days, `always`, or empty to say nothing of hours."""

_CLOSED = "closed"
# A hyphen, or one of the dashes that text programs put in its place.
_DASH = "[-‐‑‒–—]"
_TIME = r"(\d{1,2})(?::(\d{2}))?"
_SPAN = re.compile(rf"\s*{_TIME}\s*{_DASH}\s*{_TIME}\s*")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `start` to before `end`, in minutes since the midnight with which its day begins.

    `start` is below 1440. `end` is greater than `start`, and greater than 1440 when the span goes
    on into the next day.
    """

    start: int
    end: int


Day = tuple[Span, ...]
"""The spans that begin on a day, in order, without overlaps."""
Week = tuple[Day, Day, Day, Day, Day, Day, Day]
"""From Monday to Sunday."""


def read_week(hours: Hours) -> Week | None:
    """The spans of each day; None for `always`, and where nothing is said."""
    return parse_week(hours) if isinstance(hours, dict) else None


def check_hours(hours: Hours | None) -> None:
    """Raises ValueError for what cannot be hours."""
    if isinstance(hours, Mapping):
        parse_week(hours)
    elif hours not in (None, "", ALWAYS):
        raise ValueError(
            f'`hours` cannot be {hours!r}; write {{mon-fri = "09:00-17:00", sat = "10:00-14:00"}},'
            f' or "{ALWAYS}"'
        )


def parse_week(hours: Mapping[str, str]) -> Week:
    """The spans of each day of the week.

    Keys are days (`mon`, `Monday`), ranges (`mon-fri`, `fri-sun`) or lists of both
    (`"mon, wed-fri"`). Values are as `parse_day` reads them. A day that is not named is closed.

    Raises ValueError, saying what to write, for an unknown or repeated day, a time that does not
    exist, and hours that overlap, across midnight too.
    """
    found: dict[int, Day] = {}
    for key, value in hours.items():
        spans = parse_day(value, key)
        for day in _parse_days(key):
            if day in found:
                raise ValueError(
                    f"`hours` names {FULL_NAMES[day].title()} twice; write all its hours in one"
                    ' place, such as "09:00-12:00, 13:00-17:00"'
                )
            found[day] = spans
    week = tuple(found.get(day, ()) for day in range(7))
    for day, spans in enumerate(week):
        _check_midnight(day, spans, week[(day + 1) % 7])
    return week  # type: ignore[return-value]


def parse_day(text: str, key: str) -> Day:
    """The spans of a day: `09:00-12:00, 13-17`, `22:00-02:00` (until the next day), `closed`.

    `key` is where it stands, for the message. Raises ValueError as `parse_week` does.
    """
    if text.strip().lower() == _CLOSED:
        return ()
    spans = sorted(_parse_span(part, key) for part in text.split(","))
    for earlier, later in pairwise(spans):
        if later.start < earlier.end:
            raise ValueError(
                f"the hours of `{key}` overlap: {_show(later)} begins before {_show(earlier)} ends"
            )
    return tuple(spans)


def _parse_days(key: str) -> list[int]:
    days: list[int] = []
    for part in key.split(","):
        first, *last = re.split(_DASH, part, maxsplit=1)
        start = _find_day(first.strip(), key)
        end = _find_day(last[0].strip(), key) if last else start
        days += [(start + n) % 7 for n in range((end - start) % 7 + 1)]
    return days


def _find_day(name: str, key: str) -> int:
    for names in (DAYS, FULL_NAMES):
        if name.lower() in names:
            return names.index(name.lower())
    raise ValueError(
        f"`{key}` in `hours` is no day of the week; the days are {', '.join(DAYS)}, and a range is"
        " written `mon-fri`"
    )


def _parse_span(text: str, key: str) -> Span:
    found = _SPAN.fullmatch(text)
    if not found:
        raise ValueError(
            f"`{key}` in `hours` cannot be {text.strip()!r}; write times such as"
            ' "09:00-12:00, 13:00-17:00", or "closed"'
        )
    hour, minute, last_hour, last_minute = (int(each or 0) for each in found.groups())
    start, end = hour * 60 + minute, last_hour * 60 + last_minute
    if max(minute, last_minute) > 59 or start >= DAY or end > DAY:
        raise ValueError(
            f"`{key}` in `hours` has a time that does not exist in {text.strip()!r}; times go from"
            " 00:00 to 24:00"
        )
    if start == end:
        raise ValueError(
            f"`{key}` in `hours` begins and ends at the same time in {text.strip()!r}; a whole day"
            ' is written "00:00-24:00"'
        )
    return Span(start, end if end > start else end + DAY)


def _check_midnight(day: int, spans: Day, following: Day) -> None:
    """What goes on after midnight must end before the next day opens."""
    if spans and following and spans[-1].end - DAY > following[0].start:
        raise ValueError(
            f"`hours` overlap: {FULL_NAMES[day].title()}'s {_show(spans[-1])} goes on until after"
            f" {FULL_NAMES[(day + 1) % 7].title()}'s {_show(following[0])} begins"
        )


def _show(span: Span) -> str:
    return f"{_show_time(span.start)}-{_show_time(span.end)}"


def _show_time(minutes: int) -> str:
    if minutes == DAY:
        return "24:00"
    hour, minute = divmod(minutes % DAY, 60)
    return f"{hour:02}:{minute:02}"

"""When somebody answers: whether it is open at an instant, when that changes, which hours are next.

Hours are what a clock on the shop's wall shows. When the clock is put forward, the hours that it
leaves out are left out; when it is put back, an hour that it shows twice is open twice. Hours
belong to the day they begin on: a holiday has none, and those of the evening before go on after
midnight.

Instants are aware datetimes; days are the shop's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kb.settings import Holiday
from kb.settings.contact import Bound
from kb.settings.hours import DAY, Day, Span, Week
from kb.settings.words import Text

HORIZON = 400
"""Days that are looked through for the next change: a yearly opening and the longest holiday."""

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Opening:
    """From `opens` to before `closes`, in the shop's time zone."""

    opens: datetime
    closes: datetime


@dataclass(frozen=True, slots=True)
class Closure:
    """A holiday, ready to be compared with days. Usual hours are kept within `kept`."""

    first: Bound
    last: Bound
    kept: Day
    name: Text


@dataclass(frozen=True, slots=True)
class Schedule:
    """The hours of a channel. `week` None: open around the clock, whatever the day."""

    zone: ZoneInfo
    week: Week | None
    holidays: tuple[Closure, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """Whether it is open at an instant, and when that changes next.

    `changes` is in the shop's time zone; None when nothing changes within `HORIZON` days.
    """

    is_open: bool
    changes: datetime | None


def read_holiday(holiday: Holiday) -> Closure:
    """A holiday as the settings have it."""
    return Closure(*holiday.bounds, holiday.spans, holiday.name)


def is_open(schedule: Schedule, at: datetime) -> bool:
    """Whether somebody answers at `at`."""
    if schedule.week is None:
        return True
    local = at.astimezone(schedule.zone)
    minute, day = local.hour * 60 + local.minute, local.date()
    return any(span.start <= minute < span.end for span in list_spans(schedule, day)) or any(
        minute < span.end - DAY for span in list_spans(schedule, day - _DAY)
    )


def find_state(schedule: Schedule, at: datetime) -> State:
    """Whether it is open at `at`, and when it closes or opens next."""
    now = is_open(schedule, at)
    if schedule.week is None:
        return State(now, None)
    for edge in _list_edges(schedule, at):
        if is_open(schedule, edge) is not now:
            return State(now, edge.astimezone(schedule.zone))
    return State(now, None)


def list_spans(schedule: Schedule, day: date) -> tuple[Span, ...]:
    """What begins on a day, holidays considered. The schedule must have a week."""
    assert schedule.week is not None
    usual = schedule.week[day.weekday()]
    holiday = find_holiday(schedule, day)
    if holiday is None:
        return usual
    return tuple(
        Span(max(span.start, kept.start), min(span.end, kept.end))
        for span in usual
        for kept in holiday.kept
        if max(span.start, kept.start) < min(span.end, kept.end)
    )


def list_openings(schedule: Schedule, day: date) -> list[Opening]:
    """The openings that begin on a day. Those that the clock leaves out are missing."""
    found = []
    for span in list_spans(schedule, day):
        opens = _find_instant(schedule.zone, day, span.start, fold=0)
        closes = _find_instant(schedule.zone, day, span.end, fold=1)
        if opens < closes:
            found.append(Opening(opens.astimezone(schedule.zone), closes.astimezone(schedule.zone)))
    return found


def find_holiday(schedule: Schedule, day: date) -> Closure | None:
    """The first holiday in the settings' order that a day is one of."""
    return next((each for each in schedule.holidays if _falls_on(each, day)), None)


def _falls_on(holiday: Closure, day: date) -> bool:
    first, last = holiday.first, holiday.last
    if isinstance(first, date) and isinstance(last, date):
        return first <= day <= last
    if isinstance(first, tuple) and isinstance(last, tuple):
        yearly = (day.month, day.day)
        if first > last:  # it goes on into the next year
            return yearly >= first or yearly <= last
        return first <= yearly <= last
    raise AssertionError("a holiday begins and ends with a year, or without")


def _list_edges(schedule: Schedule, at: datetime) -> Iterator[datetime]:
    """Instants after `at` at which the state may change, ascending, in UTC."""
    zone, today = schedule.zone, at.astimezone(schedule.zone).date()
    for day in (today + n * _DAY for n in range(HORIZON)):
        edges = {*_edges_of(schedule, day - _DAY), *_edges_of(schedule, day)}
        edges.update(_clock_changes(zone, day))
        yield from sorted(
            edge for edge in edges if edge > at and edge.astimezone(zone).date() == day
        )


def _edges_of(schedule: Schedule, day: date) -> Iterator[datetime]:
    """When the spans of a day begin and end. A clock that is put back shows some of it twice."""
    for span in list_spans(schedule, day):
        for minutes in (span.start, span.end):
            yield from (_to_utc(schedule.zone, day, minutes, fold) for fold in (0, 1))


def _clock_changes(zone: ZoneInfo, day: date) -> Iterator[datetime]:
    """When the clock is put forward or back on a day or at its ends, to the minute, in UTC."""
    low, high = (
        pick(_to_utc(zone, day, minutes, fold) for fold in (0, 1))
        for pick, minutes in ((min, 0), (max, DAY))
    )
    before = _find_offset(zone, low)
    if before == _find_offset(zone, high):
        return
    first, last = 0, (high - low) // _MINUTE
    while last - first > 1:
        middle = (first + last) // 2
        if _find_offset(zone, low + middle * _MINUTE) == before:
            first = middle
        else:
            last = middle
    yield low + last * _MINUTE


def _find_instant(zone: ZoneInfo, day: date, minutes: int, fold: int) -> datetime:
    """When the wall's clock shows a time, the first time or the second one that it does; when it
    leaves that time out, the instant at which it does. In UTC."""
    found = _to_utc(zone, day, minutes, fold)
    local = found.astimezone(zone)
    if (local.hour * 60 + local.minute) % DAY == minutes % DAY:
        return found
    days = minutes // DAY
    return next(_clock_changes(zone, day + days * _DAY), found)


def _find_offset(zone: ZoneInfo, at: datetime) -> timedelta | None:
    return at.astimezone(zone).utcoffset()


def _to_utc(zone: ZoneInfo, day: date, minutes: int, fold: int) -> datetime:
    days, minute = divmod(minutes, DAY)
    wall = datetime.combine(day + days * _DAY, time(minute // 60, minute % 60, fold=fold), zone)
    return wall.astimezone(UTC)

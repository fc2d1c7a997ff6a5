"""`[contact]` of `kb.toml`: how customers reach the team, and when somebody answers.

Everything is checked when the settings are read, so that what uses them can rely on it.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from kb.codec import Strict
from kb.settings.channel import Channel
from kb.settings.hours import Day, Hours, check_hours, parse_day
from kb.settings.response import parse_response
from kb.settings.words import Text, check_text

Bound = date | tuple[int, int]
"""A day of a certain year, or month and day of every year."""

LONGEST_HOLIDAY = 366
"""Days. A longer range is taken for a slip in the year."""

_EVERY_YEAR = re.compile(r"(\d\d)-(\d\d)")

# A leap year: the 29th of February is a date, too.
_ANY_YEAR = 2000


class Holiday(Strict, frozen=True):
    """Days on which nobody answers, or on which the hours are shorter."""

    date: str = ""
    """A single day: `2026-12-24`, or `"12-24"` for every year."""
    first: str = ""
    """Instead of `date`: the first day of several."""
    last: str = ""
    """The last day of several; in a range for every year it may lie in the next one."""
    name: Text = ""
    """Why, such as `Christmas`."""
    hours: str = "closed"
    """Usual hours are kept as far as they lie within these: `"09:00-13:00"`."""

    def __post_init__(self) -> None:
        if bool(self.date) == bool(self.first) or bool(self.first) != bool(self.last):
            raise ValueError("a holiday needs either `date`, or `first` and `last`")
        start, end = self.bounds
        if isinstance(start, date) != isinstance(end, date):
            raise ValueError("`first` and `last` of a holiday must both have a year, or neither")
        if (
            isinstance(start, date)
            and isinstance(end, date)
            and not timedelta(0) <= end - start < timedelta(LONGEST_HOLIDAY)
        ):
            raise ValueError(
                f"the holiday from {start} to {end} must end after it begins, within a year"
            )
        check_text("name", self.name)
        if any(span.end > 24 * 60 for span in self.spans):
            raise ValueError("`hours` of a holiday must end by 24:00")

    @property
    def bounds(self) -> tuple[Bound, Bound]:
        """First and last day."""
        return _read_day(self.date or self.first), _read_day(self.date or self.last)

    @property
    def spans(self) -> Day:
        """When usual hours are kept all the same."""
        return parse_day(self.hours, "hours")


class Contact(Strict, frozen=True):
    """`[contact]`: how customers reach the team. Without `channels` there is no contact card."""

    time_zone: str = "UTC"
    """Of all hours and holidays: a name of the IANA database, such as `Europe/Berlin`."""
    time_zone_name: Text = ""
    """What customers call it, such as `Berlin time`; by default the city of `time_zone`."""
    hours: Hours = ""
    """When somebody answers: `{mon-fri = "09:00-17:00, 18:00-20:00", sat = "10:00-14:00"}`. Hours
    may go on after midnight: `"18:00-02:00"`. `always`: around the clock, on holidays too. Empty:
    nothing is said of hours."""
    holidays: tuple[str | Holiday, ...] = ()
    """Days on which nobody answers: `2026-12-24`, `"12-25"` for every year, or tables."""
    response: str = ""
    """How soon an answer can be expected: `15 minutes`, `2 hours`, `1 day`, `2 working days`."""
    channels: tuple[Channel, ...] = ()
    """Ways to reach the team, the best first."""

    def __post_init__(self) -> None:
        _check_zone(self.time_zone)
        check_text("time_zone_name", self.time_zone_name)
        check_hours(self.hours)
        parse_response(self.response)
        for each in self.holidays:
            if not isinstance(each, Holiday):
                _read_day(each)

    @property
    def is_example(self) -> bool:
        """Whether a way leads to a name that is reserved for examples (RFC 2606): the starter's."""
        ways = [each.url + each.email for each in self.channels]
        return any("example.com" in way for way in ways)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def closures(self) -> tuple[Holiday, ...]:
        """All holidays in one form."""
        return tuple(
            each if isinstance(each, Holiday) else Holiday(date=each) for each in self.holidays
        )


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        city = name.rpartition("/")[2].lower().replace(" ", "_")
        likely = sorted(
            each for each in available_timezones() if each.lower().rpartition("/")[2] == city
        )
        hint = f"did you mean {likely[0]}?" if likely and city else "such as Europe/Berlin"
        raise ValueError(
            f"`time_zone` cannot be {name!r}; write a name of the IANA database, {hint}"
        ) from None


def _read_day(day: str) -> Bound:
    """Raises ValueError for what is no day."""
    yearly = _EVERY_YEAR.fullmatch(day)
    try:
        if yearly:
            found = date(_ANY_YEAR, int(yearly[1]), int(yearly[2]))
            return found.month, found.day
        if re.fullmatch(r"\d{4}-\d\d-\d\d", day):
            return date.fromisoformat(day)
    except ValueError:
        pass
    raise ValueError(
        f'{day!r} is no date; write 2026-12-24, or "12-24" for every year (the month first)'
    )

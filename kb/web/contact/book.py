"""The channels of the settings, ready to be asked: who is there now, and where a link leads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from kb.settings import Channel, Contact
from kb.settings.channel import LANGUAGE, QUESTION
from kb.settings.hours import read_week
from kb.settings.response import Response, parse_response
from kb.settings.words import Text
from kb.web.contact.opening import (
    Closure,
    Opening,
    Schedule,
    State,
    find_holiday,
    find_state,
    list_openings,
    read_holiday,
)

DAYS_SHOWN = 7

_LONGEST_SUBJECT = 78
"""Characters of an e-mail's subject: what RFC 5322 advises for a line."""


@dataclass(frozen=True, slots=True)
class Way:
    """A channel. `id` is its kind, with a number when there are more of that kind.

    `schedule` is None where nothing is said of hours. `is_usual`: it has the shop's own hours.
    """

    id: str
    channel: Channel
    schedule: Schedule | None
    is_usual: bool
    response: Response | None


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a day. `holiday` is its name, None on usual days."""

    day: date
    openings: tuple[Opening, ...]
    holiday: Text | None


class ContactBook:
    """How to reach the team: made once a process. Safe to share between threads.

    `clock` says what time it is, as an aware datetime.
    """

    def __init__(
        self, contact: Contact, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.contact = contact
        self.clock = clock
        self.zone = contact.zone
        holidays = tuple(read_holiday(each) for each in contact.closures)
        seen: Counter[str] = Counter()
        self.ways = tuple(_read_way(each, contact, holidays, seen) for each in contact.channels)
        # Kept while they hold: a state until it changes, the next days' hours for a day.
        self._states: dict[str, tuple[datetime, State]] = {}
        self._hours: dict[str, tuple[date, tuple[Hours, ...]]] = {}

    def list_ways(self, lang: str) -> tuple[Way, ...]:
        """The channels for pages in a language, in the order of the settings."""
        return tuple(
            way for way in self.ways if not way.channel.languages or lang in way.channel.languages
        )

    def find_way(self, way_id: str) -> Way | None:
        """A channel by its id."""
        return next((way for way in self.ways if way.id == way_id), None)

    def find_state(self, way: Way, at: datetime) -> State | None:
        """Whether somebody answers at `at`, and until when; None where nothing is said of it."""
        if way.schedule is None:
            return None
        since, state = self._states.get(way.id, (None, None))
        if since is None or state is None or not _holds(since, state, at):
            state = find_state(way.schedule, at)
            self._states[way.id] = at, state
        return state

    def list_hours(self, way: Way, at: datetime) -> tuple[Hours, ...]:
        """Today and the days after it; none for a channel without a week of hours."""
        schedule = way.schedule
        if schedule is None or schedule.week is None:
            return ()
        today = at.astimezone(self.zone).date()
        day, hours = self._hours.get(way.id, (None, ()))
        if day != today:
            hours = tuple(_read_hours(schedule, today + timedelta(n)) for n in range(DAYS_SHOWN))
            self._hours[way.id] = today, hours
        return hours


def make_link(channel: Channel, lang: str, question: str) -> str:
    """Where a channel leads, with the question filled in; empty for a place to go to."""
    if channel.url:
        return channel.url.replace(QUESTION, _encode(question)).replace(LANGUAGE, _encode(lang))
    if channel.email:
        return _write_to(channel.email, question)
    return _call(channel, question) if channel.number else ""


def is_web(link: str) -> bool:
    """Whether a link leads to a web page, and not to a program of the customer's."""
    return link.lower().startswith(("https:", "http:"))


def _read_way(
    channel: Channel, contact: Contact, holidays: tuple[Closure, ...], seen: Counter[str]
) -> Way:
    seen[channel.kind] += 1
    number = seen[channel.kind]
    hours = contact.hours if channel.hours is None else channel.hours
    response = contact.response if channel.response is None else channel.response
    return Way(
        id=channel.kind if number == 1 else f"{channel.kind}-{number}",
        channel=channel,
        schedule=Schedule(ZoneInfo(contact.time_zone), read_week(hours), holidays)
        if hours
        else None,
        is_usual=channel.hours is None,
        response=parse_response(response),
    )


def _read_hours(schedule: Schedule, day: date) -> Hours:
    holiday = find_holiday(schedule, day)
    return Hours(day, tuple(list_openings(schedule, day)), holiday.name if holiday else None)


def _write_to(address: str, question: str) -> str:
    """RFC 6068: the question as subject and as the beginning of the text."""
    link = "mailto:" + quote(address, safe="@+")
    if not question:
        return link
    subject = question if len(question) <= _LONGEST_SUBJECT else _shorten(question)
    return f"{link}?subject={_encode(subject)}&body={_encode(question)}%0D%0A%0D%0A"


def _call(channel: Channel, question: str) -> str:
    digits = "".join(char for char in channel.number if char.isascii() and char.isdigit())
    number = f"+{digits}" if channel.number.startswith("+") else digits
    if channel.kind == "whatsapp":
        return f"https://wa.me/{digits}" + (f"?text={_encode(question)}" if question else "")
    if channel.kind == "sms":
        return f"sms:{number}" + (f"?body={_encode(question)}" if question else "")
    return f"tel:{number}"


def _holds(since: datetime, state: State, at: datetime) -> bool:
    # Without a change in sight, one may come into sight tomorrow.
    return since <= at < (state.changes or since + timedelta(days=1))


def _shorten(question: str) -> str:
    return question[: _LONGEST_SUBJECT - 1].rstrip() + "…"


def _encode(text: str) -> str:
    return quote(text, safe="")

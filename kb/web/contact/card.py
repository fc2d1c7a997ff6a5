"""The contact card as templates draw it: plain words, links and times, nothing left to decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kb.settings.words import choose_text
from kb.web.contact.book import Hours, Way, is_web, make_link
from kb.web.contact.place import contact_url
from kb.web.contact.words import name_way, name_zone, say_response, say_state, say_time
from kb.web.trace import add_contact
from kb.web.typed import add_question
from kb.web.visit import Visit

_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class CardSpan:
    """From one time to another, in words and as instants."""

    opens: str
    closes: str
    opens_at: str
    closes_at: str


@dataclass(frozen=True, slots=True)
class CardDay:
    """A line of the table of hours. `holiday` says why it is special; None on usual days."""

    day: date
    is_today: bool
    spans: tuple[CardSpan, ...]
    holiday: str | None


@dataclass(frozen=True, slots=True)
class CardChannel:
    """A channel. `link` is empty for a place to go to. `ping` is asked in the background when the
    link is followed, if it does not lead through us. `changes_at` is when `status` will be wrong.
    """

    id: str
    kind: str
    name: str
    link: str
    ping: str
    address: str
    note: str
    is_open: bool | None
    status: str
    changes_at: str
    response: str
    days: tuple[CardDay, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """All channels for a language. `days` are the hours that most of them have; `weekdays` are
    the names of the days from Monday."""

    channels: tuple[CardChannel, ...]
    days: tuple[CardDay, ...]
    time_zone: str
    zone_name: str
    weekdays: tuple[str, ...]


def draw_card(visit: Visit, question: str, search_id: str) -> Card | None:
    """The card, with the question in its links; None when no channel is for the language."""
    book, words = visit.centre.contact, visit.words
    ways = book.list_ways(visit.lang)
    if not ways:
        return None
    at = book.clock()
    usual = next((way for way in ways if way.is_usual and way.schedule), None)
    return Card(
        channels=tuple(_draw_channel(visit, way, at, question, search_id) for way in ways),
        days=_draw_days(book.list_hours(usual, at), visit) if usual else (),
        time_zone=book.contact.time_zone,
        zone_name=name_zone(book, at, visit.lang),
        weekdays=tuple(words.text("contact_weekday", day=_MONDAY + timedelta(n)) for n in range(7)),
    )


def _draw_channel(
    visit: Visit, way: Way, at: datetime, question: str, search_id: str
) -> CardChannel:
    words, channel = visit.words, way.channel
    target = make_link(channel, visit.lang, question)
    ours = add_contact(contact_url(visit.lang, way.id), search_id)
    through_us = is_web(target)
    state = visit.centre.contact.find_state(way, at)
    always = way.schedule is not None and way.schedule.week is None
    hours = () if way.is_usual else visit.centre.contact.list_hours(way, at)
    return CardChannel(
        id=way.id,
        kind=channel.kind,
        name=name_way(way, visit.lang, words),
        link=_follow(way, visit.lang, question, search_id) if through_us else target,
        ping="" if through_us or not target else ours,
        address=channel.email or channel.number,
        note=choose_text(channel.note, visit.lang),
        is_open=state.is_open if state else None,
        status=say_state(state, at, words, always=always) if state else "",
        changes_at=state.changes.isoformat() if state and state.changes else "",
        response=say_response(way.response, words) if way.response else "",
        days=_draw_days(hours, visit),
    )


def _follow(way: Way, lang: str, question: str, search_id: str) -> str:
    """The address of ours that leads on to a channel's web page."""
    return add_contact(add_question(contact_url(lang, way.id), question), search_id)


def _draw_days(hours: tuple[Hours, ...], visit: Visit) -> tuple[CardDay, ...]:
    return tuple(
        CardDay(
            day=each.day,
            is_today=place == 0,
            spans=tuple(
                CardSpan(
                    say_time(span.opens, visit.words),
                    say_time(span.closes, visit.words),
                    span.opens.isoformat(),
                    span.closes.isoformat(),
                )
                for span in each.openings
            ),
            holiday=None if each.holiday is None else choose_text(each.holiday, visit.lang),
        )
        for place, each in enumerate(hours)
    )

"""How to reach the team → what the JSON API answers. Knows no web framework."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from kb.config import Settings
from kb.index import Index
from kb.result import Query
from kb.settings.words import choose_text
from kb.shape.contact import (
    ChannelPayload,
    ContactPayload,
    DayPayload,
    OpeningPayload,
    ResponsePayload,
)
from kb.web.contact.book import ContactBook, Hours, Way, make_link
from kb.web.contact.place import find_place
from kb.web.contact.words import name_way, say_response, say_state
from kb.web.message import Catalogue, find_catalogue, load_catalogues
from kb.web.typed import add_question
from kb.web.wire.files import find_site


def describe_contact(settings: Settings, index: Index, query: Query) -> ContactPayload:
    """What a search that was not answered says of contact, for who has no help centre running.

    Raises ConfigError when a message catalogue is broken.
    """
    own = Path(settings.site.messages) if settings.site.messages else None
    words = find_catalogue(load_catalogues(find_site() / "messages", own), query.lang)
    book = ContactBook(settings.contact)
    return render_contact(book, index, query.lang, words, query.text, settings.site.url)


def render_contact(
    book: ContactBook,
    index: Index,
    lang: str,
    words: Catalogue,
    question: str = "",
    base_url: str = "",
) -> ContactPayload:
    """The page and the channels for a language, as they are now. `question` is filled in.

    `base_url` is the site's public address; empty makes a path of the page's link.
    """
    at = book.clock()
    place = find_place(book, index, lang)
    return ContactPayload(
        url=base_url.rstrip("/") + add_question(place.url, question) if place else None,
        time_zone=book.contact.time_zone,
        channels=tuple(
            render_channel(book, way, lang, words, question, at) for way in book.list_ways(lang)
        ),
    )


def render_channel(
    book: ContactBook, way: Way, lang: str, words: Catalogue, question: str, at: datetime
) -> ChannelPayload:
    """A channel as it is at `at`."""
    channel, state = way.channel, book.find_state(way, at)
    always = way.schedule is not None and way.schedule.week is None
    return ChannelPayload(
        id=way.id,
        kind=channel.kind,
        name=name_way(way, lang, words),
        url=make_link(channel, lang, question) or None,
        address=channel.email or channel.number,
        note=choose_text(channel.note, lang),
        open=state.is_open if state else None,
        status=say_state(state, at, words, always=always) if state else "",
        changes=state.changes if state else None,
        response=ResponsePayload(
            count=way.response.count,
            unit=way.response.unit,
            text=say_response(way.response, words),
        )
        if way.response
        else None,
        days=tuple(_render_day(hours, lang) for hours in book.list_hours(way, at)),
    )


def _render_day(hours: Hours, lang: str) -> DayPayload:
    return DayPayload(
        date=hours.day,
        openings=tuple(
            OpeningPayload(opens=each.opens, closes=each.closes) for each in hours.openings
        ),
        holiday=None if hours.holiday is None else choose_text(hours.holiday, lang),
    )

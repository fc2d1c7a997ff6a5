"""What is said of opening hours, in the words and digits of a language."""

from __future__ import annotations

from datetime import datetime, timedelta

from kb.settings.response import Response
from kb.settings.words import choose_text
from kb.web.contact.book import ContactBook, Way
from kb.web.contact.opening import State
from kb.web.message import Catalogue

KNOWN_KINDS = (
    "chat", "phone", "email", "form", "whatsapp", "telegram", "line", "instagram", "facebook",
    "messenger", "viber", "sms", "visit",
)  # fmt: skip
"""Kinds that have a name in the message catalogues."""

_DAY = timedelta(days=1)


def name_way(way: Way, lang: str, words: Catalogue) -> str:
    """What a channel is called: by the shop in the language of the page, else by its kind."""
    named = choose_text(way.channel.name, lang)
    if named:
        return named
    kind = way.channel.kind
    if kind in KNOWN_KINDS:
        return words.text(f"contact_kind_{kind}")
    return kind.replace("-", " ").capitalize()


def say_state(state: State, at: datetime, words: Catalogue, *, always: bool) -> str:
    """Whether it is open, and until or from when: “Opens Monday at 09:00”."""
    changes = state.changes
    if state.is_open:
        if always:
            return words.text("contact_always")
        # What is open for days would need a day, too, and nobody needs to know.
        if changes is None or changes - at > _DAY:
            return words.text("contact_open")
        return words.text("contact_open_until", time=_bare(changes))
    if changes is None:
        return words.text("contact_closed")
    days = (changes.date() - at.astimezone(changes.tzinfo).date()).days
    key = {0: "contact_opens_today", 1: "contact_opens_tomorrow"}.get(days)
    if key:
        return words.text(key, time=_bare(changes))
    key = "contact_opens_weekday" if days < 7 else "contact_opens_date"
    return words.text(key, day=_bare(changes), time=_bare(changes))


def say_response(response: Response, words: Catalogue) -> str:
    """How soon an answer can be expected: “Usually answers within 2 hours”."""
    return words.text(f"contact_response_{response.unit}", count=response.count)


def say_time(at: datetime, words: Catalogue) -> str:
    """The time of day on the clock that `at` was read from."""
    return words.text("contact_time", time=_bare(at))


def name_zone(book: ContactBook, at: datetime, lang: str) -> str:
    """What the shop's time zone is called: by the shop, else its city and its offset."""
    named = choose_text(book.contact.time_zone_name, lang)
    if named:
        return named
    local = at.astimezone(book.zone)
    offset = local.utcoffset() or timedelta()
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    sign = "−" if offset < timedelta() else "+"
    utc = "UTC" + (f"{sign}{hours}" + (f":{minutes:02}" if minutes else "") if offset else "")
    city = book.contact.time_zone.rpartition("/")[2].replace("_", " ")
    return utc if city == utc else f"{city}, {utc}"


def _bare(at: datetime) -> datetime:
    """Without its zone: ICU would show any other as the same instant in UTC."""
    return at.replace(tzinfo=None)

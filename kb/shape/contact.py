"""The shapes of how to reach the team, as the JSON API answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from kb.shape.doc import doc


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsePayload:
    """How soon an answer can be expected."""

    count: int = field(metadata=doc("How many of `unit`, at least 1."))
    unit: str = field(metadata=doc("`minutes`, `hours`, `days` or `working_days`."))
    text: str = field(metadata=doc("The same in words."))


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningPayload:
    """A time in which somebody answers."""

    opens: datetime = field(metadata=doc("When it begins, in the shop's time zone."))
    closes: datetime = field(metadata=doc("When it ends; it may be after midnight."))


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPayload:
    """The opening hours of a day in the shop's time zone."""

    date: date
    openings: tuple[OpeningPayload, ...] = field(
        metadata=doc("What begins on that day, in order; empty when it is closed.")
    )
    holiday: str | None = field(
        metadata=doc("Name of the holiday, empty for one without a name; null on usual days.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelPayload:
    """A way to reach the team."""

    id: str = field(metadata=doc("Names the channel: its kind, with a number if there are more."))
    kind: str = field(
        metadata=doc("`chat`, `phone`, `email`, `form`, `whatsapp`, … or a word of the shop's.")
    )
    name: str = field(metadata=doc("What to show."))
    url: str | None = field(
        metadata=doc(
            "Where it leads, with the question filled in; `tel:` and `mailto:` among others. Null"
            " for a place to go to, which `note` tells."
        )
    )
    address: str = field(
        metadata=doc("The e-mail address or telephone number as people read it; else empty.")
    )
    note: str = field(metadata=doc("A sentence about it; often empty."))
    open: bool | None = field(
        metadata=doc("Whether somebody answers now; null when nothing is said of hours.")
    )
    status: str = field(
        metadata=doc("The same in words, such as “Opens Monday at 09:00”; empty for null.")
    )
    changes: datetime | None = field(
        metadata=doc("When `open` changes next; null when it does not, or in more than a year.")
    )
    response: ResponsePayload | None = field(
        metadata=doc("How soon an answer can be expected; null when that is not said.")
    )
    days: tuple[DayPayload, ...] = field(
        metadata=doc(
            "Today and the six days after it; none when nothing is said of hours, or when it is"
            " open around the clock."
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPayload:
    """How to reach the team. Every field is always there."""

    url: str | None = field(
        metadata=doc("Page of the help centre that says it, with the question; null without one.")
    )
    time_zone: str = field(metadata=doc("The shop's, as the IANA database names it."))
    channels: tuple[ChannelPayload, ...] = field(
        metadata=doc("The best first; none when the help centre has a contact page only.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactBody:
    """A channel that was used."""

    lang: str = field(metadata=doc("Language in which the channel was shown."))
    channel: str = field(metadata=doc("`id` of the channel."))

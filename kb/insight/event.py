"""What the log records: a search, and what a customer did after it."""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass, field
from enum import StrEnum

from kb.errors import BadFeedback
from kb.result import SearchResult
from kb.shape.feedback import Survey

_CHANCE_BITS = 21
"""Low bits of a search_id that are random; the others are its time in milliseconds. Two million
to one against two searches of one millisecond sharing an id; lasts until 2109."""

_SEARCH_ID = re.compile(r"[0-7][0-9a-f]{15}")

CSAT_SCORES = range(1, 6)
NPS_SCORES = range(11)


class Source(StrEnum):
    """Where a search was asked. `instant`: while the customer was typing; `agent`: by a model that
    answers for the shop."""

    PAGE = "page"
    API = "api"
    WIDGET = "widget"
    INSTANT = "instant"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request. Never written: see `kb.insight.visitor`."""

    address: str
    agent: str
    is_editor: bool = False


@dataclass(frozen=True, slots=True)
class SearchEvent:
    """One search. `text` is as typed; it is redacted before it is written.

    `answered`, `confidence` (0 to 1) and `hits` (articles found) are what search said; `first_hit`
    is `lang/slug` of the article shown first, `elsewhere` of an answer in another language, both
    empty for none. `filtered` says that the customer restricted the search. `at` is in seconds
    since 1970 UTC, in every event.
    """

    search_id: str
    lang: str
    text: str
    confidence: float
    hits: int
    answered: bool
    source: Source = Source.PAGE
    filtered: bool = False
    first_hit: str = ""
    elsewhere: str = ""
    at: float = field(default_factory=time.time)


@dataclass(frozen=True, slots=True)
class ClickEvent:
    """A hit was opened. `place` counts the hits of the search from 1."""

    search_id: str
    lang: str
    slug: str
    anchor: str = ""
    place: int = 1
    at: float = field(default_factory=time.time)


@dataclass(frozen=True, slots=True)
class ReadEvent:
    """An article's page was opened, from wherever."""

    lang: str
    slug: str
    at: float = field(default_factory=time.time)


@dataclass(frozen=True, slots=True)
class ContactEvent:
    """A way to contact the shop was opened; `channel` as the page names it (email, phone, …).

    Without a `search_id` it belongs to the visitor's last search, if that was not long ago.
    """

    lang: str
    channel: str
    search_id: str | None = None
    at: float = field(default_factory=time.time)


@dataclass(frozen=True, slots=True)
class VoteEvent:
    """Did the article help? `reason` is a code chosen from a list; `comment` is redacted."""

    lang: str
    slug: str
    helpful: bool
    search_id: str | None = None
    reason: str = ""
    comment: str = ""
    at: float = field(default_factory=time.time)


@dataclass(frozen=True, slots=True)
class SurveyEvent:
    """An answer to a survey; `score` in the range of its kind; `comment` is redacted."""

    lang: str
    kind: Survey
    score: int
    search_id: str | None = None
    comment: str = ""
    at: float = field(default_factory=time.time)


Queued = SearchEvent | ClickEvent | ReadEvent | ContactEvent
"""Events that may be lost when the program is killed, at most the last half second of them."""


def new_search_id(at: float | None = None) -> str:
    """A name for a search made at `at` (seconds since 1970; now): 16 hexadecimal digits.

    Ids grow with time and cannot be guessed from one another.
    """
    milliseconds = int((time.time() if at is None else at) * 1000)
    return f"{milliseconds << _CHANCE_BITS | secrets.randbits(_CHANCE_BITS):016x}"


def parse_search_id(text: str) -> int:
    """The number that a search is stored under. Raises BadFeedback for what is no search_id."""
    if not _SEARCH_ID.fullmatch(text):
        raise BadFeedback(
            f"{text[:40]!r} is not a search_id: use the one that came with the search."
        )
    return int(text, 16)


def first_id_at(milliseconds: int) -> int:
    """The lowest number that a search made at this time can have."""
    return milliseconds << _CHANCE_BITS


def describe_search(
    result: SearchResult, search_id: str, source: Source, at: float | None = None
) -> SearchEvent:
    """The event of a search that was just made."""
    filters = result.query.filters
    first = result.hits[0] if result.hits else None
    other = next((each.hits[0] for each in result.elsewhere if each.hits), None)
    return SearchEvent(
        search_id=search_id,
        lang=result.query.lang,
        text=result.query.text,
        confidence=result.confidence,
        hits=result.total,
        answered=result.answered,
        source=source,
        filtered=bool(filters.kinds or filters.tags or filters.categories),
        first_hit=f"{first.lang}/{first.slug}" if first else "",
        elsewhere=f"{other.lang}/{other.slug}" if other else "",
        at=time.time() if at is None else at,
    )


def check_survey(event: SurveyEvent) -> None:
    """Raises BadFeedback for a score that the survey does not have."""
    scores = CSAT_SCORES if event.kind is Survey.CSAT else NPS_SCORES
    if event.score not in scores:
        raise BadFeedback(
            f"The score of {event.kind} is from {scores[0]} to {scores[-1]}, not {event.score}."
        )

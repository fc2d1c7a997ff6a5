"""The numbers of a period, read together, and the tables that they can be taken home as."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kb.insight.gap_list import guard_cell
from kb.insight.metrics import (
    ArticleCounts,
    Comment,
    Totals,
    read_articles,
    read_comments,
    read_languages,
    read_losses,
    read_series,
    read_time_to_answer,
    read_totals,
)
from kb.insight.period import Period
from kb.insight.question import (
    AskedQuestion,
    RisingQuestion,
    read_rising_questions,
    read_top_questions,
)

if TYPE_CHECKING:
    from sqlite_utils import Database

PERIODS = (7, 30, 90, 365)
USUAL = 30
MOST_QUESTIONS = 20
MOST_ARTICLES = 15
MOST_COMMENTS = 15


@dataclass(frozen=True, slots=True)
class Rate:
    """A share that is drawn over days: its name, its value, and what it is a share of."""

    name: str
    value: Callable[[Totals], float | None]
    whole: Callable[[Totals], int]
    of: str
    low: float = 0.0
    high: float = 1.0


RATES = (
    Rate("answered_rate", lambda each: each.answered_rate, lambda each: each.searches,
         "of_searches"),
    Rate("zero_result_rate", lambda each: each.zero_result_rate, lambda each: each.searches,
         "of_searches"),
    Rate("no_click_rate", lambda each: each.no_click_rate,
         lambda each: each.searches - each.zero_results, "with_hits"),
    Rate("deflection", lambda each: each.deflection, lambda each: each.visits, "of_visits"),
    Rate("csat", lambda each: each.csat, lambda each: each.csat_answers, "of_answers"),
    Rate("nps", lambda each: each.nps, lambda each: each.nps_answers, "of_answers", -100, 100),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Numbers:
    """All that the insight page shows."""

    period: Period
    totals: Totals
    before: Totals
    series: Sequence[tuple[date, Totals]]
    time_to_answer: float | None
    languages: Sequence[tuple[str, Totals]]
    top: Sequence[AskedQuestion]
    rising: Sequence[RisingQuestion]
    articles: Sequence[ArticleCounts]
    comments: Sequence[Comment]
    losses: int


def make_period(days: int, today: date) -> Period:
    """The last days, today among them."""
    return Period(today - timedelta(days - 1), today)


def read_numbers(database: Database, period: Period, lang: str | None, k: int) -> Numbers:
    """Read everything of a period, in one language or all."""
    return Numbers(
        period=period,
        totals=read_totals(database, period, lang),
        before=read_totals(database, period.before, lang),
        series=read_series(database, period, lang),
        time_to_answer=read_time_to_answer(database, period, lang),
        languages=[
            (each, read_totals(database, period, each)) for each in read_languages(database, period)
        ],
        top=read_top_questions(database, period, lang, k=k, most=MOST_QUESTIONS),
        rising=read_rising_questions(database, period, lang, k=k),
        articles=read_articles(database, period, lang),
        comments=read_comments(database, period, lang, MOST_COMMENTS),
        losses=read_losses(database, period),
    )


def write_table(name: str, numbers: Numbers) -> str | None:
    """A table as CSV (RFC 4180), by its name; None for a name that no table has.

    Cells that a spreadsheet would take for formulas begin with an apostrophe.
    """
    make = _TABLES.get(name)
    if make is None:
        return None
    out = io.StringIO()
    writer = csv.writer(out)
    for row in make(numbers):
        writer.writerow([guard_cell(_plain(each)) for each in row])
    return out.getvalue()


Row = Sequence[object]


def _days(numbers: Numbers) -> Iterable[Row]:
    yield ("day", *_TOTALS)
    for day, totals in numbers.series:
        yield (day, *_totals(totals))


def _languages(numbers: Numbers) -> Iterable[Row]:
    yield ("language", *_TOTALS)
    for lang, totals in numbers.languages:
        yield (lang, *_totals(totals))


def _questions(numbers: Numbers) -> Iterable[Row]:
    yield "language", "question", "searches", "visitors", "unanswered", "first", "last"
    for each in numbers.top:
        yield (each.lang, each.text, each.searches, each.visitors, each.unanswered, each.first,
               each.last)  # fmt: skip


def _rising(numbers: Numbers) -> Iterable[Row]:
    yield "language", "question", "visitors", "before", "days", "chance"
    for each in numbers.rising:
        yield each.lang, each.text, each.visitors, each.before, each.days, each.chance


def _journey(numbers: Numbers) -> Iterable[Row]:
    yield "step", "searches", "of"
    for each in numbers.totals.journey:
        yield each.name, each.count, each.of


def _outcomes(numbers: Numbers) -> Iterable[Row]:
    yield "reason", "searches"
    yield from numbers.totals.reasons.items()


def _articles(numbers: Numbers) -> Iterable[Row]:
    yield "language", "article", "opened", "from a search", "votes", "helpful"
    for each in numbers.articles:
        yield each.lang, each.slug, each.reads, each.clicks, each.votes, each.helpful


def _comments(numbers: Numbers) -> Iterable[Row]:
    yield "day", "language", "about", "score", "comment"
    for each in numbers.comments:
        yield each.day, each.lang, each.about, each.score, each.text


_TABLES: dict[str, Callable[[Numbers], Iterable[Row]]] = {
    "days": _days,
    "languages": _languages,
    "questions": _questions,
    "rising": _rising,
    "journey": _journey,
    "outcomes": _outcomes,
    "articles": _articles,
    "comments": _comments,
}

_COUNTS = ("searches", "answered", "zero_results", "with_click", "visits", "visits_deflected",
           "contacts", "votes", "votes_helpful", "csat_answers", "nps_answers")  # fmt: skip
_SHARES = ("answered_rate", "zero_result_rate", "no_click_rate", "deflection", "helpful_rate",
           "csat", "nps")  # fmt: skip
_TOTALS = (*_COUNTS, *_SHARES)


def _totals(totals: Totals) -> Iterable[object]:
    return [getattr(totals, name) for name in _TOTALS]


def _plain(value: object) -> object:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else value

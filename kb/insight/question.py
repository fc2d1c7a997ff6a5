"""Which questions are asked most, and which are asked more than before.

No function here returns the text of a question that fewer than `k` different visitors asked, over
all that the log keeps.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kb.insight.metrics import read_languages, read_totals
from kb.insight.period import Period, to_date

if TYPE_CHECKING:
    from sqlite_utils import Database

RISING_DAYS = 7
"""The longest period that is compared with the one before: what rises over months is no alert."""
RISING_VISITORS = 5
"""Fewer visitors than these are no trend, whatever the test below says."""
RISING_GROWTH = 2.0
"""At least so many times as often as before, measured against all searches."""
RISING_CHANCE = 0.05
"""Chance of any false alarm in a list. Divided by the number of questions compared (Bonferroni)."""

FEW_ROWS = 60_000
"""Up to so many searches, adding up all questions of a period is faster than looking them up one
by one in the order of how often they were ever asked: 60 ms."""

_DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question and how often it was asked in a period.

    `visitors` adds up the different visitors of each day; `first` and `last` are over all that the
    log keeps.
    """

    id: int
    lang: str
    text: str
    searches: int
    visitors: int
    unanswered: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class RisingQuestion:
    """A question that more visitors asked (`visitors`) than in the period before (`before`).

    `chance` is the probability of so many or more, had nothing changed.
    """

    id: int
    lang: str
    text: str
    visitors: int
    before: int
    days: int
    chance: float

    @property
    def alert(self) -> str:
        """One line in English, for a digest or a message."""
        days = "today" if self.days == 1 else f"in {self.days} days"
        return (
            f"“{self.text}” ({self.lang}) was asked by {self.visitors} visitors {days},"
            f" {self.before} before."
        )


def read_top_questions(
    database: Database, period: Period, lang: str | None = None, *, k: int, most: int = 20
) -> tuple[AskedQuestion, ...]:
    """The questions asked most in a period; of two asked equally often, the older first."""
    searches = read_totals(database, period, lang).searches
    if period.days == 1 or searches <= FEW_ROWS:
        return tuple(_add_up(database, period, lang, k, most))
    langs = read_languages(database, period) if lang is None else (lang,)
    best: list[tuple[int, int]] = []
    for number, question_lang, demand in _by_demand(database, langs, k):
        # No question is asked more often in a period than ever.
        if len(best) == most and 2 * demand <= best[0][0]:
            break
        count = _count_in(database, period, question_lang, number)[0]
        if count:
            (heapq.heappush if len(best) < most else heapq.heappushpop)(best, (count, -number))
    ordered = sorted(best, reverse=True)
    return tuple(_describe(database, -number, period) for _, number in ordered)


def _add_up(
    database: Database, period: Period, lang: str | None, k: int, most: int
) -> Iterator[AskedQuestion]:
    first, last = period.bounds
    rows = database.query(
        "SELECT q.id, q.lang, q.text, d.searches, d.visitors, d.unanswered, q.first, q.last FROM"
        " (SELECT question, sum(searches) AS searches, sum(visitors) AS visitors,"
        " sum(unanswered) AS unanswered FROM question_days WHERE day BETWEEN :first AND :last"
        " AND (:lang IS NULL OR lang = :lang) GROUP BY question"
        " ORDER BY sum(searches) DESC, question) AS d"
        " CROSS JOIN questions AS q ON q.id = d.question WHERE q.visitors >= :k LIMIT :most",
        {"first": first, "last": last, "lang": lang, "k": k, "most": most},
    )
    for row in rows:
        row["first"], row["last"] = to_date(row["first"] // _DAY), to_date(row["last"] // _DAY)
        yield AskedQuestion(**row)


def _by_demand(
    database: Database, langs: tuple[str, ...], k: int
) -> Iterator[tuple[int, str, int]]:
    """Number, language and demand of all questions, the most asked first."""
    by_lang = (
        database.execute(
            "SELECT id, lang, demand FROM questions WHERE lang = ? AND visitors >= ?"
            " ORDER BY demand DESC",
            (lang, k),
        )
        for lang in langs
    )
    return heapq.merge(*by_lang, key=lambda row: -row[2])


def _count_in(database: Database, period: Period, lang: str, number: int) -> tuple[int, int, int]:
    first, last = period.bounds
    days = ", ".join(str(day) for day in range(first, last + 1))
    row: tuple[int, int, int] = database.execute(
        "SELECT coalesce(sum(searches), 0), coalesce(sum(visitors), 0),"
        " coalesce(sum(unanswered), 0) FROM question_days"
        f" WHERE lang = ? AND question = ? AND day IN ({days})",
        (lang, number),
    ).fetchone()
    return row


def _describe(database: Database, number: int, period: Period) -> AskedQuestion:
    lang, text, first, last = database.execute(
        "SELECT lang, text, first, last FROM questions WHERE id = ?", (number,)
    ).fetchone()
    counts = _count_in(database, period, lang, number)
    return AskedQuestion(number, lang, text, *counts, to_date(first // _DAY), to_date(last // _DAY))


def read_rising_questions(
    database: Database, period: Period, lang: str | None = None, *, k: int, most: int = 10
) -> tuple[RisingQuestion, ...]:
    """Questions that more visitors ask than before, the surest first.

    The last days of the period, at most seven, are compared with as many days before them. Under
    the hypothesis that nothing changed, each visitor who asked a question asked it in the later
    days with the share of those days in all searches; the exact binomial test, one-sided, tells
    how likely so many or more are. Without any search in the days before nothing rises.
    """
    now = period.last_days(RISING_DAYS)
    searches, earlier = (read_totals(database, each, lang).searches for each in (now, now.before))
    if not (searches and earlier):
        return ()
    counted = _count_visitors(database, now, lang)
    share = searches / (searches + earlier)
    limit = RISING_CHANCE / max(1, len(counted))
    risen = []
    for number, visitors, before in counted:
        if visitors >= RISING_GROWTH * before * searches / earlier:
            chance = _tail(visitors, visitors + before, share)
            if chance <= limit:
                risen.append((chance, -visitors, number, before))
    found: list[RisingQuestion] = []
    for chance, less, number, before in sorted(risen):
        row = database.execute(
            "SELECT lang, text FROM questions WHERE id = ? AND visitors >= ?", (number, k)
        ).fetchone()
        if row and len(found) < most:
            asked_in, text = row
            found.append(RisingQuestion(number, asked_in, text, -less, before, now.days, chance))
    return tuple(found)


def _count_visitors(
    database: Database, now: Period, lang: str | None
) -> list[tuple[int, int, int]]:
    """Number, visitors now and visitors before, of questions that enough visitors ask now."""
    (first, last), (earliest, _) = now.bounds, now.before.bounds
    rows: list[tuple[int, int, int]] = database.execute(
        "SELECT question, sum(iif(day >= :first, visitors, 0)) AS later,"
        " sum(iif(day < :first, visitors, 0)) FROM question_days"
        " WHERE day BETWEEN :earliest AND :last AND (:lang IS NULL OR lang = :lang)"
        " GROUP BY question HAVING later >= :least",
        {"first": first, "last": last, "earliest": earliest, "lang": lang,
         "least": RISING_VISITORS},
    ).fetchall()  # fmt: skip
    return rows


def _tail(successes: int, trials: int, share: float) -> float:
    """Probability of at least so many successes in so many trials (binomial)."""
    if share >= 1:
        return 1.0
    log = (
        math.lgamma(trials + 1)
        - math.lgamma(successes + 1)
        - math.lgamma(trials - successes + 1)
        + successes * math.log(share)
        + (trials - successes) * math.log1p(-share)
    )
    term = math.exp(log)
    total = term
    for count in range(successes, trials):
        term *= (trials - count) / (count + 1) * share / (1 - share)
        total += term
        if term < total * 1e-12 and (trials - count) * share < (count + 1) * (1 - share):
            break
    return min(1.0, total)

"""The numbers of a period: how much is asked, what is answered, what is left to people.

All of them are read from counts a day, which the log keeps as it is written: the cost depends on
the days asked for and not on the searches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING

from kb.insight.period import Period, to_date
from kb.insight.waiting import find_median

if TYPE_CHECKING:
    from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts over some days and one language, or all.

    The eight counts from `helpful` to `reformulated` are searches by their one reason (see
    `kb.insight.outcome`). Rates are None where nothing was there to be counted.
    """

    searches: int = 0
    answered: int = 0
    helpful: int = 0
    clicked: int = 0
    shown: int = 0
    not_helpful: int = 0
    contacted: int = 0
    no_hits: int = 0
    low_confidence: int = 0
    reformulated: int = 0
    zero_results: int = 0
    with_click: int = 0
    with_vote: int = 0
    with_helpful: int = 0
    with_contact: int = 0
    click_contact: int = 0
    visits: int = 0
    visits_contacted: int = 0
    visits_deflected: int = 0
    votes: int = 0
    votes_helpful: int = 0
    contacts: int = 0
    csat_answers: int = 0
    csat_satisfied: int = 0
    nps_answers: int = 0
    nps_promoters: int = 0
    nps_detractors: int = 0

    @property
    def answered_rate(self) -> float | None:
        """Answered searches per search."""
        return _share(self.answered, self.searches)

    @property
    def zero_result_rate(self) -> float | None:
        """Searches that found no article in their language, per search."""
        return _share(self.zero_results, self.searches)

    @property
    def no_click_rate(self) -> float | None:
        """Searches after which no hit was opened, per search that had hits."""
        with_hits = self.searches - self.zero_results
        return _share(with_hits - self.with_click, with_hits) if with_hits else None

    @property
    def helpful_rate(self) -> float | None:
        """Helpful votes per vote."""
        return _share(self.votes_helpful, self.votes)

    @property
    def deflection(self) -> float | None:
        """Visits that ended answered and without contact, per visit (`visits`).

        A visit is a visitor's searches of one day in one language. It ended answered when the
        outcome of its last search is `answered`; it had contact when a way to contact the shop was
        opened within half an hour after any of its searches.
        """
        return _share(self.visits_deflected, self.visits)

    @property
    def csat(self) -> float | None:
        """Share of satisfied answers (4 or 5 of 5) to the CSAT survey."""
        return _share(self.csat_satisfied, self.csat_answers)

    @property
    def nps(self) -> float | None:
        """Net promoter score, -100 to 100: per cent of 9 and 10 less per cent of 0 to 6."""
        share = _share(self.nps_promoters - self.nps_detractors, self.nps_answers)
        return None if share is None else 100 * share

    @property
    def reasons(self) -> Mapping[str, int]:
        """Searches by reason, in the order in which the rules are tried."""
        names = (
            "helpful", "not_helpful", "contacted", "no_hits", "low_confidence", "clicked",
            "reformulated", "shown",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}

    @property
    def journey(self) -> tuple[Step, ...]:
        """How far searches went: search → article → vote → contact. Each step counts searches."""
        return (
            Step("searched", self.searches, None),
            Step("opened_article", self.with_click, "searched"),
            Step("voted", self.with_vote, "searched"),
            Step("voted_helpful", self.with_helpful, "voted"),
            Step("contacted", self.with_contact, "searched"),
            Step("contacted_after_article", self.click_contact, "opened_article"),
        )


@dataclass(frozen=True, slots=True)
class Step:
    """`count` searches of those of the step `of` came here."""

    name: str
    count: int
    of: str | None


@dataclass(frozen=True, slots=True)
class ArticleCounts:
    """What happened to an article: opened (from wherever; from a search), voted on."""

    lang: str
    slug: str
    reads: int
    clicks: int
    votes: int
    helpful: int


@dataclass(frozen=True, slots=True)
class Comment:
    """What a customer wrote with a vote or a survey, redacted. `about` is `lang/slug` or empty."""

    day: date
    lang: str
    about: str
    score: str
    text: str


_COUNTS = tuple(field.name for field in fields(Totals))
_SUMS = ", ".join(f"sum({name}) AS {name}" for name in _COUNTS)
_WHERE = "WHERE day BETWEEN :first AND :last AND (:lang IS NULL OR lang = :lang)"


def read_totals(database: Database, period: Period, lang: str | None = None) -> Totals:
    """Counts over a period, in one language or all."""
    row = next(iter(database.query(f"SELECT {_SUMS} FROM daily {_WHERE}", _given(period, lang))))
    return Totals(**{name: row[name] or 0 for name in _COUNTS})


def read_series(
    database: Database, period: Period, lang: str | None = None
) -> tuple[tuple[date, Totals], ...]:
    """Counts of each day of a period, days without searches among them."""
    rows = database.query(
        f"SELECT day, {_SUMS} FROM daily {_WHERE} GROUP BY day", _given(period, lang)
    )
    found = {row["day"]: Totals(**{name: row[name] for name in _COUNTS}) for row in rows}
    first, last = period.bounds
    return tuple((to_date(day), found.get(day, Totals())) for day in range(first, last + 1))


def read_languages(database: Database, period: Period) -> tuple[str, ...]:
    """Languages that were searched in, the most first."""
    rows = database.query(
        f"SELECT lang FROM daily {_WHERE} GROUP BY lang HAVING sum(searches) > 0"
        " ORDER BY sum(searches) DESC, lang",
        _given(period, None),
    )
    return tuple(row["lang"] for row in rows)


def read_time_to_answer(
    database: Database, period: Period, lang: str | None = None
) -> float | None:
    """Median of the seconds from asking to opening an article, of searches where one was opened.

    Asking begins with the first keystroke that was searched, or with the first of several searches
    that were the same in other words. None when no article was opened.
    """
    rows = database.query(
        f"SELECT seconds, sum(searches) AS searches FROM wait_days {_WHERE} GROUP BY seconds",
        _given(period, lang),
    )
    return find_median({row["seconds"]: row["searches"] for row in rows})


def read_articles(
    database: Database, period: Period, lang: str | None = None
) -> tuple[ArticleCounts, ...]:
    """Articles that were opened or voted on, the most read first. Others do not appear."""
    rows = database.query(
        "SELECT lang, slug, sum(reads) AS reads, sum(clicks) AS clicks, sum(votes) AS votes,"
        f" sum(helpful) AS helpful FROM article_days {_WHERE} GROUP BY lang, slug"
        " ORDER BY max(sum(reads), sum(clicks)) DESC, lang, slug",
        _given(period, lang),
    )
    return tuple(ArticleCounts(**row) for row in rows)


def read_comments(
    database: Database, period: Period, lang: str | None = None, most: int = 100
) -> tuple[Comment, ...]:
    """The latest comments. Customers write them to the shop, so that one visitor is enough."""
    when = "at BETWEEN :first * 86400000 AND (:last + 1) * 86400000 - 1"
    rows = database.query(
        "SELECT at, lang, lang || '/' || slug AS about, iif(helpful, 'helpful', 'not helpful')"
        f" AS score, comment FROM votes WHERE comment <> '' AND {when}"
        " AND (:lang IS NULL OR lang = :lang)"
        " UNION ALL SELECT at, lang, '', kind || ' ' || score, comment FROM surveys"
        f" WHERE comment <> '' AND {when} AND (:lang IS NULL OR lang = :lang)"
        " ORDER BY at DESC LIMIT :most",
        {**_given(period, lang), "most": most},
    )
    return tuple(
        Comment(to_date(row["at"] // 86_400_000), row["lang"], row["about"], row["score"],
                row["comment"])
        for row in rows
    )  # fmt: skip


def read_losses(database: Database, period: Period) -> int:
    """Events that were dropped: what all other numbers of the period may lack."""
    rows = database.query(
        "SELECT coalesce(sum(events), 0) AS events FROM loss_days"
        " WHERE day BETWEEN :first AND :last",
        _given(period, None),
    )
    return int(next(iter(rows))["events"])


def _given(period: Period, lang: str | None) -> dict[str, int | str | None]:
    first, last = period.bounds
    return {"first": first, "last": last, "lang": lang}


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None

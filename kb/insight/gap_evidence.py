"""What speaks for a gap: when it was asked, why it went unanswered, and what was shown instead."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from kb.insight.gap import GapState
from kb.insight.gap_desk import read_gap
from kb.insight.period import to_date

if TYPE_CHECKING:
    from sqlite_utils import Database

MOST_SHOWN = 5
"""Articles that were shown instead, the most often shown first."""


@dataclass(frozen=True, slots=True)
class GapEvidence:
    """Counts over the unanswered searches of a gap.

    `days` has every day from the first to the last on which it was asked, `reasons` how often it
    went unanswered for which, `shown` the articles (`lang/slug`) that came first instead, and
    `contacts` how many searches ended in a contact.
    """

    days: tuple[tuple[date, int], ...]
    reasons: Mapping[str, int]
    shown: Mapping[str, int]
    contacts: int


def read_evidence(database: Database, gap_id: str) -> GapEvidence:
    """The evidence of a gap. Raises NotFound, also when it may not be shown."""
    number = _number(database, read_gap(database, gap_id).id)
    days: dict[int, int] = {}
    reasons: dict[str, int] = {}
    shown: dict[str, int] = {}
    contacts = 0
    for day, reason, first_hit, contacted, count in database.execute(
        "SELECT s.day, s.reason, s.first_hit, s.contacted, count(*) FROM gap_questions AS m"
        " JOIN searches AS s ON s.question = m.question WHERE m.gap = ?"
        " AND s.outcome = 'unanswered' GROUP BY 1, 2, 3, 4",
        (number,),
    ):
        days[day] = days.get(day, 0) + count
        reasons[reason] = reasons.get(reason, 0) + count
        contacts += count if contacted else 0
        if first_hit:
            shown[first_hit] = shown.get(first_hit, 0) + count
    span = range(min(days), max(days) + 1) if days else range(0)
    return GapEvidence(
        tuple((to_date(day), days.get(day, 0)) for day in span),
        _sorted(reasons),
        dict(list(_sorted(shown).items())[:MOST_SHOWN]),
        contacts,
    )


def count_states(
    database: Database, lang: str | None = None, since: datetime | None = None
) -> dict[GapState, int]:
    """How many gaps that may be shown are in which state."""
    rows = database.execute(
        "SELECT state, count(*) FROM gaps WHERE merged_into IS NULL AND clearest IS NOT NULL"
        " AND (:lang IS NULL OR lang = :lang) AND (:since IS NULL OR last >= :since)"
        " GROUP BY state",
        {"lang": lang, "since": None if since is None else int(since.timestamp() * 1000)},
    ).fetchall()
    found = dict(rows)
    return {state: found.get(str(state), 0) for state in GapState}


def read_gap_languages(database: Database) -> tuple[str, ...]:
    """Languages that have gaps which may be shown, those with the most first."""
    rows = database.execute(
        "SELECT lang FROM gaps WHERE merged_into IS NULL AND clearest IS NOT NULL"
        " GROUP BY lang ORDER BY count(*) DESC, lang"
    ).fetchall()
    return tuple(row[0] for row in rows)


def find_drafted(database: Database, draft: str) -> str | None:
    """The id of the gap for which a draft (its source) was written, if there is one."""
    row = database.execute(
        "SELECT id FROM gaps WHERE draft = ? AND merged_into IS NULL AND clearest IS NOT NULL"
        " ORDER BY changed DESC LIMIT 1",
        (draft,),
    ).fetchone()
    return row[0] if row else None


def _number(database: Database, gap_id: str) -> int:
    row: tuple[int] = database.execute("SELECT number FROM gaps WHERE id = ?", (gap_id,)).fetchone()
    return row[0]


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    order: Collection[str] = sorted(counts, key=lambda each: (-counts[each], each))
    return {each: counts[each] for each in order}

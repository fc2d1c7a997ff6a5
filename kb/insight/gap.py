"""The gap: a need that customers have and no article meets, and what editors do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class GapState(StrEnum):
    """Where a gap is on its way. What follows what is in `FOLLOWS`."""

    OPEN = "open"
    ASSIGNED = "assigned"
    DRAFTED = "drafted"
    CLOSED = "closed"
    IGNORED = "ignored"
    REOPENED = "reopened"


_UNMET = frozenset({GapState.ASSIGNED, GapState.DRAFTED, GapState.CLOSED, GapState.IGNORED})

FOLLOWS: dict[GapState, frozenset[GapState]] = {
    GapState.OPEN: _UNMET,
    GapState.REOPENED: _UNMET,
    GapState.ASSIGNED: _UNMET | {GapState.OPEN},
    GapState.DRAFTED: _UNMET | {GapState.OPEN},
    GapState.CLOSED: frozenset({GapState.REOPENED}),
    # It never comes back by itself: an editor who was mistaken may take it back.
    GapState.IGNORED: frozenset({GapState.REOPENED}),
}
"""The states that may follow each state. Everything else is refused."""

UNMET = (GapState.OPEN, GapState.REOPENED, GapState.ASSIGNED, GapState.DRAFTED)
"""States of gaps that wait for an article."""


BY_ITSELF = "kb"
"""Who did it, in a gap's history, when no editor did."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A wording of a question and how many searches with it went unanswered."""

    text: str
    searches: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Unanswered questions that one article could answer.

    `question` is the clearest wording, `asks` the wordings that may be shown, the most asked first;
    other wordings are counted in `searches` (unanswered searches) and `visitors` (different
    visitors of each day, added up) alone. `reason` is the commonest reason why they went
    unanswered. `closed_by` is `lang/slug` of the article that answers, `changed`
    when the state last changed. `trend` is between 0.5
    (asked less) and 2 (asked more), `damage` between 1 and 2, `score` what gaps are ordered by:
    see docs/GAPS.md. `elsewhere` is `lang/slug` of an article in another language that answers
    `elsewhere_searches` of the searches: what is missing is a translation.
    """

    id: str
    lang: str
    question: str
    asks: tuple[Ask, ...]
    searches: int
    visitors: int
    reason: str
    state: GapState
    first: datetime
    last: datetime
    closed_by: str | None = None
    changed: datetime | None = None
    assigned_to: str | None = None
    draft: str | None = None
    demand: float = 0.0
    trend: float = 1.0
    damage: float = 1.0
    score: float = 0.0
    elsewhere: str | None = None
    elsewhere_searches: int = 0

    @property
    def is_rising(self) -> bool:
        """Whether at least half as many again ask it this week as asked it the week before."""
        return self.trend >= 1.5

    def to_json(self) -> dict[str, Any]:
        """The gap as `kb gaps --json` prints it."""
        return {
            "id": self.id,
            "lang": self.lang,
            "question": self.question,
            "asks": [{"text": ask.text, "searches": ask.searches} for ask in self.asks],
            "searches": self.searches,
            "visitors": self.visitors,
            "reason": self.reason,
            "state": str(self.state),
            "first": self.first.isoformat(timespec="seconds"),
            "last": self.last.isoformat(timespec="seconds"),
            "closed_by": self.closed_by,
        }


@dataclass(frozen=True, slots=True)
class GapChange:
    """A step of a gap's life: when, by whom (`kb` for what happened by itself), and why."""

    at: datetime
    who: str
    old: GapState
    new: GapState
    note: str

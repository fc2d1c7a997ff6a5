"""Which gap matters most: how many ask, whether more and more do, and how badly it ends.

score = demand * trend * damage
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

HALF_LIFE = 28.0
"""Days after which an ask counts half. Shorter forgets what is asked each month; longer keeps what
was of one season."""
WEEK = 7
STEADY = 3.0
"""Visitors added to both weeks, so that two after one are no trend."""
HARM = ("contacted", "not_helpful")
"""Reasons that cost the shop: a customer who wrote or called, or said that the article failed."""


@dataclass(frozen=True, slots=True)
class GapDay:
    """The unanswered searches of a gap on one day (counted from 1970)."""

    day: int
    searches: int
    visitors: int
    harmed: int


@dataclass(frozen=True, slots=True)
class Rank:
    """What a gap's place in the list follows from."""

    demand: float
    trend: float
    damage: float

    @property
    def score(self) -> float:
        return self.demand * self.trend * self.damage


def rank_gap(days: Iterable[GapDay], today: int) -> Rank:
    """Weigh a gap by its days.

    `demand` is its visitors, each counted by half for every 28 days since. `trend` compares the
    visitors of the last seven days with those of the seven before, both plus 3, and is kept between
    0.5 and 2. `damage` is 1 plus the share of searches that ended in a contact or a vote that the
    article did not help.
    """
    demand = 0.0
    later = earlier = STEADY
    searches = harmed = 0
    for each in days:
        age = max(0, today - each.day)
        demand += each.visitors * 0.5 ** (age / HALF_LIFE)
        later += each.visitors if age < WEEK else 0
        earlier += each.visitors if WEEK <= age < 2 * WEEK else 0
        searches += each.searches
        harmed += each.harmed
    trend = min(2.0, max(0.5, later / earlier))
    return Rank(demand, trend, 1 + harmed / searches if searches else 1.0)

"""What became of a search. The rules, the strongest first:

| reason | outcome | when |
|---|---|---|
| `helpful` | answered | the customer voted an article helpful |
| `not_helpful` | unanswered | the customer voted an article not helpful |
| `contacted` | unanswered | the customer opened a way to contact the shop |
| `no_hits` | unanswered | nothing was found |
| `low_confidence` | unanswered | search itself did not take what it found for an answer |
| `clicked` | answered | the customer opened a hit |
| `reformulated` | unanswered | the customer asked the same in other words within two minutes |
| `shown` | answered | a confident answer was shown, and nothing spoke against it |

All of it within half an hour of the search; what comes later changes nothing. Of several votes the
last counts. Each search has one reason at any time, which follows from the facts and not from the
order in which they arrived.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SETTLED_AFTER = 30 * 60
"""Seconds after which nothing changes the outcome of a search: what customary web analytics take
for the end of a visit. Longer would count a later need as the failure of an earlier answer."""


class Outcome(StrEnum):
    ANSWERED = "answered"
    UNANSWERED = "unanswered"


class Reason(StrEnum):
    HELPFUL = "helpful"
    NOT_HELPFUL = "not_helpful"
    CONTACTED = "contacted"
    NO_HITS = "no_hits"
    LOW_CONFIDENCE = "low_confidence"
    CLICKED = "clicked"
    REFORMULATED = "reformulated"
    SHOWN = "shown"

    @property
    def outcome(self) -> Outcome:
        return Outcome.ANSWERED if self in _ANSWERED else Outcome.UNANSWERED


_ANSWERED = frozenset({Reason.HELPFUL, Reason.CLICKED, Reason.SHOWN})


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a search: what search said, and what the customer did in half an hour.

    `confident`: search took it to be answered. `vote` is None without one.
    """

    confident: bool
    hits: int
    clicks: int = 0
    vote: bool | None = None
    contacted: bool = False
    reformulated: bool = False


def decide(facts: Facts) -> Reason:
    """The one reason of a search; its `outcome` goes with it. See the rules above."""
    if facts.vote is not None:
        return Reason.HELPFUL if facts.vote else Reason.NOT_HELPFUL
    if facts.contacted:
        return Reason.CONTACTED
    if not facts.confident:
        return Reason.LOW_CONFIDENCE if facts.hits else Reason.NO_HITS
    if facts.clicks:
        return Reason.CLICKED
    return Reason.REFORMULATED if facts.reformulated else Reason.SHOWN

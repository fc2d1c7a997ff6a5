"""How many there are of what editors wait for and programs are told, for who watches a server."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb.insight.gap import GapState

if TYPE_CHECKING:
    from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Tally:
    """`gaps` that editors see, by state and language; `deliveries` to webhooks of the last 30 days,
    by state."""

    gaps: dict[tuple[GapState, str], int] = field(default_factory=dict)
    deliveries: dict[str, int] = field(default_factory=dict)


def take_tally(database: Database) -> Tally:
    """Count. Takes some milliseconds."""
    gaps = database.execute(
        "SELECT state, lang, count(*) FROM gaps"
        " WHERE merged_into IS NULL AND clearest IS NOT NULL GROUP BY state, lang"
    )
    deliveries = database.execute("SELECT state, count(*) FROM deliveries GROUP BY state")
    return Tally(
        {(GapState(state), lang): number for state, lang, number in gaps},
        dict(deliveries),
    )

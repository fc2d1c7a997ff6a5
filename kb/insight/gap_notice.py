"""Which rising gaps were not told yet."""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils.db import Database

from kb.insight.gap import UNMET, Gap
from kb.insight.log import Log

TOLD_AGAIN_AFTER = 7 * 24 * 3600
"""Seconds after which a gap that still rises is told again: the trend is of weeks."""


def find_untold(database: Database, gaps: Sequence[Gap], now: float) -> list[Gap]:
    """Gaps that wait for an article, rise, and were not told this week; in the order given.

    Those whose questions may not be shown yet are left out. `now` is in seconds.
    """
    rows = database.execute("SELECT gap, at FROM gap_notices").fetchall()
    told = {gap for gap, at in rows if at / 1000 > now - TOLD_AGAIN_AFTER}
    rising = (gap for gap in gaps if gap.is_rising and gap.state in UNMET)
    return [gap for gap in rising if gap.question and gap.id not in told]


def note_told(log: Log, gap: Gap, now: float) -> None:
    """Remember that a gap was told."""
    with log.writing() as database:
        database.execute(
            "INSERT OR REPLACE INTO gap_notices VALUES (?, ?)", (gap.id, int(now * 1000))
        )

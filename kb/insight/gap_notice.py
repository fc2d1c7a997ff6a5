"""Which rising gaps were not told yet, and telling them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kb.insight.gap import UNMET, Gap
from kb.insight.gap_desk import read_gaps
from kb.insight.gap_event import describe_rising
from kb.insight.log import Log

if TYPE_CHECKING:
    from sqlite_utils import Database

TOLD_AGAIN_AFTER = 7 * 24 * 3600
"""Seconds after which a gap that still rises is told again: the trend is of weeks."""


def tell_rising(log: Log, now: float) -> tuple[Gap, ...]:
    """Post each gap that rises and was not told this week to the webhooks that want to know.

    Returns those gaps. They are remembered as told together with the posting, so that several
    processes may do this at once. `now` is in seconds. Raises LogUnavailable.
    """
    with log.reading() as database:
        rising = find_untold(database, read_gaps(database, states=UNMET), now)
    if not rising:
        return ()
    with log.writing() as database:
        told = find_untold(database, rising, now)  # another process may have been faster
        for gap in told:
            database.conn.execute(
                "INSERT OR REPLACE INTO gap_notices VALUES (?, ?)", (gap.id, int(now * 1000))
            )
            log.outbox.post(database, describe_rising(gap, log.outbox.site, now))
    return tuple(told)


def find_untold(database: Database, gaps: Sequence[Gap], now: float) -> list[Gap]:
    """Gaps that wait for an article, rise, and were not told this week; in the order given.

    Those whose questions may not be shown yet are left out. `now` is in seconds.
    """
    rows = database.execute("SELECT gap, at FROM gap_notices").fetchall()
    told = {gap for gap, at in rows if at / 1000 > now - TOLD_AGAIN_AFTER}
    rising = (gap for gap in gaps if gap.is_rising and gap.state in UNMET)
    return [gap for gap in rising if gap.question and gap.id not in told]

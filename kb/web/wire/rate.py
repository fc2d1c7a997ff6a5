"""How often is too often: the arithmetic of one sender's calls, without a clock or a memory.

The generic cell rate algorithm of ITU-T I.371, as Brandur Leach's article "Rate Limiting, Cells,
and GCRA" applies it to APIs. All that is kept of a sender is one moment: when the calls admitted so
far would have been due, had they come evenly. A sender that was silent may send a whole minute's
calls at once, and after that as many as come evenly. So a minute sees twice the limit at most, and
an hour sixty-one times.
"""

from __future__ import annotations

from dataclasses import dataclass

WINDOW = 60
"""Seconds for which a limit is said."""
_NANO = 1_000_000_000
_WINDOW = WINDOW * _NANO


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a sender stands after a call."""

    limit: int
    """Calls a minute."""
    remaining: int
    """Calls that would be admitted at this moment."""
    whole: int
    """Nanoseconds until all calls of a minute would be."""
    wait: int
    """Nanoseconds until what was refused would be admitted; 0 when it was."""

    @property
    def seconds_until_whole(self) -> int:
        """As the header `RateLimit` says it: whole seconds, rounded up."""
        return -(-self.whole // _NANO)

    @property
    def seconds_to_wait(self) -> int:
        """As `Retry-After` says it: whole seconds, rounded up, at least 1 for what was refused."""
        return -(-self.wait // _NANO)


def count_call(due: int, now: int, limit: int, calls: int = 1) -> tuple[int, Standing]:
    """Count `calls` of a sender whose calls so far are `due` by then; both in nanoseconds.

    `limit` is in calls a minute, at least 1. More calls at once than it are counted as many as it.
    Returns the new `due`, which is the old one for what is refused, and where the sender stands.
    """
    step = _WINDOW // limit
    whole = step * limit
    # No honest moment is further ahead: the memory was damaged, or another clock wrote it.
    begun = now if due > now + _WINDOW else max(due, now)
    after = begun + step * min(calls, limit)
    wait = max(0, after - now - whole)
    if wait:
        after = begun
    return after, Standing(limit, max(0, (whole - after + now) // step), after - now, wait)

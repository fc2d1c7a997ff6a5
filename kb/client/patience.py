"""When a call that failed is sent again, and when it is not."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

FIRST_WAIT = 0.2
"""Seconds before the first repetition at most; each further one waits up to twice as long. With two
repetitions a caller waits 0.6 s longer at most, which is less than a person takes for a failure."""

PASSING = frozenset({429, 502, 503, 504})
"""Statuses that may be others in a moment: too many calls, or a server that starts."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a call is repeated, and the longest wait that a server may ask for, in seconds."""

    retries: int
    longest: float

    def wait(self, attempt: int, asked: float | None = None) -> float | None:
        """Seconds until the call is sent again, or None when it is not.

        `attempt` counts from 0. `asked` is what Retry-After says: it is waited for and never cut
        short, so that what is asked for beyond `longest` ends in an error at once. Without it the
        wait is a random half of `FIRST_WAIT` or more, doubled each time: clients that failed
        together do not come back together.
        """
        if attempt >= self.retries:
            return None
        if asked is not None:
            return asked if asked <= self.longest else None
        return float(FIRST_WAIT * 2**attempt * random.uniform(0.5, 1))  # noqa: S311 - no secret


def read_retry_after(value: str | None) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110, 10.2.3): a number, or a date.

    None without one, and for what is neither.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    # A date without a zone is UTC, by the same RFC.
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())

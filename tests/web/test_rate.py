"""How often is too often, against a bucket that drips: the same rule, counted another way."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kb.web.wire.rate import Standing, count_call

SECOND = 1_000_000_000
MINUTE = 60 * SECOND


class Bucket:
    """Holds a minute's calls, is filled evenly, and gives one away for each that is admitted."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.filled_in = MINUTE // limit
        self.held = Fraction(limit)
        self.at = 0

    def take(self, now: int, calls: int) -> bool:
        self.held = min(Fraction(self.limit), self.held + Fraction(now - self.at, self.filled_in))
        self.at = now
        if self.held < min(calls, self.limit):
            return False
        self.held -= min(calls, self.limit)
        return True


@given(
    limit=st.integers(1, 2000),
    calls=st.lists(st.tuples(st.integers(0, 90 * SECOND), st.integers(1, 30)), max_size=60),
)
def test_a_sender_is_admitted_as_from_a_bucket_that_is_filled_evenly(
    limit: int, calls: list[tuple[int, int]]
) -> None:
    bucket, due, now = Bucket(limit), 0, 0
    for pause, number in calls:
        now += pause
        due, standing = count_call(due, now, limit, number)

        assert (standing.wait == 0) is bucket.take(now, number)
        assert standing.remaining == int(bucket.held)
        assert 0 <= standing.whole <= MINUTE


@given(
    limit=st.integers(1, 500),
    pauses=st.lists(st.integers(0, 20 * SECOND), max_size=40),
    number=st.integers(1, 20),
)
def test_who_waits_as_long_as_is_said_is_admitted_and_no_sooner(
    limit: int, pauses: list[int], number: int
) -> None:
    due, now = 0, 1
    for pause in pauses:
        due, _ = count_call(due, now, limit)
        now += pause
    before, standing = count_call(due, now, limit, number)

    if standing.wait:
        assert count_call(before, now + standing.wait, limit, number)[1].wait == 0
        assert count_call(before, now + standing.wait - 1, limit, number)[1].wait == 1
        assert standing.seconds_to_wait >= 1
        later = now + standing.seconds_to_wait * SECOND
        assert count_call(before, later, limit, number)[1].wait == 0


def test_a_minutes_calls_may_come_at_once_and_then_as_often_as_they_come_evenly() -> None:
    due = 0
    for left in (2, 1, 0):
        due, standing = count_call(due, MINUTE, 3)
        assert standing == Standing(3, left, (3 - left) * 20 * SECOND, 0)

    due, standing = count_call(due, MINUTE, 3)
    assert standing == Standing(3, 0, MINUTE, 20 * SECOND)
    assert (standing.seconds_until_whole, standing.seconds_to_wait) == (60, 20)

    assert count_call(due, MINUTE + 20 * SECOND, 3)[1].wait == 0


def test_what_is_refused_costs_nothing() -> None:
    due, _ = count_call(0, SECOND, 1)

    assert all(count_call(due, SECOND, 1)[0] == due for _ in range(3))


def test_a_moment_that_cannot_be_is_not_held_against_a_sender() -> None:
    """A clock that was set back, or a memory that was damaged, would lock a sender out for long."""
    hour_ahead = 60 * MINUTE

    assert count_call(hour_ahead, SECOND, 5)[1].remaining == 4
    assert count_call(2**63, SECOND, 5)[1].remaining == 4

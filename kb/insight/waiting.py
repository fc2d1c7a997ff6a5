"""How long customers wait for an answer: counts in buckets, and the median from them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

BUCKETS = (2, 4, 6, 8, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1800)
"""Upper ends in seconds. A median read from them is off by at most one bucket's width."""


def bucket_of(seconds: float) -> int:
    """The upper end of the bucket that a time falls into; the last takes all that is longer."""
    return BUCKETS[min(bisect_left(BUCKETS, max(seconds, 0.0)), len(BUCKETS) - 1)]


def find_median(counts: Mapping[int, int]) -> float | None:
    """Median in seconds, as if times were spread evenly within a bucket; None without any."""
    half = sum(counts.values()) / 2
    below, low = 0, 0
    for high in BUCKETS:
        count = counts.get(high, 0)
        if count and below + count >= half:
            return low + (high - low) * (half - below) / count
        below, low = below + count, high
    return None

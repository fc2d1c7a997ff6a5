"""The days that numbers are about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days in UTC, from `first` to `last`, both included.

    Raises ValueError when it would end before it begins.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"A period cannot end on {self.last} and begin on {self.first}.")

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """The period of the same length that ends where this one begins."""
        return Period(self.first - timedelta(self.days), self.first - timedelta(1))

    def last_days(self, most: int) -> Period:
        """The end of the period, no longer than `most` days."""
        return Period(max(self.first, self.last - timedelta(most - 1)), self.last)

    @property
    def bounds(self) -> tuple[int, int]:
        """First and last day as the log numbers them, counted from 1970."""
        return (self.first - _EPOCH).days, (self.last - _EPOCH).days


def to_date(day: int) -> date:
    """The date of a day that is counted from 1970."""
    return _EPOCH + timedelta(day)

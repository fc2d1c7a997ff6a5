"""A list that comes in pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from kb.client.call import Call

S = TypeVar("S")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listing(Generic[S, T]):
    """How to read a list: its first page, what is on a page, and how the next one is asked for, by
    the name and the value of a parameter (None after the last one)."""

    first: Call[S]
    items: Callable[[S], Sequence[T]]
    find_next: Callable[[S], tuple[str, str] | None]

    def after(self, page: S) -> Call[S] | None:
        """The call for the page that follows, or None after the last one."""
        found = self.find_next(page)
        return self.first.ask_for(*found) if found else None

"""How often each value stands in some articles, counted by the kernel."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.kernel.call import AT, COUNT, address, declare, pointer


class _Column(ctypes.Structure):
    """`kb_column` of source/count.c."""

    _fields_ = (
        ("starts", ctypes.c_void_p),
        ("values", ctypes.c_void_p),
        ("entries", ctypes.c_int64),
        ("different", ctypes.c_int64),
    )


@dataclass(frozen=True, slots=True)
class Column:
    """Values of articles, numbers below `different`: article n has those from `starts[n]` to
    `starts[n + 1]` or, without starts, the one at n."""

    values: NDArray[np.int32]
    different: int
    starts: NDArray[np.int64] | None = None


class ValueCounter:
    """Counts the values of articles in several columns at once."""

    def __init__(self, library: ctypes.PyDLL, columns: Sequence[Column], articles: int) -> None:
        """There are so many articles."""
        self._held = columns  # the kernel knows but addresses
        described = [
            _Column(
                starts=None if each.starts is None else address(each.starts, np.int64),
                values=address(each.values, np.int32),
                entries=len(each.values),
                different=each.different,
            )
            for each in columns
        ]
        self._columns = (_Column * len(columns))(*described)
        self._articles = articles
        self._ends = np.cumsum([each.different for each in columns]).tolist()
        self._count = declare(library.kb_count, _COUNT_VALUES)

    def count(self, articles: NDArray[np.int32]) -> list[list[int]]:
        """Of each column, how often each value stands in these articles."""
        counts = np.zeros(self._ends[-1] + 1, np.int32)
        if len(articles):
            asked = address(articles, np.int32)
            size = len(self._columns), self._articles, len(articles)
            self._count(self._columns, *size, asked, pointer(counts))
        listed: list[int] = counts.tolist()
        starts = [0, *self._ends[:-1]]
        return [listed[start:end] for start, end in zip(starts, self._ends, strict=True)]


_COUNT_VALUES = (AT, COUNT, COUNT, COUNT, AT, AT)

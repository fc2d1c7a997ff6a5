"""How often each value stands in some articles, counted by the kernel."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.kernel.call import address, make_function


class _Column(ctypes.Structure):
    """`kb_column` of source/count.c."""

    _fields_ = (
        ("starts", ctypes.c_void_p),
        ("values", ctypes.c_void_p),
        ("entries", ctypes.c_int64),
        ("different", ctypes.c_int64),
    )


class _Columns(ctypes.Structure):
    """`kb_columns` of source/count.c."""

    _fields_ = (
        ("columns", ctypes.c_int64),
        ("articles", ctypes.c_int64),
        ("different", ctypes.c_int64),
        ("first", ctypes.c_void_p),
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

    count: Callable[[NDArray[np.int32]], list[list[int]]]
    """`count(articles)`: of each column, how often each value stands in these articles. Raises
    ValueError when their numbers have not 32 bits each, one beside the other."""

    def __init__(self, library: ctypes.PyDLL, columns: Sequence[Column], articles: int) -> None:
        """There are so many articles. Raises ValueError when a column is not of so many."""
        if any(each.starts is not None and len(each.starts) != articles + 1 for each in columns):
            raise ValueError("The columns of the catalogue do not fit the articles.")
        described = [
            _Column(
                starts=None if each.starts is None else address(each.starts, np.int64),
                values=address(each.values, np.int32),
                entries=len(each.values),
                different=each.different,
            )
            for each in columns
        ]
        first = (_Column * len(columns))(*described)
        told = _Columns(
            columns=len(columns),
            articles=articles,
            different=sum(each.different for each in columns),
            first=ctypes.addressof(first),
        )
        self.count = make_function(library.kb_count, told, first, columns)

"""The compiled arrays of one language, as the kernel reads them."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.kernel.call import AT, COUNT, TEXT, address, check, declare, pointer

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]


class _Matrix(ctypes.Structure):
    """`kb_matrix` of source/kernel.h."""

    _fields_ = (
        ("rows", ctypes.c_int64),
        ("entries", ctypes.c_int64),
        ("starts", ctypes.c_void_p),
        ("columns", ctypes.c_void_p),
        ("values", ctypes.c_void_p),
        ("steps", ctypes.c_void_p),
        ("scales", ctypes.c_void_p),
        ("narrow", ctypes.c_int64),
    )


class _Shelf(ctypes.Structure):
    """`kb_shelf` of source/kernel.h."""

    _fields_ = (
        ("documents", ctypes.c_int64),
        ("topics", ctypes.c_int64),
        ("stems", _Matrix),
        ("pairs", _Matrix),
        ("grams", _Matrix),
        ("stem_peaks", ctypes.c_void_p),
        ("stem_tenths", ctypes.c_void_p),
        ("pair_keys", ctypes.c_void_p),
        ("stem_topics", ctypes.c_void_p),
        ("document_topics", ctypes.c_void_p),
    )


@dataclass(frozen=True, slots=True)
class Rows:
    """A compressed sparse matrix. `values` are 32-bit floats or, with a scale a row, bytes."""

    starts: NDArray[np.int64]
    columns: NDArray[Any]
    values: NDArray[Any]
    scales: Floats | None = None


@dataclass(frozen=True, slots=True)
class Arrays:
    """What the kernel reads of a language; `kb.index.scores.Scores` says what each is."""

    stems: Rows
    pairs: Rows
    grams: Rows
    stem_peaks: Floats
    stem_tenths: Floats
    pair_keys: NDArray[np.int64]
    stem_topics: Floats
    document_topics: Floats


class Shelf:
    """The arrays of one language, and what the kernel finds in them.

    What is wanted comes as bytes: `kb_read_wanted` of source/kernel.h reads them.

    Arrays must not change while this is alive.
    """

    def __init__(self, library: ctypes.PyDLL, arrays: Arrays) -> None:
        """Raises ValueError when an array is not as the kernel reads it."""
        _check_shapes(arrays)
        self._arrays = arrays  # the kernel knows but their addresses
        self._documents = len(arrays.document_topics)
        self._shelf = _Shelf(
            documents=self._documents,
            topics=arrays.document_topics.shape[1],
            stems=_describe(arrays.stems),
            pairs=_describe(arrays.pairs),
            grams=_describe(arrays.grams),
            stem_peaks=address(arrays.stem_peaks, np.float32),
            stem_tenths=address(arrays.stem_tenths, np.float32),
            pair_keys=address(arrays.pair_keys, np.int64),
            stem_topics=address(arrays.stem_topics, np.float32),
            document_topics=address(arrays.document_topics, np.float32),
        )
        self._at = ctypes.addressof(self._shelf)
        self._best = declare(library.kb_best, _BEST)
        self._retrieve = declare(library.kb_retrieve, _RETRIEVE)
        self._take_found = declare(library.kb_take_found, _TAKE_FOUND)

    def best(
        self, wanted: bytes, size: int, allowed: Bools | None, *, known: bool
    ) -> tuple[NDArray[np.int64], Floats]:
        """The `size` documents with the highest sums of stems and pairs, best first, and the sums.

        `known` says that the tenth highest impact of a stem may be relied on: no filter, and no
        more than ten are wanted.
        """
        size = min(size, self._documents)
        if size < 1:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        # The shortest call of all: one piece of memory for both answers is worth its two lines.
        places = _room(size)()
        held = self._best(self._at, wanted, size, known, self._mask(allowed), places)
        check(held)
        data = memoryview(places)
        scores = np.frombuffer(data, np.float32, held, _LONG * size)
        return np.frombuffer(data, np.int64, held), scores

    def retrieve(
        self, wanted: bytes, gram_weight: float, allowed: Bools | None, share: float
    ) -> tuple[NDArray[np.int64], Floats, Floats, Floats, float, float]:
        """The documents whose sum is more than `share` of the highest, ascending; their sums; the
        part of the question's n-grams, unweighted; their cosines with its topic. Then what its
        n-grams could give at most, and how many of them are known, each with its weight."""
        reach = _Reach()
        mask = self._mask(allowed)
        found = check(self._retrieve(self._at, wanted, gram_weight, mask, share, reach))
        documents = np.empty(found, np.int64)
        scores, grams, topics = (np.empty(found, np.float32) for _ in range(3))
        if found:
            places = (pointer(each) for each in (documents, scores, grams, topics))
            check(self._take_found(self._at, wanted, found, *places))
        return documents, scores, grams, topics, *reach

    def _mask(self, allowed: Bools | None) -> int | None:
        if allowed is None:
            return None
        if allowed.shape != (self._documents,):
            raise ValueError(f"A mask of shape {allowed.shape} for {self._documents} documents.")
        return address(allowed, np.bool_)


_LONG, _FLOAT = ctypes.sizeof(ctypes.c_int64), ctypes.sizeof(ctypes.c_float)


@cache
def _room(size: int) -> type[ctypes.Array[ctypes.c_char]]:
    """Memory for the numbers of so many documents and, behind them, their sums."""
    return ctypes.c_char * ((_LONG + _FLOAT) * size)


_BEST = (AT, TEXT, COUNT, COUNT, AT, AT)
_RETRIEVE = (AT, TEXT, ctypes.c_float, AT, ctypes.c_float, AT)
_Reach = ctypes.c_double * 2
_TAKE_FOUND = (AT, TEXT, COUNT, AT, AT, AT, AT)


def _check_shapes(arrays: Arrays) -> None:
    stems, pairs, grams = (len(each.starts) - 1 for each in _matrices(arrays))
    topics = arrays.document_topics.shape[1]
    fits = (
        arrays.stem_peaks.shape == arrays.stem_tenths.shape == (stems,)
        and arrays.pair_keys.shape == (pairs,)
        and arrays.stem_topics.shape == (stems, topics)
        and arrays.grams.scales is not None
        and arrays.grams.scales.shape == (grams,)
        and all(each.columns.shape == each.values.shape for each in _matrices(arrays))
    )
    if not fits:
        raise ValueError("The arrays of the index do not fit one another.")


def _matrices(arrays: Arrays) -> tuple[Rows, Rows, Rows]:
    return arrays.stems, arrays.pairs, arrays.grams


def _describe(rows: Rows) -> _Matrix:
    is_coarse = rows.scales is not None
    narrow = rows.columns.dtype == np.uint16
    values = address(rows.values, np.uint8 if is_coarse else np.float32)
    return _Matrix(
        rows=len(rows.starts) - 1,
        entries=len(rows.columns),
        starts=address(rows.starts, np.int64),
        columns=address(rows.columns, np.uint16 if narrow else np.int32),
        values=None if is_coarse else values,
        steps=values if is_coarse else None,
        scales=None if rows.scales is None else address(rows.scales, np.float32),
        narrow=narrow,
    )

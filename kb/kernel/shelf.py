"""The compiled arrays of one language, as the kernel reads them."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.kernel.call import address, addresses, check, declare

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


@dataclass(frozen=True, slots=True)
class Terms:
    """Rows of a matrix, each with its weight; a pair has two rows, those of its stems."""

    rows: Sequence[int] = ()
    weights: Sequence[float] = ()


def pack(stems: Terms, pairs: Terms, grams: Terms, others: Terms, topic: Terms) -> bytes:
    """What a question wants, as the kernel reads it: `kb_read_wanted` of source/kernel.h."""
    kinds = (stems, pairs, grams, others, topic)
    rows = array("i", [len(kind.weights) for kind in kinds])
    weights = array("f")
    for kind in kinds:
        rows.extend(kind.rows)
        weights.extend(kind.weights)
    return rows.tobytes() + weights.tobytes()


class Shelf:
    """The arrays of one language, and what the kernel finds in them.

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
        documents, scores = np.empty(size, np.int64), np.empty(size, np.float32)
        held = self._best(
            self._at, wanted, size, known, self._mask(allowed), *addresses(documents, scores)
        )
        held = check(held)
        return documents[:held], scores[:held]

    def retrieve(
        self, wanted: bytes, gram_weight: float, allowed: Bools | None, share: float
    ) -> tuple[NDArray[np.int64], Floats, Floats, Floats]:
        """The documents whose sum is more than `share` of the highest, ascending; their sums; the
        part of the question's n-grams, unweighted; their cosines with its topic."""
        found = check(self._retrieve(self._at, wanted, gram_weight, self._mask(allowed), share))
        documents = np.empty(found, np.int64)
        scores, grams, topics = np.empty((3, found), np.float32)
        places = addresses(documents, scores, grams, topics)
        check(self._take_found(self._at, wanted, found, *places))
        return documents, scores, grams, topics

    def _mask(self, allowed: Bools | None) -> int | None:
        if allowed is None:
            return None
        if allowed.shape != (self._documents,):
            raise ValueError(f"A mask of shape {allowed.shape} for {self._documents} documents.")
        return address(allowed, np.bool_)


_AT, _COUNT = ctypes.c_void_p, ctypes.c_int64
_BEST = (_AT, ctypes.c_char_p, _COUNT, _COUNT, _AT, _AT, _AT)
_RETRIEVE = (_AT, ctypes.c_char_p, ctypes.c_float, _AT, ctypes.c_float)
_TAKE_FOUND = (_AT, ctypes.c_char_p, _COUNT, _AT, _AT, _AT, _AT)


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

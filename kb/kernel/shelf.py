"""The compiled arrays of one language, as the kernel reads them."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.kernel.call import address, make_function
from kb.kernel.lexicon import LineFinder, Words

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
        ("known_stems", Words),
        ("known_grams", Words),
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
    """What the kernel reads of a language; `kb.index.scores.Scores` says what each is. The words
    are the rows of stems and of n-grams."""

    stems: Rows
    pairs: Rows
    grams: Rows
    stem_peaks: Floats
    stem_tenths: Floats
    pair_keys: NDArray[np.int64]
    stem_topics: Floats
    document_topics: Floats
    known_stems: Mapping[str, int] | LineFinder
    known_grams: Mapping[str, int] | LineFinder


class Shelf:
    """The arrays of one language, and what the kernel finds in them.

    What is wanted comes as a `kb.index.wanted.Wanted`, whose words the kernel looks up itself. A
    mask has True for each document that may be found.

    Arrays must not change while this is alive.
    """

    best: Callable[[tuple[Any, ...], int, bool, Bools | None], tuple[list[int], list[float]]]
    """`best(wanted, size, known, mask)`: the `size` documents with the highest sums of stems and
    pairs, best first, and the sums. What does not weigh more than 0 is passed over. `known` says
    that the tenth highest impact of a stem may be relied on: no mask, and no more than ten are
    wanted. Raises ValueError for a mask that is none of these documents', TypeError for what is
    not wanted so.

    The shortest call of all, which is why it is the kernel's function itself."""

    def __init__(self, library: ctypes.PyDLL, arrays: Arrays) -> None:
        """Raises ValueError when an array is not as the kernel reads it."""
        _check_shapes(arrays)
        shelf = _Shelf(
            documents=len(arrays.document_topics),
            topics=arrays.document_topics.shape[1],
            stems=_describe(arrays.stems),
            pairs=_describe(arrays.pairs),
            grams=_describe(arrays.grams),
            stem_peaks=address(arrays.stem_peaks, np.float32),
            stem_tenths=address(arrays.stem_tenths, np.float32),
            pair_keys=address(arrays.pair_keys, np.int64),
            stem_topics=address(arrays.stem_topics, np.float32),
            document_topics=address(arrays.document_topics, np.float32),
            known_stems=_words(arrays.known_stems),
            known_grams=_words(arrays.known_grams),
        )
        self.best = make_function(library.kb_best, shelf, arrays)
        self._retrieve = make_function(library.kb_retrieve, shelf, arrays)

    def retrieve(
        self, wanted: tuple[Any, ...], allowed: Bools | None, share: float
    ) -> tuple[NDArray[np.int64], Floats, Floats, Floats, float, float]:
        """The documents whose sum is more than `share` of the highest, ascending; their sums; the
        part of the question's n-grams, unweighted; their cosines with its topic. Then what its
        n-grams could give at most, and how many of them are known, each with its weight. Raises
        ValueError and TypeError as `best` does."""
        columns, reachable, known = self._retrieve(wanted, allowed, share)
        found = len(columns) // _WIDTH
        documents = np.frombuffer(columns, np.int64, found)
        floats = np.frombuffer(columns, np.float32)[2 * found :]
        parts = floats[:found], floats[found : 2 * found], floats[2 * found :]
        return documents, *parts, reachable, known


_WIDTH = ctypes.sizeof(ctypes.c_int64) + 3 * ctypes.sizeof(ctypes.c_float)
"""Bytes of what is known of a document found."""


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


def _words(known: Mapping[str, int] | LineFinder) -> Words:
    return known.words if isinstance(known, LineFinder) else Words(numbers=known)


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

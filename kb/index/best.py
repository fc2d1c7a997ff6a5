"""The best passages for weighted stems, exactly, without scoring all of them.

MaxScore (Turtle and Flood 1995): a term whose highest impact, together with those of the terms
below it, cannot lift a passage over the worst of the best ones need not be read for candidates; it
is looked up for those that the other terms found. The impact that a term's tenth best passage has
is known from the build, so that a floor stands before the first posting is read.

The kernel's best.c does it where there is one. What is here does the same with numpy, for which
frequent terms have a row with a place for every passage.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from kb.index.matrix import Floats, Ints, Matrix
from kb.index.scores import KNOWN_BEST, Scores
from kb.index.wanted import Wanted
from kb.kernel import Shelf

Bools = NDArray[np.bool_]

SKIPPED_FROM = 8_000
"""Postings from which a term is looked up instead of read, if it may be. Reading costs 4 ns a
posting, looking up some 8 µs and what its candidates cost: below this, reading is quicker."""
WIDE_FROM = 1 / 32
"""Share of the passages from which a stem that stands in them gets a row with a place for each:
adding such a row takes numpy .13 ns a passage, adding postings 4.3 ns each. Lowering it makes
retrieval faster, and takes 4 bytes a passage more for each stem."""
FEW = 48
"""Candidates that are not worth thinning out."""
SLACK = 0.9999
"""Impacts are added up in another order for a bound than for a score; in 32 bits that may differ by
one part in a million. Bounds are lowered by more than that, so that nothing is lost."""


class Best(NamedTuple):
    """`documents` are passages' numbers, best first, those of one score in their order; `scores`
    has the sum of the impacts of each. Both have the same length, at most `size`."""

    documents: Sequence[int]
    scores: Sequence[float]


_Term = tuple[float, float, Ints, Floats, Floats | None]
"""The most that a wanted term can give, its weight, its postings (documents and impacts), and its
wide row if it is frequent. A tuple: making one takes a fifth of the time of an object."""


class BestFinder(Protocol):
    """Finds the best passages of one language."""

    def find(self, wanted: Wanted, size: int, allowed: Bools | None = None) -> Best:
        """The `size` passages with the highest sums of stems' and pairs' impacts, each times its
        weight, which must be above 0. N-grams and topics are left out.

        `allowed` (shape: documents) has False for passages that may not be found.
        """


def make_finder(scores: Scores, shelf: Shelf | None = None) -> BestFinder:
    """What finds the best passages: the kernel, whose view of the scores `shelf` is, or numpy."""
    return _NumpyFinder(scores) if shelf is None else _CompiledFinder(shelf)


def _is_known(size: int, allowed: Bools | None) -> bool:
    """Whether the tenth highest impacts say something: of all passages, not of those that a filter
    leaves."""
    return size <= KNOWN_BEST and allowed is None


class _CompiledFinder:
    def __init__(self, shelf: Shelf) -> None:
        self._best = shelf.best

    def find(self, wanted: Wanted, size: int, allowed: Bools | None = None) -> Best:
        return Best(*self._best(wanted, size, _is_known(size, allowed), allowed))


class _NumpyFinder:
    def __init__(self, scores: Scores) -> None:
        self._scores = scores
        # Lists give plain numbers at a third of the cost of arrays.
        self._starts = scores.stem_impacts.starts.tolist()
        self._peaks = scores.stem_peaks.tolist()
        self._tenths = scores.stem_tenths.tolist()
        self._wide = _widen(scores.stem_impacts, scores.documents)

    def find(self, wanted: Wanted, size: int, allowed: Bools | None = None) -> Best:
        terms, floor = self._read_terms(wanted)
        if not terms:
            return Best((), ())
        if not _is_known(size, allowed):
            floor = 0.0
        read, looked_up = _divide(terms, floor)
        rest = sum([term[0] for term in looked_up])
        total = _add_up(read, self._scores.documents)
        if allowed is not None:
            total *= allowed
        bound = (floor - rest) * SLACK
        found = (total >= bound if bound > 0 else total > 0).nonzero()[0]
        part = total[found]
        for term in looked_up:
            found, part, floor = _thin_out(found, part, size, floor, rest)
            part = part + _look_up(term, found)
            rest -= term[0]
        found, part, _ = _thin_out(found, part, size, floor, 0.0)
        order = (-part).argsort(kind="stable")[:size]
        return Best(found[order].tolist(), part[order].tolist())

    def _read_terms(self, wanted: Wanted) -> tuple[list[_Term], float]:
        """The terms that there are, and an impact that ten passages reach at least."""
        scores, matrix = self._scores, self._scores.stem_impacts
        columns, values, starts = matrix.columns, matrix.values, self._starts
        find, wide, peaks, tenths = scores.stems.find, self._wide.get, self._peaks, self._tenths
        terms: list[_Term] = []
        floor = 0.0
        for stem, weight in wanted.stems.items():
            row = find(stem)
            if row is not None:
                start, end = starts[row], starts[row + 1]
                most = peaks[row] * weight
                terms.append((most, weight, columns[start:end], values[start:end], wide(row)))
                floor = max(floor, tenths[row] * weight)
        for pair, weight in wanted.pairs.items():
            row = scores.pair_row(pair)
            if row is not None:
                documents, impacts = scores.pair_impacts.row(row)
                terms.append((float(impacts.max()) * weight, weight, documents, impacts, None))
        return terms, floor


def _widen(impacts: Matrix, documents: int) -> dict[int, Floats]:
    """The frequent stems, each with its impact on every passage."""
    wide = {}
    for stem in np.flatnonzero(impacts.row_sizes() > WIDE_FROM * documents).tolist():
        columns, values = impacts.row(stem)
        wide[stem] = np.zeros(documents, np.float32)
        wide[stem][columns] = values
    return wide


def _most(term: _Term) -> float:
    return term[0]


def _divide(terms: list[_Term], floor: float) -> tuple[list[_Term], list[_Term]]:
    """Terms that candidates are found by, and those that none needs to be found by."""
    terms.sort(key=_most, reverse=True)
    last, rest = len(terms), 0.0
    while last > 1 and rest + terms[last - 1][0] < floor:
        last -= 1
        rest += terms[last][0]
    read = terms[:last]
    spared: list[_Term] = []
    for term in terms[last:]:
        cost = len(term[2] if term[4] is None else term[4])
        (spared if cost > SKIPPED_FROM else read).append(term)
    return read, spared


def _add_up(terms: list[_Term], documents: int) -> Floats:
    total = np.zeros(documents, np.float32)
    columns, values = [], []
    for _, weight, places, impacts, wide in terms:
        if wide is not None:
            np.add(total, wide if weight == 1 else wide * np.float32(weight), out=total)
        else:
            columns.append(places)
            values.append(impacts if weight == 1 else impacts * np.float32(weight))
    if columns:
        np.add.at(total, np.concatenate(columns), np.concatenate(values))
    return total


def _thin_out(
    found: NDArray[np.int64], part: Floats, size: int, floor: float, rest: float
) -> tuple[NDArray[np.int64], Floats, float]:
    """Leave out what `rest` more cannot lift over the floor, which rises with what is known."""
    if len(found) <= max(size, FEW):
        return found, part, floor
    floor = max(floor, float(np.partition(part, -size)[-size]))
    kept = (part >= (floor - rest) * SLACK).nonzero()[0]
    return found[kept], part[kept], floor


def _look_up(term: _Term, documents: NDArray[np.int64]) -> Floats:
    """What a term gives to each of these passages."""
    _, weight, columns, impacts, wide = term
    if wide is not None:
        given = wide[documents]
    else:
        places = np.minimum(columns.searchsorted(documents.astype(columns.dtype)), len(columns) - 1)
        given = impacts[places] * (columns[places] == documents)
    return given * np.float32(weight)

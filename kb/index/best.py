"""The best passages for weighted stems, exactly, without scoring all of them.

MaxScore (Turtle and Flood 1995): a term whose highest impact, together with those of the terms
below it, cannot lift a passage over the worst of the best ones need not be read for candidates; it
is looked up for those that the other terms found. Two things make it quick on arrays: the impact
that a term's tenth best passage has is known from the build, so that a floor stands before the
first posting is read; and frequent terms have a row with a place for every passage.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.index.matrix import Floats, Ints
from kb.index.retrieval import Wanted, rows_of_stems
from kb.index.scores import KNOWN_BEST, Scores

SKIPPED_FROM = 8_000
"""Postings from which a term is looked up instead of read, if it may be. Reading costs 4 ns a
posting, looking up some 8 µs and what its candidates cost: below this, reading is quicker."""
FEW = 48
"""Candidates that are not worth thinning out."""
SLACK = 0.9999
"""Impacts are added up in another order for a bound than for a score; in 32 bits that may differ by
one part in a million. Bounds are lowered by more than that, so that nothing is lost."""


@dataclass(frozen=True, slots=True)
class Best:
    """`documents` are passages' numbers, best first, those of one score in their order; `scores`
    has the sum of the impacts of each. Both have the same shape, at most (size,)."""

    documents: NDArray[np.int64]
    scores: Floats


@dataclass(slots=True)
class _Term:
    """One wanted term: `most` it can give, `floor` that its tenth best passage has, where its
    postings are, and its wide row if it is frequent."""

    most: float
    floor: float
    columns: Ints
    values: Floats
    wide: Floats | None
    weight: np.float32

    @property
    def cost(self) -> int:
        return len(self.columns) if self.wide is None else len(self.wide)


def find_best(
    scores: Scores, wanted: Wanted, size: int, allowed: NDArray[np.bool_] | None = None
) -> Best:
    """The `size` passages with the highest sums of stems' and pairs' impacts, each times its
    weight, which must be above 0. N-grams and topics are left out.

    `allowed` (shape: documents) has False for passages that may not be found.
    """
    terms = sorted(_terms(scores, wanted), key=lambda term: -term.most)
    if not terms:
        return Best(np.zeros(0, np.int64), np.zeros(0, np.float32))
    # What is known of all passages says nothing of those that a filter leaves.
    known = size <= KNOWN_BEST and allowed is None
    floor = max(term.floor for term in terms) if known else 0.0
    read, looked_up = _divide(terms, floor)
    rest = sum(term.most for term in looked_up)
    total = _add_up(read, scores.documents)
    if allowed is not None:
        total *= allowed
    bound = (floor - rest) * SLACK
    found = np.flatnonzero(total >= bound if bound > 0 else total > 0)
    part = total[found]
    for term in looked_up:
        found, part, floor = _thin_out(found, part, size, floor, rest)
        part = part + _look_up(term, found)
        rest -= term.most
    found, part, _ = _thin_out(found, part, size, floor, 0.0)
    order = np.lexsort((found, -part))[:size]
    return Best(found[order], part[order])


def _terms(scores: Scores, wanted: Wanted) -> Iterator[_Term]:
    stems, starts = scores.stem_impacts, scores.stem_impacts.starts
    for row, weight in rows_of_stems(scores, wanted):
        start, end = starts[row], starts[row + 1]
        yield _Term(
            float(scores.stem_peaks[row]) * weight,
            float(scores.stem_tenths[row]) * weight,
            stems.columns[start:end],
            stems.values[start:end],
            scores.wide_row(row),
            np.float32(weight),
        )
    for pair, weight in wanted.pairs.items():
        found = scores.pair_row(pair)
        if found is not None:
            columns, values = scores.pair_impacts.row(found)
            yield _Term(
                float(values.max()) * weight, 0.0, columns, values, None, np.float32(weight)
            )


def _divide(terms: list[_Term], floor: float) -> tuple[list[_Term], list[_Term]]:
    """Terms that candidates are found by, and those that none needs to be found by."""
    last, rest = len(terms), 0.0
    while last > 1 and rest + terms[last - 1].most < floor:
        last -= 1
        rest += terms[last].most
    spared = [term for term in terms[last:] if term.cost > SKIPPED_FROM]
    return [*terms[:last], *(term for term in terms[last:] if term not in spared)], spared


def _add_up(terms: list[_Term], documents: int) -> Floats:
    total = np.zeros(documents, np.float32)
    columns, values = [], []
    for term in terms:
        if term.wide is not None:
            total += term.wide if term.weight == 1 else term.wide * term.weight
        else:
            columns.append(term.columns)
            values.append(term.values if term.weight == 1 else term.values * term.weight)
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
    kept = np.flatnonzero(part >= (floor - rest) * SLACK)
    return found[kept], part[kept], floor


def _look_up(term: _Term, documents: NDArray[np.int64]) -> Floats:
    """What a term gives to each of these passages."""
    if term.wide is not None:
        given = term.wide[documents]
    else:
        places = np.minimum(np.searchsorted(term.columns, documents), len(term.columns) - 1)
        given = term.values[places] * (term.columns[places] == documents)
    return given * term.weight

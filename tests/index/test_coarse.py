"""Values of a byte each are near the exact ones, and stay what they are when others change."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.index.coarse import STEPS, CoarseMatrix, coarsen, open_coarse, rescale, save_coarse
from kb.index.matrix import Matrix

VALUES = st.floats(0.015625, 30, width=32)
ROWS = st.lists(st.lists(VALUES, max_size=6), max_size=5)


def matrix_of(rows: list[list[float]]) -> Matrix:
    sizes = [len(row) for row in rows]
    return Matrix(
        np.cumsum([0, *sizes]).astype(np.int64),
        np.array([column for size in sizes for column in range(size)], np.int32),
        np.array([value for row in rows for value in row], np.float32),
    )


def rows_of(matrix: CoarseMatrix) -> list[list[float]]:
    return [matrix.row(number)[1].tolist() for number in range(matrix.rows)]


@given(ROWS)
def test_no_value_is_off_by_more_than_a_step_or_becomes_nothing(rows: list[list[float]]) -> None:
    matrix = coarsen(matrix_of(rows))

    assert matrix.peaks().tolist() == pytest.approx([max(row, default=0) for row in rows])
    for row, found in zip(rows, rows_of(matrix), strict=True):
        step = max(row, default=0) / STEPS
        assert found == pytest.approx(row, abs=1.001 * step)
        assert all(value > 0 for value in found)


@given(ROWS, st.lists(st.sampled_from([1.0, 1.3, 7.0]), min_size=5, max_size=5))
def test_larger_steps_change_only_the_rows_that_get_them(
    rows: list[list[float]], factors: list[float]
) -> None:
    matrix = coarsen(matrix_of(rows))
    scales = matrix.scales * np.array(factors[: len(rows)], np.float32)
    again = rescale(matrix, scales)

    for number, (before, after) in enumerate(zip(rows_of(matrix), rows_of(again), strict=True)):
        if factors[number] == 1:
            assert after == before
        assert after == pytest.approx(before, abs=1.001 * float(scales[number]))


@given(ROWS, st.sampled_from([0.25, 1.0, 3.0]))
def test_a_weighted_row_is_the_row_times_its_weight(rows: list[list[float]], weight: float) -> None:
    matrix = coarsen(matrix_of(rows))
    for number in range(matrix.rows):
        columns, values = matrix.row(number)
        weighted = matrix.weighted(number, weight)
        assert weighted[0].tolist() == columns.tolist()
        assert weighted[1].tolist() == pytest.approx((values * weight).tolist())


def test_what_was_saved_is_opened(tmp_path: Path) -> None:
    matrix = coarsen(matrix_of([[1.5, 0.1], [], [7.25]]))
    save_coarse(tmp_path, "grams", matrix, 2)
    opened = open_coarse(tmp_path, "grams")

    assert rows_of(opened) == rows_of(matrix)
    assert opened.columns.dtype == np.uint16

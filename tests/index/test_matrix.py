"""Sparse matrices agree with dense ones."""

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from kb.index import matrix as matrix_module
from kb.index.matrix import Matrix, make_matrix, multiply, open_matrix, save_matrix

Dense = NDArray[np.float32]


def dense(matrix: Matrix, columns: int) -> Dense:
    full = np.zeros((matrix.rows, columns), np.float32)
    for number in range(matrix.rows):
        places, values = matrix.row(number)
        full[number, places] = values
    return full


def sparse(full: Dense) -> Matrix:
    rows, columns = np.nonzero(full)
    return make_matrix(rows, columns, full[rows, columns], (full.shape[0], full.shape[1]))


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Dense, Dense]:
    height, middle, width = (draw(st.integers(1, 6)) for _ in range(3))
    cells = st.sampled_from([0, 0, 0, 1, 2, 5])
    left = draw(st.lists(cells, min_size=height * middle, max_size=height * middle))
    right = draw(st.lists(cells, min_size=middle * width, max_size=middle * width))
    return (
        np.array(left, np.float32).reshape(height, middle),
        np.array(right, np.float32).reshape(middle, width),
    )


@given(pairs())
def test_a_product_is_the_product_of_the_dense_matrices(both: tuple[Dense, Dense]) -> None:
    left, right = both
    product = multiply(sparse(left), sparse(right), right.shape[1])
    assert np.array_equal(dense(product, right.shape[1]), left @ right)


@given(pairs())
def test_a_product_made_in_chunks_is_the_same(both: tuple[Dense, Dense]) -> None:
    left, right = both
    whole = matrix_module._CHUNK
    matrix_module._CHUNK = 2
    try:
        product = multiply(sparse(left), sparse(right), right.shape[1])
    finally:
        matrix_module._CHUNK = whole
    assert np.array_equal(dense(product, right.shape[1]), left @ right)


def test_triples_of_one_place_are_added_up_and_columns_are_sorted() -> None:
    rows, columns = np.array([1, 0, 1, 1]), np.array([2, 1, 0, 2])
    matrix = make_matrix(rows, columns, np.array([1, 2, 3, 4], np.float32), (3, 3))
    assert matrix.row(0)[0].tolist() == [1]
    assert matrix.row(1)[0].tolist() == [0, 2]
    assert matrix.row(1)[1].tolist() == [3, 5]
    assert matrix.row_sizes().tolist() == [1, 2, 0]


def test_an_empty_matrix_can_be_saved_and_opened(tmp_path: Path) -> None:
    empty = make_matrix(
        np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32), (2, 0)
    )
    save_matrix(tmp_path, "empty", empty, 0)
    assert open_matrix(tmp_path, "empty").row_sizes().tolist() == [0, 0]


def test_a_matrix_that_was_opened_is_the_one_that_was_saved(tmp_path: Path) -> None:
    full = np.array([[0, 1.5], [2, 0], [0, 0]], np.float32)
    save_matrix(tmp_path, "words", sparse(full), 2)
    opened = open_matrix(tmp_path, "words")
    assert np.array_equal(dense(opened, 2), full)
    assert opened.columns.dtype == np.uint16


def test_columns_beyond_sixteen_bits_are_kept(tmp_path: Path) -> None:
    columns = np.array([65_535, 65_536])
    matrix = make_matrix(np.zeros(2, np.int64), columns, np.ones(2, np.float32), (1, 65_537))
    save_matrix(tmp_path, "wide", matrix, 65_537)
    assert open_matrix(tmp_path, "wide").row(0)[0].tolist() == columns.tolist()

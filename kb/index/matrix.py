"""Sparse matrices on disk: rows of (column, value) pairs, read memory-mapped.

The layout is compressed sparse rows. A row is a term and a column a passage, so that reading a row
is reading the term's postings. Files are plain `.npy`, shared between processes by the page cache.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

Ints = NDArray[np.int32]
"""Of 32 bits while they are computed; on disk, columns have 16 bits where those suffice."""
Floats = NDArray[np.float32]

_CHUNK = 8_000_000
"""Products made at once by `multiply`: 8 million take about 200 MB. Lowering it saves memory at
build time and costs a few per cent of speed."""


MAPPED_FROM = 64 * 1024
"""Bytes of an array from which on it is mapped and not read. What is mapped keeps a file open: of
the starter articles in five languages that is 53 files, and 231 if all were mapped, while a process
may have 1024 where nobody raised the limit, and has two indexes when a new one is opened."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """`starts` has a row's first position in `columns` and `values`, and their length at its end.

    Shapes: starts (rows + 1,), columns (entries,), values (entries,). Within a row the columns are
    ascending and different.
    """

    starts: NDArray[np.int64]
    columns: Ints
    values: Floats

    @property
    def rows(self) -> int:
        return len(self.starts) - 1

    def row(self, number: int) -> tuple[Ints, Floats]:
        """Columns and values of a row; views, not copies."""
        start, end = self.starts[number], self.starts[number + 1]
        return self.columns[start:end], self.values[start:end]

    def weighted(self, number: int, weight: float) -> tuple[Ints, Floats]:
        """Columns of a row, and its values times a weight."""
        columns, values = self.row(number)
        return columns, values if weight == 1 else values * np.float32(weight)

    def peaks(self) -> Floats:
        """The highest value of each row, 0 of an empty one; shape (rows,)."""
        peaks = np.zeros(self.rows, np.float32)
        filled = np.flatnonzero(self.row_sizes())
        if len(filled):
            peaks[filled] = np.maximum.reduceat(self.values, self.starts[filled])
        return peaks

    def row_sizes(self) -> NDArray[np.int64]:
        """How many entries each row has; shape (rows,)."""
        return np.diff(self.starts)


def make_matrix(
    rows: NDArray[np.int64], columns: NDArray[np.int64], values: Floats, shape: tuple[int, int]
) -> Matrix:
    """A matrix of (row, column, value) triples in any order; those of one place are added up."""
    keys = rows * shape[1] + columns
    order = np.argsort(keys, kind="stable")
    keys, values = keys[order], values[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    summed = np.add.reduceat(values, first) if len(first) else values
    places = keys[first]
    return Matrix(
        starts=np.searchsorted(places, np.arange(shape[0] + 1) * shape[1]).astype(np.int64),
        columns=(places % max(shape[1], 1)).astype(np.int32),
        values=summed.astype(np.float32),
    )


def multiply(left: Matrix, right: Matrix, columns: int) -> Matrix:
    """The product of two matrices; `columns` is the number of columns of `right`.

    A row of the product is the sum of the rows of `right` that the row of `left` names, each
    weighted by its value. Rows are done in chunks, so that memory stays bounded.
    """
    sizes = right.row_sizes()
    # How many products each row of `left` comes to, and where chunks of about _CHUNK end.
    cost = np.concatenate(([0], np.cumsum(sizes[left.columns])))[left.starts]
    parts: list[Matrix] = []
    row = 0
    while row < left.rows:
        end = int(np.searchsorted(cost, cost[row] + _CHUNK, side="right")) - 1
        end = min(max(end, row + 1), left.rows)
        parts.append(_multiply_rows(left, right, sizes, columns, row, end))
        row = end
    return _stack(parts)


def narrow(columns: Ints, count: int) -> Ints:
    """Numbers below `count` in as few bits as hold them, 16 or 32."""
    return columns.astype(column_type(count), copy=False)


def column_type(count: int) -> type[Any]:
    """The type of the columns of a matrix that has so many."""
    return np.uint16 if count <= _NARROW else np.int32


_NARROW = 1 << 16


def save_matrix(folder: Path, name: str, matrix: Matrix, columns: int) -> None:
    """Write a matrix of so many columns, each part as `NAME.PART.npy`."""
    save_array(folder, f"{name}.starts", matrix.starts)
    save_array(folder, f"{name}.columns", narrow(matrix.columns, columns))
    save_array(folder, f"{name}.values", matrix.values)


def open_matrix(folder: Path, name: str) -> Matrix:
    """Open a saved matrix without reading it: pages are loaded when they are touched."""
    return Matrix(
        starts=open_array(folder, f"{name}.starts"),
        columns=open_array(folder, f"{name}.columns"),
        values=open_array(folder, f"{name}.values"),
    )


def save_array(folder: Path, name: str, array: NDArray[Any]) -> None:
    """Write an array as `NAME.npy`."""
    np.save(folder / f"{name}.npy", array, allow_pickle=False)


def open_array(folder: Path, name: str) -> NDArray[Any]:
    """Open a saved array, read-only and, unless it is small, memory-mapped."""
    # Not by numpy's memmap: the 45 of a language take 5 ms and not 15, and slices cost less.
    with (folder / f"{name}.npy").open("rb", buffering=0) as file:
        npy.read_magic(file)
        shape, is_fortran, dtype = npy.read_array_header_1_0(file)
        if os.fstat(file.fileno()).st_size < MAPPED_FROM:
            data, begin = file.read(), 0
        else:
            data, begin = mmap(file.fileno(), 0, access=ACCESS_READ), file.tell()
    return np.ndarray(shape, dtype, data, begin, order="F" if is_fortran else "C")


def _multiply_rows(
    left: Matrix, right: Matrix, sizes: NDArray[np.int64], columns: int, begin: int, end: int
) -> Matrix:
    inside = slice(left.starts[begin], left.starts[end])
    named, weights = left.columns[inside], left.values[inside]
    rows = np.repeat(np.arange(end - begin), np.diff(left.starts[begin : end + 1]))
    taken = sizes[named]
    # Positions in `right` of every entry of every named row, without a loop: each run counts up
    # from its row's start.
    ends = np.cumsum(taken)
    runs = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - taken, taken)
    positions = runs + np.repeat(right.starts[named], taken)
    return make_matrix(
        rows=np.repeat(rows, taken),
        columns=right.columns[positions].astype(np.int64),
        values=right.values[positions] * np.repeat(weights, taken),
        shape=(end - begin, columns),
    )


def _stack(parts: Sequence[Matrix]) -> Matrix:
    if not parts:
        return Matrix(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32))
    offsets = np.cumsum([0, *(part.starts[-1] for part in parts)])
    starts = [part.starts[:-1] + offset for part, offset in zip(parts, offsets, strict=False)]
    return Matrix(
        starts=np.concatenate([*starts, offsets[-1:]]).astype(np.int64),
        columns=np.concatenate([part.columns for part in parts]),
        values=np.concatenate([part.values for part in parts]),
    )

"""Sums of vectors, compiled."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.kernel.library import kernel


def sum_vectors(
    starts: NDArray[np.int64],
    taken: NDArray[np.int32],
    weights: NDArray[np.float32],
    vectors: NDArray[np.float32],
) -> NDArray[np.float32] | None:
    """Of each row from `starts[n]` to `starts[n + 1]`, the sum of the vectors taken, weighted;
    shape (rows, length of a vector). None without a kernel."""
    compiled = kernel()
    if compiled is None:
        return None
    sums = np.empty((len(starts) - 1, vectors.shape[1]), np.float32)
    compiled.kb_sum_vectors(
        _address(starts, np.int64),
        ctypes.c_int64(len(sums)),
        _address(taken, np.int32),
        _address(weights, np.float32),
        _address(vectors, np.float32),
        ctypes.c_int64(vectors.shape[1]),
        _address(sums, np.float32),
    )
    return sums


def _address(array: NDArray[Any], dtype: type[Any]) -> ctypes.c_void_p:
    if array.dtype != dtype or not array.flags.c_contiguous:
        raise ValueError(f"The kernel reads contiguous {dtype.__name__}, not {array.dtype}.")
    return ctypes.c_void_p(array.ctypes.data)

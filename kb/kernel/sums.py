"""Sums of vectors, compiled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kb.kernel.call import AT, COUNT, address, declare
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
    add_up = declare(compiled.kb_sum_vectors, _SUM_VECTORS)
    add_up(
        address(starts, np.int64),
        len(sums),
        address(taken, np.int32),
        address(weights, np.float32),
        address(vectors, np.float32),
        vectors.shape[1],
        address(sums, np.float32),
    )
    return sums


_SUM_VECTORS = (AT, COUNT, AT, AT, AT, COUNT, AT)

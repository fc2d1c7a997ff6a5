"""Latent topics: words that keep the same company point in the same direction.

Latent semantic analysis (Deerwester et al. 1990): a truncated singular value decomposition of the
stem × document matrix of the shop's own articles. It knows nothing but them. A question that shares
no word with an article can still be near it, and of passages with the same words the one on the
topic comes first.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.index.matrix import Floats, Matrix
from kb.kernel.sums import sum_vectors

TOPICS = 32
"""Number of directions. 16 to 80 were within .003 MRR of one another; more cost memory and time."""

_OVERSAMPLED = 8
_POWER_STEPS = 3
_SEED = 0
_DEPENDENT = 1e-5
"""Share of the longest vector that must be left of each, at right angles to those before it. Half
the digits of 64 bits are lost by squaring; from here on as many are left as 32 bits hold."""
_CHUNK = 100_000
"""Entries of the matrix summed up at once, with 40 numbers each: 16 MB, which a cache can hold in
part. Half and double were no faster."""


def find_topics(counts: Matrix, documents: int) -> tuple[Floats, Floats]:
    """Vectors of the stems and of the documents; shapes (stems, topics) and (documents, topics).

    `counts` is stems × documents. A question's vector is the sum of its stems' vectors, and its
    cosine with a document's, which has length 1, says how near they are. Randomised (Halko,
    Martinsson and Tropp 2011) with a fixed seed, so that a build can be repeated.
    """
    rarity = np.log(documents / np.maximum(counts.row_sizes(), 1)).astype(np.float32)
    weights = (1 + np.log(counts.values)) * np.repeat(rarity, counts.row_sizes())
    norms = np.sqrt(np.bincount(counts.columns, weights**2, minlength=documents))
    weights /= np.maximum(norms, 1e-9)[counts.columns]
    space = _Space(counts, weights.astype(np.float32), documents)
    basis = _range(space, min(TOPICS, documents, counts.rows))
    vectors = basis[:, : min(TOPICS, basis.shape[1])]
    places = space.by_document(vectors)
    lengths = np.linalg.norm(places, axis=1, keepdims=True)
    return (
        (vectors * rarity[:, None]).astype(np.float32),
        (places / np.maximum(lengths, 1e-9)).astype(np.float32),
    )


class _Space:
    """Products with the stems × documents matrix."""

    def __init__(self, counts: Matrix, weights: Floats, documents: int) -> None:
        self.shape = (counts.rows, documents)
        stems = np.repeat(np.arange(counts.rows, dtype=np.int32), counts.row_sizes())
        by_document = np.argsort(counts.columns, kind="stable")
        self._rows = counts.starts, counts.columns, weights
        ends = np.cumsum(np.bincount(counts.columns, minlength=documents))
        starts = np.concatenate(([0], ends))
        self._columns = starts, stems[by_document], weights[by_document]

    def by_document(self, vectors: NDArray[np.float64]) -> NDArray[np.float64]:
        """Transposed times (stems, k) → (documents, k)."""
        return _sum(*self._columns, vectors)

    def by_stem(self, vectors: NDArray[np.float64]) -> NDArray[np.float64]:
        """Times (documents, k) → (stems, k)."""
        return _sum(*self._rows, vectors)


def _sum(
    starts: NDArray[np.int64], taken: NDArray[Any], weights: Floats, vectors: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Of each row from `starts[n]` to `starts[n + 1]`, the sum of the vectors taken, weighted.

    By the kernel where there is one, twenty times as fast. It adds up in another order than numpy,
    so that the last of 24 bits may differ. numpy takes a chunk of rows at a time: memory stays
    bounded.
    """
    narrow = np.ascontiguousarray(vectors, np.float32)
    summed = sum_vectors(starts, taken, weights, narrow)
    if summed is not None:
        return summed.astype(np.float64)
    total = np.zeros((len(starts) - 1, vectors.shape[1]))
    row = 0
    while row < len(total):
        end = int(np.searchsorted(starts, starts[row] + _CHUNK, side="right")) - 1
        end = min(max(end, row + 1), len(total))
        inside = slice(starts[row], starts[end])
        filled = np.flatnonzero(np.diff(starts[row : end + 1])) + row
        if len(filled):
            parts = narrow[taken[inside]] * weights[inside, None]
            total[filled] = np.add.reduceat(parts, starts[filled] - starts[row])
        row = end
    return total


def _range(space: _Space, topics: int) -> NDArray[np.float64]:
    """The main directions of the stems, most important first; shape (stems, topics)."""
    width = min(topics + _OVERSAMPLED, *space.shape)
    start = np.random.default_rng(_SEED).standard_normal((space.shape[0], width))
    documents = space.by_document(start)
    for _ in range(_POWER_STEPS):
        stems = _straighten(space.by_stem(_straighten(documents)))
        documents = space.by_document(stems)
    reached = space.by_stem(_straighten(documents))
    # The left singular vectors of what was reached, by way of its small square.
    _squares, mixed = np.linalg.eigh(reached.T @ reached)
    directions = _straighten(reached @ mixed[:, ::-1])
    return directions[:, :topics]


def _straighten(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Vectors at right angles, of length 1, that span the same space; shape as given, (n, k).

    By Cholesky's decomposition of the k × k products (Yamamoto et al. 2015), ten times as fast as
    Householder's, which does what is too close to dependent for it: few or equal articles.
    """
    try:
        lower = np.linalg.cholesky(vectors.T @ vectors)
    except np.linalg.LinAlgError:
        return np.linalg.qr(vectors)[0]
    scale = np.diag(lower)
    if scale.min(initial=np.inf) < _DEPENDENT * scale.max(initial=0):
        return np.linalg.qr(vectors)[0]
    return np.asarray(vectors @ np.linalg.inv(lower).T)

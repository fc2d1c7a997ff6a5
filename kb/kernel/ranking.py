"""Passages to articles, by the kernel."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.kernel.call import make_function
from kb.kernel.library import kernel

Floats = NDArray[np.float32]


class RankWeights(ctypes.Structure):
    """`rank_weights` of source/rank.c; kb/search/rank.py says what they mean."""

    _fields_ = (
        ("topic_weight", ctypes.c_float),
        ("relevant_from", ctypes.c_float),
        ("more_weight", ctypes.c_float),
        ("more_passages", ctypes.c_int32),
        ("head", ctypes.c_int32),
    )


Row = tuple[Any, ...]
"""Of an article: owner, document, score, grams, topic, more; see kb/search/rank.py."""


class Ranker:
    """Ranks with one set of weights."""

    def __init__(self, library: ctypes.PyDLL, weights: RankWeights) -> None:
        self._rank = make_function(library.kb_rank, weights)

    def rank(
        self,
        documents: NDArray[np.int64],
        scores: Floats,
        grams: Floats,
        topics: Floats,
        owners: NDArray[np.int32],
        rest: tuple[Any, ...] = (),
    ) -> tuple[list[Row], NDArray[np.int32]]:
        """The best articles of documents, best first, each with the members of `rest` behind, and
        the numbers of all articles that have a relevant passage, ascending.

        Documents ascend; there must be one. `owners` has the article of each document that there
        is, the other arrays one number for each of `documents`. Raises ValueError when an array is
        not so.
        """
        rows, articles, found = self._rank(documents, scores, grams, topics, owners, rest)
        return rows, np.frombuffer(articles, np.int32, found)


def make_ranker(weights: RankWeights) -> Ranker | None:
    """What ranks with these weights; None where there is no kernel."""
    library = kernel()
    return Ranker(library, weights) if library else None

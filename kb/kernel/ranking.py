"""Passages to articles, by the kernel."""

from __future__ import annotations

import ctypes
import weakref
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.kernel.call import AT, COUNT, address, check, declare, pointer
from kb.kernel.library import kernel

Floats = NDArray[np.float32]


class RankWeights(ctypes.Structure):
    """`rank_weights` of source/rank.c; kb/search/rank.py says what they mean."""

    _fields_ = (
        ("topic_weight", ctypes.c_float),
        ("relevant_from", ctypes.c_float),
        ("more_weight", ctypes.c_float),
        ("more_passages", ctypes.c_int32),
    )


RANKED = np.dtype(
    [
        ("owner", np.int32),
        ("document", np.int32),
        ("score", np.float32),
        ("grams", np.float32),
        ("topic", np.float32),
        ("more", np.float32),
    ]
)
"""`ranked` of source/rank.c."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """`head` has the best articles, best first, as RANKED; `articles` the numbers of all that have
    a relevant passage, ascending; shape (found,)."""

    head: NDArray[Any]
    articles: NDArray[np.int32]


class Ranker:
    """Ranks with one set of weights."""

    def __init__(self, library: ctypes.PyDLL, weights: RankWeights, head: int) -> None:
        self._rank = declare(library.kb_rank, _RANK)
        self._weights = weights
        self._head = head
        self._owners = weakref.ref(np.zeros(0, np.int32)), 0

    def rank(
        self,
        documents: NDArray[np.int64],
        scores: Floats,
        grams: Floats,
        topics: Floats,
        owners: NDArray[np.int32],
    ) -> Ranked:
        """Rank the articles of documents, ascending; there must be one. `owners` has the article of
        each document that there is, the other arrays one number for each of `documents`."""
        head, articles = np.empty(self._head, RANKED), np.empty(len(documents), np.int32)
        held = ctypes.c_int64()
        found = self._rank(
            len(documents),
            *[pointer(each) for each in (documents, scores, grams, topics)],
            self._address(owners),
            len(owners),
            ctypes.byref(self._weights),
            self._head,
            pointer(head),
            ctypes.byref(held),
            pointer(articles),
        )
        return Ranked(head[: held.value], articles[: check(found)])

    def _address(self, owners: NDArray[np.int32]) -> int:
        """Where the owners begin; known of those that were asked for last, usually the same."""
        known, place = self._owners
        if known() is not owners:
            place = address(owners, np.int32)
            self._owners = weakref.ref(owners), place
        return place


def make_ranker(weights: RankWeights, head: int) -> Ranker | None:
    """What ranks with these weights; None where there is no kernel."""
    library = kernel()
    return Ranker(library, weights, head) if library else None


_RANK = (COUNT, AT, AT, AT, AT, AT, COUNT, AT, COUNT, AT, AT, AT)

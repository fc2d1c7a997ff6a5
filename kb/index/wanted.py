"""What a search looks for, as weighted terms."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from kb.index.scores import Scores
from kb.index.vocabulary import Vocabulary

_NOTHING: Mapping[str, float] = MappingProxyType({})
_NO_PAIRS: Mapping[tuple[str, str], float] = MappingProxyType({})


class Wanted(NamedTuple):
    """What to look for, each with its weight. Terms that the index does not have count nothing.

    `grams` are the n-grams of the question itself with how often each stands in it; their score
    counts `gram_weight` times. `other_grams` are those of words that were not typed. `topic` are
    the stems that say what the question is about.
    """

    stems: Mapping[str, float]
    pairs: Mapping[tuple[str, str], float] = _NO_PAIRS
    grams: Mapping[str, float] = _NOTHING
    gram_weight: float = 1.0
    other_grams: Mapping[str, float] = _NOTHING
    topic: Mapping[str, float] = _NOTHING


def pack_wanted(scores: Scores, wanted: Wanted) -> bytes:
    """What is wanted, as the kernel reads it: `kb_read_wanted` of its kernel.h. The row of a term
    that the language does not have is −1, which the kernel passes over; pairs of which it does not
    have both stems are left out."""
    rows, weights = [0] * 5, list[float]()
    if wanted.stems:
        rows[0] = _add(scores.stems, wanted.stems, rows, weights)
    if wanted.pairs:
        rows[1] = _add_pairs(scores.stems, wanted.pairs, rows, weights)
    if wanted.grams:
        rows[2] = _add(scores.grams, wanted.grams, rows, weights)
    if wanted.other_grams:
        rows[3] = _add(scores.grams, wanted.other_grams, rows, weights)
    if wanted.topic:
        rows[4] = _add(scores.stems, wanted.topic, rows, weights)
    return array("i", rows).tobytes() + array("f", weights).tobytes()


def _add(
    words: Vocabulary, wanted: Mapping[str, float], rows: list[int], weights: list[float]
) -> int:
    """Add terms; returns how many."""
    rows += words.find_all(wanted)
    weights += wanted.values()
    return len(wanted)


def _add_pairs(
    words: Vocabulary,
    wanted: Mapping[tuple[str, str], float],
    rows: list[int],
    weights: list[float],
) -> int:
    """Add the pairs of stems that there may be; returns how many."""
    count = 0
    for (left, right), weight in wanted.items():
        first, second = words.find(left), words.find(right)
        if first is not None and second is not None:
            rows += (first, second)
            weights.append(weight)
            count += 1
    return count

"""What a search looks for, as weighted terms."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from kb.index.scores import Scores
from kb.index.vocabulary import Vocabulary
from kb.kernel import Terms, pack

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
    """What is wanted, as the kernel reads it. Terms that the language does not have are left out,
    and pairs of which it does not have both stems."""
    return pack(
        stems=_terms(scores.stems, wanted.stems),
        pairs=_pairs(scores.stems, wanted.pairs),
        grams=_terms(scores.grams, wanted.grams),
        others=_terms(scores.grams, wanted.other_grams),
        topic=_terms(scores.stems, wanted.topic),
    )


_NO_TERMS: Terms = ([], [])


def _terms(words: Vocabulary, wanted: Mapping[str, float]) -> Terms:
    if not wanted:
        return _NO_TERMS
    rows, weights = words.find_all(wanted), list(wanted.values())
    if None in rows:
        weights = [weight for row, weight in zip(rows, weights, strict=True) if row is not None]
    return [row for row in rows if row is not None], weights


def _pairs(words: Vocabulary, wanted: Mapping[tuple[str, str], float]) -> Terms:
    if not wanted:
        return _NO_TERMS
    find = words.find
    rows: list[int] = []
    weights = []
    for (left, right), weight in wanted.items():
        first, second = find(left), find(right)
        if first is not None and second is not None:
            rows += (first, second)
            weights.append(weight)
    return rows, weights

"""What a search looks for, as weighted terms."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

_NOTHING: Mapping[str, float] = MappingProxyType({})
_NO_PAIRS: Mapping[tuple[str, str], float] = MappingProxyType({})


class Wanted(NamedTuple):
    """What to look for, each with its weight. Terms that the index does not have count nothing.

    `grams` are the n-grams of the question itself with how often each stands in it; their score
    counts `gram_weight` times. `other_grams` are those of words that were not typed. `topic` are
    the stems that say what the question is about.

    The kernel reads the members by their places: source/wanted.c has them too.
    """

    stems: Mapping[str, float]
    pairs: Mapping[tuple[str, str], float] = _NO_PAIRS
    grams: Mapping[str, float] = _NOTHING
    gram_weight: float = 1.0
    other_grams: Mapping[str, float] = _NOTHING
    topic: Mapping[str, float] = _NOTHING

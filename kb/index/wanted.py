"""What a search looks for, as weighted terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.index.scores import Scores
from kb.index.vocabulary import Vocabulary
from kb.kernel import Terms, pack


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for, each with its weight. Terms that the index does not have count nothing.

    `grams` are the n-grams of the question itself with how often each stands in it; their score
    counts `gram_weight` times. `other_grams` are those of words that were not typed. `topic` are
    the stems that say what the question is about.
    """

    stems: Mapping[str, float]
    pairs: Mapping[tuple[str, str], float] = field(default_factory=dict)
    grams: Mapping[str, float] = field(default_factory=dict)
    gram_weight: float = 1.0
    other_grams: Mapping[str, float] = field(default_factory=dict)
    topic: Mapping[str, float] = field(default_factory=dict)


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


def _terms(words: Vocabulary, wanted: Mapping[str, float]) -> Terms:
    if not wanted:
        return Terms()
    rows = words.find_all(wanted)
    if None not in rows:
        return Terms(rows, list(wanted.values()))  # type: ignore[arg-type]
    known = [each for each in zip(rows, wanted.values(), strict=True) if each[0] is not None]
    return Terms([row for row, _ in known], [weight for _, weight in known])  # type: ignore[misc]


def _pairs(words: Vocabulary, wanted: Mapping[tuple[str, str], float]) -> Terms:
    if not wanted:
        return Terms()
    find = words.find
    rows: list[int] = []
    weights = []
    for (left, right), weight in wanted.items():
        first, second = find(left), find(right)
        if first is not None and second is not None:
            rows += (first, second)
            weights.append(weight)
    return Terms(rows, weights)

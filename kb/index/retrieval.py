"""The port of retrieval: weighted terms in, scored passages out.

Narrow on purpose. Another engine that can score stems, pairs and n-grams with weights is another
`retrieve`; ranking and all that follows read only what comes back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kb.index.coarse import CoarseMatrix
from kb.index.matrix import Floats, Matrix
from kb.index.scores import Part, Scores, add_up
from kb.index.wanted import Wanted
from kb.kernel import Shelf

FOUND_FROM = 0.1
"""Share of the best score above which a passage is found. Below it there was nothing relevant in
the public sets, whatever its topic; .15 cost .001 MRR@10 in Turkish. From 0 to .1 a search became a
fifth faster."""


class Found(NamedTuple):
    """Passages that hold enough of the wanted terms.

    `documents` are their numbers, ascending; the others have the same shape. `score` is the sum of
    all impacts, above 0; `grams` the part of the question's own n-grams, before their weight;
    `topic` the cosine of passage and question among the topics, −1 to 1. `reachable` is what the
    question's n-grams could give to a passage at most, and `known` how many of them there are in
    any passage, each as often as it is wanted.
    """

    documents: NDArray[np.int64]
    score: Floats
    grams: Floats
    topic: Floats
    reachable: float = 0.0
    known: float = 0.0


def retrieve(
    scores: Scores,
    wanted: Wanted,
    allowed: NDArray[np.bool_] | None = None,
    shelf: Shelf | None = None,
) -> Found:
    """Score every passage; `allowed` (shape: documents) leaves out those that are False.

    `shelf` is the kernel's view of the same scores; without it numpy does the work.
    """
    if shelf is None:
        return _retrieve(scores, wanted, allowed)
    return Found(*shelf.retrieve(wanted, allowed, FOUND_FROM))


def _retrieve(scores: Scores, wanted: Wanted, allowed: NDArray[np.bool_] | None) -> Found:
    count = scores.documents
    grams = add_up(_grams(scores, wanted.grams), count)
    total = add_up([*stem_parts(scores, wanted), *_grams(scores, wanted.other_grams)], count)
    total += np.float32(wanted.gram_weight) * grams
    if allowed is not None:
        total *= allowed
    # n-grams match a little of nearly everything.
    documents = np.flatnonzero(total > FOUND_FROM * total.max(initial=0.0))
    topic = scores.document_topics[documents] @ _direction(scores, wanted.topic)
    peaks = [(weight, scores.gram_peaks[row]) for _, row, weight in _grams(scores, wanted.grams)]
    return Found(
        documents,
        total[documents],
        grams[documents],
        topic,
        reachable=float(sum(weight * peak for weight, peak in peaks)),
        known=sum(weight for weight, _ in peaks),
    )


def stem_parts(scores: Scores, wanted: Wanted) -> Iterator[Part]:
    """The rows of impacts of the wanted stems and pairs that there are, each with its weight."""
    for stem, weight in wanted.stems.items():
        row = scores.stems.find(stem)
        if row is not None:
            yield scores.stem_impacts, row, weight
    for pair, weight in wanted.pairs.items():
        found = scores.pair_row(pair)
        if found is not None:
            yield scores.pair_impacts, found, weight


def _grams(scores: Scores, weights: Mapping[str, float]) -> Iterator[Part]:
    for gram, weight in weights.items():
        row = scores.grams.find(gram)
        if row is not None:
            yield scores.gram_impacts, row, weight


def _direction(scores: Scores, weights: Mapping[str, float]) -> Floats:
    """The question's place among the topics, of length 1; zeros when nothing of it is known."""
    found = [(scores.stems.find(stem), weight) for stem, weight in weights.items()]
    known = [(row, weight) for row, weight in found if row is not None]
    if not known:
        return np.zeros(scores.stem_topics.shape[1], np.float32)
    rows, counts = zip(*known, strict=True)
    total = np.log1p(np.array(counts, np.float32)) @ scores.stem_topics[list(rows)]
    length = np.float32(np.linalg.norm(total))
    return np.asarray(total / length, np.float32) if length > 0 else total


@dataclass(frozen=True, slots=True)
class Parts:
    """What each wanted term gives one passage; those that give nothing are left out."""

    stems: Mapping[str, float]
    pairs: Mapping[tuple[str, str], float]
    grams: float


def take_apart(scores: Scores, wanted: Wanted, document: int) -> Parts:
    """The parts that `retrieve` added up to a passage's score."""
    stems, pairs = {}, {}
    for stem, weight in wanted.stems.items():
        stems[stem] = _impact(scores.stem_impacts, scores.stems.find(stem), document) * weight
    for pair, weight in wanted.pairs.items():
        pairs[pair] = _impact(scores.pair_impacts, scores.pair_row(pair), document) * weight
    own = sum(_impact(*part[:2], document) * part[2] for part in _grams(scores, wanted.grams))
    other = sum(
        _impact(*part[:2], document) * part[2] for part in _grams(scores, wanted.other_grams)
    )
    return Parts(
        stems={stem: worth for stem, worth in stems.items() if worth},
        pairs={pair: worth for pair, worth in pairs.items() if worth},
        grams=wanted.gram_weight * own + other,
    )


def _impact(matrix: Matrix | CoarseMatrix, row: int | None, document: int) -> float:
    if row is None:
        return 0.0
    columns, impacts = matrix.row(row)
    place = int(np.searchsorted(columns, document))
    held = place < len(columns) and columns[place] == document
    return float(impacts[place]) if held else 0.0

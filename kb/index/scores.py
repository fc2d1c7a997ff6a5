"""The compiled arrays of one language: made from documents, saved, opened, added up by a search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.index.coarse import CoarseMatrix, coarsen, open_coarse, save_coarse
from kb.index.document import FIELDS, Document
from kb.index.impact import (
    SHORT_FIELDS,
    Collection,
    add_short,
    count_grams,
    count_pairs,
    measure,
    weigh,
)
from kb.index.latent import find_topics
from kb.index.matrix import (
    Floats,
    Ints,
    Matrix,
    open_array,
    open_matrix,
    save_array,
    save_matrix,
)
from kb.index.spans import Spans, open_spans, read_spans, save_spans
from kb.index.tokens import Tokens, read_tokens
from kb.index.vocabulary import Vocabulary, open_vocabulary, save_vocabulary

KNOWN_BEST = 10
"""Of each stem it is known what impact this many passages reach at least: as many hits as a page
has."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Impacts of stems, of pairs of neighbouring stems and of n-grams; topics; the lexicon.

    `stem_peaks` has the highest impact of each stem, `stem_tenths` the tenth highest, 0 where there
    are fewer. `pair_keys` are sorted, first stem × number of
    stems + second. `gram_peaks` has the highest impact of each n-gram, shape (grams,).
    `stem_topics` has shape (stems, topics), `document_topics` (documents, topics) with rows of
    length 1. `forms` are words as stems are written (loosened); `form_texts` has how each is
    written most often, `form_counts` how often it occurs and `form_stems` the number of its stem.
    `articles` and `passages` say which passage of which article each document is. `collections`
    has the size and the mean length that the impacts of COLLECTIONS were computed with, and the
    frequencies say in how many documents (`short_`: in how many documents' short fields) each term
    stood then: what further documents are weighed with. `spans` says where
    words stand in the texts that are shown.
    """

    stems: Vocabulary
    stem_impacts: Matrix
    stem_peaks: Floats
    stem_tenths: Floats
    pair_keys: NDArray[np.int64]
    pair_impacts: Matrix
    grams: Vocabulary
    gram_impacts: CoarseMatrix
    gram_peaks: Floats
    stem_topics: Floats
    document_topics: Floats
    forms: Vocabulary
    form_texts: Vocabulary
    form_counts: Ints
    form_stems: Ints
    articles: Ints
    passages: Ints
    collections: NDArray[np.float64]
    stem_frequencies: Ints
    short_frequencies: Ints
    pair_frequencies: Ints
    gram_frequencies: Ints
    spans: Spans

    @property
    def documents(self) -> int:
        return len(self.document_topics)

    def pair_row(self, pair: tuple[str, str]) -> int | None:
        """Row of a pair of stems in `pair_impacts`, or None when they never stand side by side."""
        first, second = self.stems.find(pair[0]), self.stems.find(pair[1])
        if first is None or second is None:
            return None
        key = first * len(self.stems) + second
        row = int(np.searchsorted(self.pair_keys, key))
        return row if row < len(self.pair_keys) and self.pair_keys[row] == key else None

    def collection(self, name: str) -> Collection:
        """One of COLLECTIONS."""
        filled, mean = self.collections[COLLECTIONS.index(name)]
        return Collection(int(filled), float(mean))


COLLECTIONS = ("whole", "short", "pairs", "grams")
"""What BM25 is computed over."""


Part = tuple[Matrix | CoarseMatrix, int, float]
"""Impacts, a row of them, and its weight."""


def add_up(parts: Iterable[Part], documents: int) -> Floats:
    """The score of every document: the sum of rows of impacts, each times its weight."""
    total = np.zeros(documents, np.float32)
    columns, values = [], []
    for matrix, row, weight in parts:
        places, impacts = matrix.weighted(row, weight)
        columns.append(places)
        values.append(impacts)
    if columns:
        np.add.at(total, np.concatenate(columns), np.concatenate(values))
    return total


def compile_scores(
    documents: Sequence[Document], lang: str, tokens: Tokens | None = None
) -> Scores:
    """Compute all arrays of a language's documents. `tokens` are theirs, if they are read
    already."""
    tokens = tokens or read_tokens(documents, lang)
    count = len(documents)
    whole, short = tokens.count_stems(*FIELDS), tokens.count_stems(*SHORT_FIELDS)
    stem_topics, document_topics = find_topics(whole, count)
    stem_impacts = add_short(weigh(whole, count), weigh(short, count), count)
    collections = [measure(whole, count), measure(short, count)]
    short_frequencies = _frequencies(short)
    del whole, short  # the n-grams need the room
    pair_keys, pairs = count_pairs(tokens)
    pair_impacts = weigh(pairs, count)
    collections.append(measure(pairs, count))
    del pairs
    grams, counts = count_grams(tokens, lang)
    collections.append(measure(counts, count))
    gram_impacts = coarsen(weigh(counts, count))
    del counts
    return Scores(
        stems=Vocabulary(tokens.stems),
        stem_impacts=stem_impacts,
        **read_peaks(stem_impacts),
        pair_keys=pair_keys,
        pair_impacts=pair_impacts,
        grams=Vocabulary(grams),
        gram_impacts=gram_impacts,
        gram_peaks=gram_impacts.peaks(),
        stem_topics=stem_topics,
        document_topics=document_topics,
        forms=Vocabulary(tokens.forms),
        form_texts=Vocabulary(tokens.form_texts),
        form_counts=tokens.form_counts,
        form_stems=tokens.form_stems,
        articles=np.array([each.article for each in documents], np.int32),
        passages=np.array([each.passage for each in documents], np.int32),
        collections=np.array([(each.filled, each.mean) for each in collections]),
        stem_frequencies=_frequencies(stem_impacts),
        short_frequencies=short_frequencies,
        pair_frequencies=_frequencies(pair_impacts),
        gram_frequencies=_frequencies(gram_impacts),
        spans=read_spans(documents, tokens),
    )


def _frequencies(matrix: Matrix | CoarseMatrix) -> Ints:
    """In how many documents each term stands."""
    return matrix.row_sizes().astype(np.int32)


def read_peaks(impacts: Matrix, known: Floats | None = None) -> dict[str, Floats]:
    """What retrieval wants to know of the stems' impacts before it reads them. `known` has the
    tenths that are known already, NaN for the others."""
    sizes = impacts.row_sizes()
    tenths = np.zeros(impacts.rows, np.float32) if known is None else known
    unknown = sizes >= KNOWN_BEST if known is None else np.isnan(known)
    for row in np.flatnonzero(unknown).tolist():
        values = impacts.row(row)[1]
        is_long = len(values) >= KNOWN_BEST
        tenths[row] = np.partition(values, -KNOWN_BEST)[-KNOWN_BEST] if is_long else 0
    return {
        "stem_peaks": impacts.peaks(),
        "stem_tenths": tenths,
    }


_VOCABULARIES = ("stems", "grams", "forms", "form_texts")
_PACKED = ("grams", "form_texts")
_MATRICES = ("stem_impacts", "pair_impacts")
_ARRAYS = (
    "stem_peaks",
    "stem_tenths",
    "pair_keys",
    "gram_peaks",
    "stem_topics",
    "document_topics",
    "form_counts",
    "form_stems",
    "articles",
    "passages",
    "collections",
    "stem_frequencies",
    "short_frequencies",
    "pair_frequencies",
    "gram_frequencies",
)


def save_scores(folder: Path, scores: Scores) -> None:
    """Write the arrays into a folder, each file named after its attribute."""
    for name in _VOCABULARIES:
        save_vocabulary(folder, name, getattr(scores, name).words)
    for name in _MATRICES:
        save_matrix(folder, name, getattr(scores, name), scores.documents)
    save_coarse(folder, "gram_impacts", scores.gram_impacts, scores.documents)
    for name in _ARRAYS:
        save_array(folder, name, getattr(scores, name))
    save_spans(folder, scores.spans, len(scores.stems))


def open_scores(folder: Path) -> Scores:
    """Open saved arrays, memory-mapped."""
    parts: Mapping[str, object] = {
        **{name: open_vocabulary(folder, name, packed=name in _PACKED) for name in _VOCABULARIES},
        **{name: open_matrix(folder, name) for name in _MATRICES},
        "gram_impacts": open_coarse(folder, "gram_impacts"),
        **{name: open_array(folder, name) for name in _ARRAYS},
        "spans": open_spans(folder),
    }
    return Scores(**parts)  # type: ignore[arg-type]

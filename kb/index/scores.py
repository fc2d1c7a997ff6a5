"""The compiled arrays of one language: made from documents, saved, opened, added up by a search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.index.document import FIELDS, Document
from kb.index.impact import score_grams, score_pairs, score_stems
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
from kb.index.tokens import read_tokens
from kb.index.vocabulary import Vocabulary, open_vocabulary, save_vocabulary


@dataclass(frozen=True, slots=True)
class Scores:
    """Impacts of stems, of pairs of neighbouring stems and of n-grams; topics; the lexicon.

    `pair_keys` are sorted, first stem × number of stems + second. `gram_peaks` has the highest
    impact of each n-gram, shape (grams,). `stem_topics` has shape (stems, topics),
    `document_topics` (documents, topics) with rows of length 1. `forms` are words as stems are
    written (loosened); `form_texts` has how each is written most often, `form_counts` how often it
    occurs and `form_stems` the number of its stem.
    """

    stems: Vocabulary
    stem_impacts: Matrix
    pair_keys: NDArray[np.int64]
    pair_impacts: Matrix
    grams: Vocabulary
    gram_impacts: Matrix
    gram_peaks: Floats
    stem_topics: Floats
    document_topics: Floats
    forms: Vocabulary
    form_texts: Vocabulary
    form_counts: Ints
    form_stems: Ints
    articles: Ints
    passages: Ints

    @property
    def documents(self) -> int:
        return len(self.document_topics)

    def find_pair(self, first: int, second: int) -> int | None:
        """Row of a pair of stems in `pair_impacts`, or None when they never stand side by side."""
        key = first * len(self.stems) + second
        row = int(np.searchsorted(self.pair_keys, key))
        return row if row < len(self.pair_keys) and self.pair_keys[row] == key else None


def add_up(parts: Iterable[tuple[Matrix, int, float]], documents: int) -> Floats:
    """The score of every document: the sum of rows of impacts, each times its weight."""
    columns, values = [], []
    for matrix, row, weight in parts:
        places, impacts = matrix.row(row)
        columns.append(places)
        values.append(impacts * np.float32(weight))
    if not columns:
        return np.zeros(documents, np.float32)
    total = np.bincount(np.concatenate(columns), np.concatenate(values), minlength=documents)
    return total.astype(np.float32)


def compile_scores(documents: Sequence[Document], lang: str) -> Scores:
    """Compute all arrays of a language's documents."""
    tokens = read_tokens(documents, lang)
    pair_keys, pair_impacts = score_pairs(tokens)
    grams, gram_impacts = score_grams(tokens, lang)
    stem_topics, document_topics = find_topics(tokens.count_stems(*FIELDS), len(documents))
    return Scores(
        stems=Vocabulary(tokens.stems),
        stem_impacts=score_stems(tokens),
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
    )


_VOCABULARIES = ("stems", "grams", "forms", "form_texts")
_MATRICES = ("stem_impacts", "pair_impacts", "gram_impacts")
_ARRAYS = (
    "pair_keys",
    "gram_peaks",
    "stem_topics",
    "document_topics",
    "form_counts",
    "form_stems",
    "articles",
    "passages",
)


def save_scores(folder: Path, scores: Scores) -> None:
    """Write the arrays into a folder, each file named after its attribute."""
    for name in _VOCABULARIES:
        save_vocabulary(folder, name, getattr(scores, name).words)
    for name in _MATRICES:
        save_matrix(folder, name, getattr(scores, name))
    for name in _ARRAYS:
        save_array(folder, name, getattr(scores, name))


def open_scores(folder: Path) -> Scores:
    """Open saved arrays, memory-mapped."""
    parts: Mapping[str, object] = {
        **{name: open_vocabulary(folder, name) for name in _VOCABULARIES},
        **{name: open_matrix(folder, name) for name in _MATRICES},
        **{name: open_array(folder, name) for name in _ARRAYS},
    }
    return Scores(**parts)  # type: ignore[arg-type]

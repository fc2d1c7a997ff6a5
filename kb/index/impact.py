"""Eagerly scored postings: what a term adds to a passage's score is computed at build time.

A search then only adds up numbers (the idea of BM25S, Lù 2024, arXiv 2407.03618). Scores are BM25
as Robertson and Zaragoza give it (The Probabilistic Relevance Framework, 2009): over the whole text
of a passage, and again over its short fields, which say what it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.analysis import analyzer_for
from kb.index.document import FIELDS
from kb.index.matrix import Floats, Matrix, make_matrix, multiply
from kb.index.tokens import Tokens

K1 = 1.5
"""How soon a repeated term stops counting; higher is later. 1.5 held on the public sets."""
B = 0.75
"""How much a long passage is discounted, 0 to 1. .75 held on the public sets."""

SHORT_FIELDS = ("title", "asks", "headings", "facts", "tags")
SHORT_BOOST = 0.8
"""What a term's score within the short fields, taken together, adds to its score in the whole text.
Raising it moves passages up whose title, asks or heading have the words of the question."""


def score_stems(tokens: Tokens) -> Matrix:
    """Impacts of single stems; stems × documents."""
    whole = weigh(tokens.count_stems(*FIELDS), tokens.documents)
    short = weigh(tokens.count_stems(*SHORT_FIELDS), tokens.documents)
    boosted = Matrix(short.starts, short.columns, short.values * np.float32(SHORT_BOOST))
    return _add([whole, boosted], tokens.documents)


def score_pairs(tokens: Tokens) -> tuple[NDArray[np.int64], Matrix]:
    """Impacts of pairs of stems that stand side by side, which reward order and nearness.

    Returns the sorted keys of the pairs, first × number of stems + second, and pairs × documents.
    """
    keys, columns = [], []
    for runs in tokens.stem_runs.values():
        documents = runs.documents()
        beside = documents[:-1] == documents[1:]
        first, second = runs.items[:-1].astype(np.int64), runs.items[1:]
        keys.append((first * len(tokens.stems) + second)[beside])
        columns.append(documents[:-1][beside])
    known, rows = np.unique(np.concatenate(keys), return_inverse=True)
    ones = np.ones(len(rows), np.float32)
    shape = (len(known), tokens.documents)
    counts = make_matrix(rows.astype(np.int64), np.concatenate(columns), ones, shape)
    return known, weigh(counts, tokens.documents)


def score_grams(tokens: Tokens, lang: str) -> tuple[list[str], Matrix]:
    """Impacts of character n-grams, which survive typing errors; sorted grams, grams × documents.

    A gram's postings are the sum of the postings of the words that hold it, so that they need no
    index of their own: they are one product, (grams × words) · (words × documents).
    """
    analyzer = analyzer_for(lang)
    of_unit = [analyzer.grams(unit) for unit in tokens.units]
    grams = sorted({gram for found in of_unit for gram in found})
    numbers = {gram: number for number, gram in enumerate(grams)}
    rows = np.array([numbers[gram] for found in of_unit for gram in found], np.int64)
    columns = np.repeat(np.arange(len(of_unit)), [len(found) for found in of_unit])
    ones = np.ones(len(rows), np.float32)
    holders = make_matrix(rows, columns, ones, (len(grams), len(of_unit)))
    counts = multiply(holders, tokens.count_units(), tokens.documents)
    return grams, weigh(counts, tokens.documents)


def weigh(counts: Matrix, documents: int, k1: float = K1, b: float = B) -> Matrix:
    """Counts → impacts: the BM25 score that each term gives to each document. All above 0.

    Documents in which no term stands do not count towards the mean length, and neither does their
    number to the rarity of a term in the field: most articles have no asks.
    """
    lengths = np.bincount(counts.columns, counts.values, minlength=documents)
    filled = max(int(np.count_nonzero(lengths)), 1)
    mean = max(float(lengths.sum()) / filled, 1e-9)
    frequencies = counts.row_sizes()
    rarity = np.repeat(idf(frequencies, filled), frequencies)
    norm = (k1 * (1 - b + b * lengths / mean))[counts.columns]
    impacts = rarity * counts.values * (k1 + 1) / (counts.values + norm)
    return Matrix(counts.starts, counts.columns, impacts.astype(np.float32))


def idf(frequencies: NDArray[Any], documents: int) -> Floats:
    """Information of terms that stand in so many of the documents: ln(1 + (N − n + ½) / (n + ½)).

    Robertson and Spärck Jones's weight in the form that Lucene uses, which is never negative.
    """
    inverse = np.log(1 + (documents - frequencies + 0.5) / (frequencies + 0.5))
    return np.asarray(inverse, np.float32)


def _add(parts: Sequence[Matrix], documents: int) -> Matrix:
    """The sum of matrices of one shape."""
    rows = [np.repeat(np.arange(part.rows), part.row_sizes()) for part in parts]
    return make_matrix(
        np.concatenate(rows),
        np.concatenate([part.columns for part in parts]).astype(np.int64),
        np.concatenate([part.values for part in parts]),
        (parts[0].rows, documents),
    )

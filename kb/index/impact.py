"""Eagerly scored postings: what a term adds to a passage's score is computed at build time.

A search then only adds up numbers (the idea of BM25S, Lù 2024, arXiv 2407.03618). Scores are BM25
as Robertson and Zaragoza give it (The Probabilistic Relevance Framework, 2009): over the whole text
of a passage, and again over its short fields, which say what it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.analysis import analyzer_for
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


@dataclass(frozen=True, slots=True)
class Collection:
    """What BM25 needs to know of all documents: how many hold anything, and their mean length."""

    filled: int
    mean: float


def measure(counts: Matrix, documents: int) -> Collection:
    """Measure the documents of a matrix of counts (terms × documents).

    Documents in which no term stands do not count towards the mean length, and neither does their
    number to the rarity of a term in the field: most articles have no asks.
    """
    lengths = np.bincount(counts.columns, counts.values, minlength=documents)
    filled = max(int(np.count_nonzero(lengths)), 1)
    return Collection(filled, max(float(lengths.sum()) / filled, 1e-9))


def weigh(
    counts: Matrix,
    documents: int,
    collection: Collection | None = None,
    frequencies: NDArray[Any] | None = None,
) -> Matrix:
    """Counts → impacts: the BM25 score that each term gives to each document. All above 0.

    `collection` and `frequencies` (in how many documents each term stands; shape: terms) are
    those of the counts themselves when they are not given.
    """
    collection = collection or measure(counts, documents)
    sizes = counts.row_sizes()
    rarity = idf(sizes if frequencies is None else frequencies, collection.filled)
    lengths = np.bincount(counts.columns, counts.values, minlength=documents)
    norm = (K1 * (1 - B + B * lengths / collection.mean))[counts.columns]
    impacts = np.repeat(rarity, sizes) * counts.values * (K1 + 1) / (counts.values + norm)
    return Matrix(counts.starts, counts.columns, impacts.astype(np.float32))


def count_pairs(tokens: Tokens) -> tuple[NDArray[np.int64], Matrix]:
    """How often two stems stand side by side, in this order, in each document.

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
    return known, make_matrix(rows.astype(np.int64), np.concatenate(columns), ones, shape)


def count_grams(tokens: Tokens, lang: str) -> tuple[list[str], Matrix]:
    """How often each character n-gram stands in each document; grams survive typing errors.

    Returns the sorted grams, and grams × documents. A gram's postings are the sum of the postings
    of the words that hold it, so that they need no index of their own: they are one product,
    (grams × words) · (words × documents).
    """
    analyzer = analyzer_for(lang)
    of_unit = [analyzer.grams(unit) for unit in tokens.units]
    grams = sorted({gram for found in of_unit for gram in found})
    numbers = {gram: number for number, gram in enumerate(grams)}
    rows = np.array([numbers[gram] for found in of_unit for gram in found], np.int64)
    columns = np.repeat(np.arange(len(of_unit)), [len(found) for found in of_unit])
    ones = np.ones(len(rows), np.float32)
    holders = make_matrix(rows, columns, ones, (len(grams), len(of_unit)))
    return grams, multiply(holders, tokens.count_units(), tokens.documents)


def add_short(whole: Matrix, short: Matrix, documents: int) -> Matrix:
    """Impacts in the whole text plus SHORT_BOOST times those in the short fields."""
    boosted = Matrix(short.starts, short.columns, short.values * np.float32(SHORT_BOOST))
    return add([whole, boosted], documents)


def idf(frequencies: NDArray[Any], documents: int) -> Floats:
    """Information of terms that stand in so many of the documents: ln(1 + (N − n + ½) / (n + ½)).

    Robertson and Spärck Jones's weight in the form that Lucene uses, which is never negative.
    """
    inverse = np.log(1 + (documents - frequencies + 0.5) / (frequencies + 0.5))
    return np.asarray(inverse, np.float32)


def add(parts: Sequence[Matrix], documents: int) -> Matrix:
    """The sum of matrices of one shape."""
    rows = [np.repeat(np.arange(part.rows), part.row_sizes()) for part in parts]
    return make_matrix(
        np.concatenate(rows),
        np.concatenate([part.columns for part in parts]).astype(np.int64),
        np.concatenate([part.values for part in parts]),
        (parts[0].rows, documents),
    )

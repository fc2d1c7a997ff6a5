"""Latent topics: lengths, repeatability, and the corpora on which linear algebra stumbles."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import in_body, make_documents
from kb.index.document import FIELDS
from kb.index.latent import TOPICS, find_topics
from kb.index.matrix import Floats
from kb.index.tokens import read_tokens
from kb.kernel.sums import sum_vectors

WORDS = ["parcel", "lamp", "refund", "card", "where", "tree"]


def topics_of(texts: list[str]) -> tuple[Floats, Floats]:
    documents = make_documents([in_body(text) for text in texts], "en")
    counts = read_tokens(documents, "en").count_stems(*FIELDS)
    stems, places = find_topics(counts, len(documents))
    assert stems.shape[0] == counts.rows
    assert places.shape == (len(texts), stems.shape[1])
    assert stems.shape[1] <= TOPICS
    return stems, places


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_a_document_is_a_direction_of_length_one_or_none_at_all(texts: list[str]) -> None:
    stems, places = topics_of(texts)

    assert np.isfinite(stems).all()
    lengths = np.linalg.norm(places, axis=1)
    assert np.all(np.isclose(lengths, 1, atol=1e-3) | np.isclose(lengths, 0, atol=1e-3))


def test_the_same_documents_give_the_same_topics() -> None:
    texts = [" ".join(WORDS[start:]) for start in range(len(WORDS))]

    first, second = topics_of(texts), topics_of(texts)

    assert np.array_equal(first[0], second[0])
    assert np.array_equal(first[1], second[1])


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(["lamp"], id="one document of one stem"),
        pytest.param(["lamp parcel refund"], id="one document"),
        pytest.param(["lamp", "lamp lamp"], id="one stem"),
        pytest.param(["lamp parcel"] * 40, id="identical documents"),
        pytest.param(["lamp", ""], id="an empty document"),
        pytest.param(["", "…"], id="no words at all"),
    ],
)
def test_a_corpus_without_topics_has_vectors_all_the_same(texts: list[str]) -> None:
    stems, places = topics_of(texts)

    assert np.isfinite(stems).all()
    assert np.isfinite(places).all()


def test_documents_with_the_same_company_of_words_lie_in_one_direction() -> None:
    money = ["refund card bank", "card bank money", "money refund paid", "bank paid refund"]
    garden = ["tree rose lawn", "lawn soil tree", "rose soil water", "water tree lawn"]
    _, places = topics_of(money + garden)
    alike = places @ places.T

    assert alike[0, 1:4].min() > alike[0, 4:].max()


ROWS = st.lists(st.lists(st.integers(0, 8), max_size=30), max_size=6)


@given(ROWS, st.integers(1, 5), st.integers(0, 2**32 - 1))
@settings(deadline=None)
def test_the_kernel_sums_vectors_as_numpy_does(
    rows: list[list[int]], width: int, seed: int
) -> None:
    """In another order: what differs is the rounding."""
    chance = np.random.default_rng(seed)
    vectors = chance.standard_normal((9, width)).astype(np.float32)
    starts = np.cumsum([0, *map(len, rows)])
    taken = np.array([each for row in rows for each in row], np.int32)
    weights = chance.random(len(taken)).astype(np.float32)

    sums = sum_vectors(starts, taken, weights, vectors)

    if sums is None:
        pytest.skip("there is no kernel")
    ends = pairwise(starts)
    expected = [(weights[a:b, None] * vectors[taken[a:b]]).sum(axis=0) for a, b in ends]
    assert sums.shape == (len(rows), width)
    assert np.allclose(sums, np.array(expected).reshape(-1, width), atol=1e-4)

"""Articles in the order in which they are shown: the kernel ranks as numpy does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.index import Found
from kb.search.rank import HEAD, RANKER, Ranking, rank_by_kernel, rank_by_numpy

# Eighths are exact in 32 bits, and equal scores are frequent.
SCORES = st.integers(1, 40).map(lambda n: n / 8)
PASSAGES = st.lists(
    st.tuples(
        st.integers(0, 60), SCORES, st.integers(0, 8), st.sampled_from([-1.0, -0.5, 0, 0.5, 1])
    ),
    min_size=1,
    max_size=160,
)


def arrange(
    passages: list[tuple[int, float, int, float]],
) -> tuple[Found, np.typing.NDArray[np.int32]]:
    """Every second document is found; documents are numbered article after article."""
    passages = sorted(passages, key=lambda each: each[0])
    owners = np.repeat(np.array([owner for owner, *_ in passages], np.int32), 2)
    documents = np.arange(0, len(owners), 2)
    score, grams, topic = (np.array([each[n] for each in passages], np.float32) for n in (1, 2, 3))
    return Found(documents, score, grams, topic), owners


Row = tuple[int, int, float, float, float, float]


def read(ranking: Ranking) -> tuple[list[Row], list[int]]:
    shown = ranking.page(0, 1000)
    rows = [(e.owner, e.document, e.score, e.grams, e.topic, e.more) for e in shown]
    return rows, ranking.articles.tolist()


@pytest.mark.skipif(RANKER is None, reason="no kernel was compiled: there is nothing to compare")
@given(PASSAGES)
@settings(max_examples=300, deadline=None)
def test_the_kernel_ranks_as_numpy_does(passages: list[tuple[int, float, int, float]]) -> None:
    assert RANKER
    found, owners = arrange(passages)

    rows, articles = read(rank_by_kernel(found, owners, RANKER))
    expected, expected_articles = read(rank_by_numpy(found, owners))

    assert articles == expected_articles
    assert [row[:2] for row in rows] == [row[:2] for row in expected]
    for row, other in zip(rows, expected, strict=True):
        assert row == pytest.approx(other, rel=1e-5)


@given(PASSAGES)
@settings(max_examples=100, deadline=None)
def test_every_relevant_article_is_shown_once(
    passages: list[tuple[int, float, int, float]],
) -> None:
    found, owners = arrange(passages)

    ranking = rank_by_kernel(found, owners, RANKER) if RANKER else rank_by_numpy(found, owners)

    shown = [each.owner for each in ranking.page(0, 1000)]
    assert sorted(shown) == ranking.articles.tolist()
    head = [each.score for each in ranking.head]
    assert head == sorted(head, reverse=True)
    assert len(head) == min(HEAD, len(shown))

"""Counts of kinds, categories, tags and attributes: the same by the kernel, by numpy, by hand."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.shelves import WAYS
from kb.index.catalogue import Catalogue, Names
from kb.kernel import Column, ValueCounter, kernel

KINDS, CATEGORIES, TAGS, ATTRIBUTES = 3, 4, 5, 6
ARTICLES = st.lists(
    st.tuples(
        st.booleans(),  # whether it is gone
        st.integers(0, KINDS - 1),
        st.integers(0, CATEGORIES - 1),
        st.lists(st.integers(0, TAGS - 1), unique=True, max_size=TAGS),
        st.lists(st.integers(0, ATTRIBUTES - 1), unique=True, max_size=3),
    ),
    min_size=1,
    max_size=12,
)


def catalogue_of(articles: list[tuple[bool, int, int, list[int], list[int]]]) -> Catalogue:
    def named(count: int) -> tuple[str, ...]:
        return tuple(map(str, range(count)))

    gone = np.array([each[0] for each in articles])
    tagged = [[] if each[0] else each[3] for each in articles]
    described = [[] if each[0] else each[4] for each in articles]
    return Catalogue(
        Names(
            named(len(articles)), named(KINDS), named(CATEGORIES), named(TAGS),
            tuple((name, "x") for name in named(ATTRIBUTES)),
        ),
        order=np.flatnonzero(~gone).astype(np.int32),
        kinds=np.where(gone, -1, [each[1] for each in articles]).astype(np.int32),
        categories=np.where(gone, -1, [each[2] for each in articles]).astype(np.int32),
        tag_starts=np.cumsum([0, *map(len, tagged)]),
        tags=np.array([tag for each in tagged for tag in each], np.int32),
        attribute_starts=np.cumsum([0, *map(len, described)]),
        attributes=np.array([number for each in described for number in each], np.int32),
    )  # fmt: skip


@pytest.mark.parametrize("by_kernel", WAYS)
@given(articles=ARTICLES, data=st.data())
@settings(max_examples=60, deadline=None)
def test_each_value_is_counted_once_for_each_article_that_has_it(
    by_kernel: bool,
    articles: list[tuple[bool, int, int, list[int], list[int]]],
    data: st.DataObject,
) -> None:
    catalogue = catalogue_of(articles)
    if not by_kernel:
        catalogue.__dict__["_counter"] = None
    numbers = st.lists(st.integers(0, len(articles) - 1), unique=True)
    asked = data.draw(numbers)

    counts = catalogue.count(asked)

    found = [articles[number] for number in asked if not articles[number][0]]
    kinds, categories = Counter(each[1] for each in found), Counter(each[2] for each in found)
    tags = Counter(tag for each in found for tag in each[3])
    attributes = Counter(number for each in found for number in each[4])
    assert counts.kinds == [kinds[value] for value in range(KINDS)]
    assert counts.categories == [categories[value] for value in range(CATEGORIES)]
    assert counts.tags == [tags[value] for value in range(TAGS)]
    assert counts.attributes == [attributes[value] for value in range(ATTRIBUTES)]


@pytest.mark.skipif(kernel() is None, reason="no kernel was compiled")
def test_what_is_beyond_the_arrays_counts_nothing() -> None:
    library = kernel()
    assert library
    starts = np.array([0, 900, 1], np.int64)
    values = np.array([7, -5, 1], np.int32)
    counter = ValueCounter(library, [Column(values, 2, starts), Column(values, 2)], articles=2)

    assert counter.count(np.array([0, 1, 5, -1], np.int32)) == [[0, 1], [0, 0]]


@pytest.mark.skipif(kernel() is None, reason="no kernel was compiled")
def test_columns_of_another_number_of_articles_are_refused() -> None:
    library = kernel()
    column = Column(np.zeros(4, np.int32), 1, np.array([0, 2, 4]))

    assert library
    assert ValueCounter(library, [column], 2).count(np.array([1], np.int32)) == [[2]]
    with pytest.raises(ValueError, match="do not fit"):
        ValueCounter(library, [column], 3)

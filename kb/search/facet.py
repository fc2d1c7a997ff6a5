"""Kinds, categories, tags and attributes: what a search is restricted to, and how often each was
found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from kb.index import Catalogue, Index
from kb.model import Kind
from kb.result import AttributeCounts, FacetCount, Facets, Filters

Bools = NDArray[np.bool_]

KEPT_BELOW = 256
"""Counts of a value that are kept once they are made. Dozens are in each search, mostly small ones;
with none kept, a search of 10,000 passages takes a thirtieth longer."""

_NO_FILTERS = Filters()


class _Counts(dict[int, FacetCount]):
    """What is shown of one value, by how often it was found; made when it is first wanted."""

    __slots__ = ("value",)

    def __init__(self, value: str) -> None:
        super().__init__()
        self.value = value

    def __missing__(self, count: int) -> FacetCount:
        made = FacetCount(self.value, count)
        if count < KEPT_BELOW:
            self[count] = made
        return made


class _Column(NamedTuple):
    """The values of one column of a catalogue, by number; `ranks` are their places by name."""

    counts: list[_Counts]
    ranks: list[int]


_COLUMNS: WeakKeyDictionary[Catalogue, tuple[_Column, _Column, _Column]] = WeakKeyDictionary()


def count_facets(index: Index, lang: str, articles: NDArray[Any] | Sequence[int]) -> Facets:
    """How many of the articles (by number) carry each value."""
    if not len(articles):
        return Facets()
    catalogue = index.catalogue(lang)
    kinds, categories, tags = _columns_of(catalogue)
    counts = catalogue.count(articles)
    return Facets(
        kinds=_order(counts.kinds, kinds),
        categories=_order(counts.categories, categories),
        tags=_order(counts.tags, tags),
        attributes=_list_attributes(catalogue, counts.attributes),
    )


def find_articles(index: Index, lang: str, filters: Filters) -> list[int]:
    """Numbers of the articles that may be shown under the filters, in the editors' order."""
    if lang not in index.languages:
        return []
    catalogue = index.catalogue(lang)
    passed = passing(catalogue, filters)
    order = catalogue.order if passed is None else catalogue.order[passed[catalogue.order]]
    return [int(number) for number in order]


def count_products(index: Index, lang: str, filters: Filters) -> tuple[AttributeCounts, ...]:
    """The attributes of a language's products, each value with how many products there would be if
    it were chosen beside the filters on the other attributes. Kinds are taken to be products."""
    catalogue = index.catalogue(lang)

    def count(pairs: frozenset[tuple[str, str]]) -> dict[str, AttributeCounts]:
        wanted = replace(filters, attributes=pairs, kinds=frozenset({Kind.PRODUCT}))
        passed = passing(catalogue, wanted)
        assert passed is not None  # there is a filter: the kind
        counts = catalogue.count(np.flatnonzero(passed)).attributes
        return {each.name: each for each in _list_attributes(catalogue, counts, keep_empty=True)}

    counts = count(filters.attributes)
    for name in counts:
        others = frozenset(pair for pair in filters.attributes if not _is_same(pair[0], name))
        if others != filters.attributes:
            counts[name] = count(others)[name]
    return tuple(counts.values())


def passing(catalogue: Catalogue, filters: Filters) -> Bools | None:
    """Which articles may be shown under the filters, by number; None when all may."""
    if filters == _NO_FILTERS:
        return None
    names = catalogue.names
    passed = catalogue.kinds >= 0
    if filters.kinds:
        kinds = _places(names.kinds, {str(kind) for kind in filters.kinds})
        passed &= np.isin(catalogue.kinds, kinds)
    if filters.categories:
        passed &= np.isin(catalogue.categories, _places(names.categories, filters.categories))
    if filters.tags:
        wanted = {tag.casefold() for tag in filters.tags}
        tags = [place for place, tag in enumerate(names.tags) if tag.casefold() in wanted]
        tagged = np.zeros(len(passed), np.bool_)
        tagged[catalogue.tag_owners[np.isin(catalogue.tags, tags)]] = True
        passed &= tagged
    for pairs in _by_name(filters.attributes).values():
        places = [
            place
            for place, pair in enumerate(names.attributes)
            if (pair[0].casefold(), pair[1].casefold()) in pairs
        ]
        carrying = np.zeros(len(passed), np.bool_)
        carrying[catalogue.attribute_owners[np.isin(catalogue.attributes, places)]] = True
        passed &= carrying
    return passed


def _by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, set[tuple[str, str]]]:
    """(name, value) pairs by their name, without regard to case."""
    found: dict[str, set[tuple[str, str]]] = {}
    for name, value in pairs:
        folded = name.casefold(), value.casefold()
        found.setdefault(folded[0], set()).add(folded)
    return found


def _is_same(name: str, other: str) -> bool:
    return name.casefold() == other.casefold()


def _list_attributes(
    catalogue: Catalogue, counts: Sequence[int], *, keep_empty: bool = False
) -> tuple[AttributeCounts, ...]:
    """How often each value was found, in the order in which editors wrote the attributes."""
    values: dict[str, list[FacetCount]] = {}
    for (name, value), count in zip(catalogue.names.attributes, counts, strict=True):
        if count or keep_empty:
            values.setdefault(name, []).append(FacetCount(value, count))
    return tuple(
        AttributeCounts(name, tuple(sorted(each, key=lambda one: -one.count)))
        for name, each in values.items()
    )


def _places(names: Sequence[str], wanted: set[str] | frozenset[str]) -> list[int]:
    return [place for place, name in enumerate(names) if name in wanted]


def _columns_of(catalogue: Catalogue) -> tuple[_Column, _Column, _Column]:
    """Kinds, categories and tags of a catalogue, made ready at its first search."""
    known = _COLUMNS.get(catalogue)
    if known is None:
        names = catalogue.names
        known = _make_column(names.kinds), _make_column(names.categories), _make_column(names.tags)
        _COLUMNS[catalogue] = known
    return known


def _make_column(names: Sequence[str]) -> _Column:
    return _Column(
        [_Counts(name) for name in names], sorted(range(len(names)), key=names.__getitem__)
    )


def _order(counts: Sequence[int], column: _Column) -> tuple[FacetCount, ...]:
    """The values that were found, the most frequent first."""
    found = [place for place in column.ranks if counts[place]]
    # Stable: values that are as frequent stay in the order of their names.
    found.sort(key=counts.__getitem__, reverse=True)
    known = column.counts
    return tuple([known[place][counts[place]] for place in found])

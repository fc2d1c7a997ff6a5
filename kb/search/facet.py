"""Kinds, categories, tags and attributes: what a search is restricted to, and how often each was
found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.index import Catalogue, Index
from kb.model import Kind
from kb.result import AttributeCounts, FacetCount, Facets, Filters

Bools = NDArray[np.bool_]

_NO_FILTERS = Filters()


def count_facets(index: Index, lang: str, articles: NDArray[Any] | Sequence[int]) -> Facets:
    """How many of the articles (by number) carry each value."""
    if not len(articles):
        return Facets()
    catalogue = index.catalogue(lang)
    names, ranks, counts = catalogue.names, catalogue.ranks, catalogue.count(articles)
    return Facets(
        kinds=_order(counts.kinds, names.kinds, ranks.kinds),
        categories=_order(counts.categories, names.categories, ranks.categories),
        tags=_order(counts.tags, names.tags, ranks.tags),
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


def _order(
    counts: Sequence[int], names: Sequence[str], ranks: Sequence[int]
) -> tuple[FacetCount, ...]:
    """The values that were found, the most frequent first. `ranks` are their places by name."""
    found = [place for place in ranks if counts[place]]
    # Stable: values that are as frequent stay in the order of their names.
    found.sort(key=counts.__getitem__, reverse=True)
    return tuple([FacetCount(names[place], counts[place]) for place in found])

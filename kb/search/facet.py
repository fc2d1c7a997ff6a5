"""Kinds, categories and tags: what a search is restricted to, and how often each was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.index import Catalogue, Index
from kb.model import FacetCount, Facets, Filters

Bools = NDArray[np.bool_]


def count_facets(index: Index, lang: str, articles: NDArray[Any]) -> Facets:
    """How many of the articles (by number) carry each value."""
    if not len(articles):
        return Facets()
    catalogue = index.catalogue(lang)
    names = catalogue.names
    found = np.zeros(len(catalogue.kinds), np.bool_)
    found[articles] = True
    return Facets(
        kinds=_count(catalogue.kinds[articles], names.kinds),
        categories=_count(catalogue.categories[articles], names.categories),
        tags=_count(catalogue.tags[found[catalogue.tag_owners]], names.tags),
    )


def find_articles(index: Index, lang: str, filters: Filters) -> list[int]:
    """Numbers of the articles that may be shown under the filters, in the editors' order."""
    if lang not in index.languages:
        return []
    catalogue = index.catalogue(lang)
    passed = passing(catalogue, filters)
    order = catalogue.order if passed is None else catalogue.order[passed[catalogue.order]]
    return [int(number) for number in order]


def passing(catalogue: Catalogue, filters: Filters) -> Bools | None:
    """Which articles may be shown under the filters, by number; None when all may."""
    if filters == Filters():
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
    return passed


def _places(names: Sequence[str], wanted: set[str] | frozenset[str]) -> list[int]:
    return [place for place, name in enumerate(names) if name in wanted]


def _count(numbers: NDArray[Any], names: Sequence[str]) -> tuple[FacetCount, ...]:
    counts = np.bincount(numbers, minlength=len(names)).tolist()
    found = ((name, count) for name, count in zip(names, counts, strict=True) if count)
    ordered = sorted(found, key=lambda each: (-each[1], each[0]))
    return tuple(FacetCount(name, count) for name, count in ordered)

"""What results can be narrowed down by: kinds, categories, tags, attributes, each a link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from kb.model import Kind
from kb.result import FacetCount, Facets, Filters, Query, SearchResult
from kb.web.ask.attribute import ATTRIBUTE, write_attribute
from kb.web.visit import Visit

EXACT = "exact"
"""Parameter that has the words looked for as they are typed: `exact=1`."""

_VALUES_SHOWN = 8
"""Tags, and values of an attribute. There may be hundreds; the most frequent ones are enough to
narrow a search down, and a page with all of them takes long to read and to load."""

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class FilterLink:
    """A value to filter by, or to stop filtering by when it is `chosen`.

    `key` tells it from all others, on this page and on the one that it leads to.
    """

    key: str
    name: str
    count: int | None
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FilterGroup:
    """The values of one facet, which the page calls `title`."""

    title: str
    links: tuple[FilterLink, ...]


def group_filters(visit: Visit, result: SearchResult) -> tuple[FilterGroup, ...]:
    """What the results can be narrowed down by; a facet that narrows nothing down is left out."""
    facets, query, say = result.facets, result.query, visit.words.text
    chosen = query.filters
    titles = {category.slug: category.title for category in visit.categories}
    kinds = {str(kind): say(f"kind_{kind}") for kind in Kind}
    groups = (
        _group(query, "category", say("filter_category"),
               _count(facets.categories, chosen.categories), titles),
        _group(query, "kind", say("filter_kind"), _count(facets.kinds, chosen.kinds), kinds),
        *_group_attributes(query, facets),
        _group(query, "tag", say("filter_tag"),
               _count(facets.tags, chosen.tags, _VALUES_SHOWN), {}),
    )  # fmt: skip
    return tuple(
        group
        for group in groups
        if len(group.links) > 1 or any(link.chosen for link in group.links)
    )


def pair_query(query: Query) -> Pairs:
    """The parameters of a search without filters."""
    return [("q", query.text), *([(EXACT, "1")] if query.exact else [])]


def pair_filters(filters: Filters) -> Pairs:
    """The parameters of filters, always in the same order."""
    return [
        *(("category", slug) for slug in sorted(filters.categories)),
        *(("kind", str(kind)) for kind in sorted(filters.kinds)),
        *((ATTRIBUTE, write_attribute(pair)) for pair in sorted(filters.attributes)),
        *(("tag", tag) for tag in sorted(filters.tags)),
    ]


def search_url(lang: str, pairs: Pairs) -> str:
    """Path of the results page with these parameters."""
    return f"/{lang}/search" + (f"?{urlencode(pairs)}" if pairs else "")


def _group_attributes(query: Query, facets: Facets) -> Iterator[FilterGroup]:
    """A group for each attribute of the products found, called as its editors call it."""
    found = {each.name: each.values for each in facets.attributes}
    chosen = sorted(query.filters.attributes)
    for name in dict.fromkeys([*found, *(name for name, _ in chosen)]):
        taken = [value for own, value in chosen if own == name]
        counts = _count(found.get(name, ()), taken, _VALUES_SHOWN)
        written = {write_attribute((name, value)): value for value in counts}
        counts = {written_as: counts[value] for written_as, value in written.items()}
        yield _group(query, ATTRIBUTE, name, counts, written)


def _count(
    facets: Sequence[FacetCount], chosen: Iterable[str], most: int | None = None
) -> dict[str, int | None]:
    """How often each value was found, of the `most` frequent ones.

    A chosen one stays in view, so that it can be taken away, even when nothing is left of it.
    """
    counts: dict[str, int | None] = {str(value): None for value in sorted(chosen)}
    shown = [*facets[:most], *(facet for facet in facets if facet.value in counts)]
    return counts | {facet.value: facet.count for facet in shown}


def _group(
    query: Query,
    parameter: str,
    title: str,
    counts: Mapping[str, int | None],
    names: Mapping[str, str],
) -> FilterGroup:
    chosen = pair_filters(query.filters)
    return FilterGroup(
        title,
        tuple(
            FilterLink(
                key=f"{parameter}:{value}",
                name=names.get(value, value),
                count=count,
                url=_toggle_url(query, (parameter, value)),
                chosen=(parameter, value) in chosen,
            )
            for value, count in counts.items()
        ),
    )


def _toggle_url(query: Query, pair: tuple[str, str]) -> str:
    pairs = pair_filters(query.filters)
    pairs = [each for each in pairs if each != pair] if pair in pairs else [*pairs, pair]
    return search_url(query.lang, [*pair_query(query), *pairs])

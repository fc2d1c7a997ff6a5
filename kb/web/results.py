"""The results page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromPath

from kb.insight import Source
from kb.model import FacetCount, Filters, Kind, Query, SearchResult
from kb.search.question import MAX_CHARACTERS, clean_typed
from kb.web.language import find_direction, find_endonym
from kb.web.pages import list_topics
from kb.web.parameter import LAST_PAGE
from kb.web.recording import record_search
from kb.web.trace import SEARCH, follow
from kb.web.visit import PageRequest, Visit, answer_page, open_visit

_SIZE = 10
# Tags are many; the most frequent ones are enough to narrow a search down.
_VALUES_READ = 10
_TAGS_SHOWN = 8
# A search is looked at anew each time: what it finds is logged and may change.
_HEADERS = {"Cache-Control": "private, no-cache"}

_Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class FilterLink:
    """A value to filter by, or to stop filtering by when it is `chosen`."""

    name: str
    count: int | None
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FilterGroup:
    """The values of one facet. `title_key` names it in the message catalogue."""

    title_key: str
    links: tuple[FilterLink, ...]


@dataclass(frozen=True, slots=True)
class Pagination:
    """Where this page stands among the pages of results; urls are empty at either end."""

    page: int
    pages: int
    previous_url: str
    next_url: str


@dataclass(frozen=True, slots=True)
class OtherAnswers:
    """Answers in another language than the page's. `url` leads to all of them."""

    lang: str
    name: str
    direction: str
    titles: dict[str, str]
    result: SearchResult
    url: str


# A search takes 1 to 5 ms of pure computing: a thread would wait for the same interpreter lock.
@get("/{lang:str}/search", include_in_schema=False, sync_to_thread=False)
def show_results(request: PageRequest, lang: FromPath[str]) -> Response[bytes]:
    """What a search found, or the box to ask in when there is no question."""
    visit = open_visit(request, lang)
    query = _read_query(visit)
    paths = {
        other: _search_url(other, [("q", query.text)] if query.text else [])
        for other in visit.offered
    }
    too_long = len(query.text) > MAX_CHARACTERS
    values: dict[str, Any] = {
        "question": query.text,
        "limit": MAX_CHARACTERS,
        "too_long": too_long,
        "topics": list_topics(visit),
        "indexed": False,
        "result": None,
        "search_id": "",
        "votes": visit.centre.settings.log.enabled,
    }
    if query.text and not too_long:
        values.update(_search(visit, query))
    return answer_page(
        visit,
        "results.html",
        values,
        paths=paths,
        status=400 if too_long else 200,
        headers=dict(_HEADERS),
    )


def _read_query(visit: Visit) -> Query:
    """The address, read generously: a link with a slip in it still shows results."""
    given = visit.request.query_params
    page = given.get("page", "1")
    known = set(Kind)
    return Query(
        text=" ".join(clean_typed(given.get("q", "")).split())[: MAX_CHARACTERS + 1],
        lang=visit.lang,
        filters=Filters(
            kinds=frozenset(Kind(kind) for kind in given.getall("kind", []) if kind in known),
            tags=_values(given.getall("tag", [])),
            categories=_values(given.getall("category", [])),
        ),
        page=min(max(int(page), 1), LAST_PAGE) if page.isdecimal() and len(page) < 9 else 1,
        size=_SIZE,
    )


def _search(visit: Visit, query: Query) -> dict[str, Any]:
    result = visit.centre.answers.find(visit.index, query, visit.offered).result
    pages = ceil(result.total / _SIZE)
    if not result.hits and pages:
        # The address asks for a page behind the last one.
        last = replace(query, page=pages)
        result = visit.centre.answers.find(visit.index, last, visit.offered).result
    if result.query.page > 1 and result.hits:
        # What leads elsewhere was on the first page.
        result = replace(result, elsewhere=(), suggestions=())
    search_id = _name_search(visit, result)
    groups = _group_filters(visit, result)
    return {
        "result": result,
        "search_id": search_id,
        "titles": {category.slug: category.title for category in visit.categories},
        "elsewhere": [_show_elsewhere(visit, other) for other in result.elsewhere],
        "own_name": find_endonym(visit.lang),
        "groups": groups,
        "chosen": [link for group in groups for link in group.links if link.chosen],
        "unfiltered_url": _search_url(visit.lang, [("q", query.text)]),
        "suggestion_urls": [
            (text, _search_url(visit.lang, [("q", text)])) for text in result.suggestions
        ],
        "pagination": _paginate(result.query, pages, search_id),
    }


def _name_search(visit: Visit, result: SearchResult) -> str:
    """The search_id: of the search that this is another page of, or of a new one, recorded."""
    known = follow(visit.request, SEARCH)
    if known:
        return known.search_id
    new = record_search(visit.centre.recording, visit.request, result, Source.PAGE)
    # Somebody who begins on the second page has made no search that could be told of.
    return new if result.query.page == 1 else ""


def _show_elsewhere(visit: Visit, result: SearchResult) -> OtherAnswers:
    lang = result.query.lang
    return OtherAnswers(
        lang=lang,
        name=find_endonym(lang),
        direction=find_direction(lang),
        titles={category.slug: category.title for category in visit.index.categories(lang)},
        result=result,
        url=_search_url(lang, [("q", result.query.text)]),
    )


def _group_filters(visit: Visit, result: SearchResult) -> tuple[FilterGroup, ...]:
    titles = {category.slug: category.title for category in visit.categories}
    kinds = {str(kind): visit.words.text(f"kind_{kind}") for kind in Kind}
    facets, query = result.facets, result.query
    groups = (
        _group(query, "category", "filter_category", facets.categories, titles),
        _group(query, "kind", "filter_kind", facets.kinds, kinds),
        _group(query, "tag", "filter_tag", facets.tags[:_TAGS_SHOWN], {}),
    )
    # A facet with a single value that is not chosen narrows nothing down.
    return tuple(
        group
        for group in groups
        if len(group.links) > 1 or any(link.chosen for link in group.links)
    )


def _group(
    query: Query,
    parameter: str,
    title_key: str,
    facets: Iterable[FacetCount],
    names: dict[str, str],
) -> FilterGroup:
    chosen = {value for key, value in _filter_pairs(query.filters) if key == parameter}
    counts: dict[str, int | None] = {facet.value: facet.count for facet in facets}
    # A chosen value stays in view, so that it can be taken away, even when nothing is left of it.
    for value in sorted(chosen):
        counts.setdefault(value, None)
    return FilterGroup(
        title_key,
        tuple(
            FilterLink(
                names.get(value, value),
                count,
                _toggle_url(query, (parameter, value)),
                value in chosen,
            )
            for value, count in counts.items()
        ),
    )


def _filter_pairs(filters: Filters) -> _Pairs:
    return [
        *(("category", slug) for slug in sorted(filters.categories)),
        *(("kind", str(kind)) for kind in sorted(filters.kinds)),
        *(("tag", tag) for tag in sorted(filters.tags)),
    ]


def _toggle_url(query: Query, pair: tuple[str, str]) -> str:
    pairs = _filter_pairs(query.filters)
    pairs = [each for each in pairs if each != pair] if pair in pairs else [*pairs, pair]
    return _search_url(query.lang, [("q", query.text), *pairs])


def _paginate(query: Query, pages: int, search_id: str) -> Pagination:
    def url(page: int) -> str:
        if not 1 <= page <= pages:
            return ""
        pairs = [("q", query.text), *_filter_pairs(query.filters)]
        pairs += [("page", str(page))] if page > 1 else []
        return _search_url(query.lang, pairs + ([(SEARCH, search_id)] if search_id else []))

    return Pagination(query.page, pages, url(query.page - 1), url(query.page + 1))


def _values(given: Sequence[str]) -> frozenset[str]:
    """Filter values of the address. Each is linked with all the others, so that there are a few."""
    different = dict.fromkeys(value for value in given if value)
    return frozenset(list(different)[:_VALUES_READ])


def _search_url(lang: str, pairs: _Pairs) -> str:
    return f"/{lang}/search" + (f"?{urlencode(pairs)}" if pairs else "")

"""The results page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from kb.insight import Source
from kb.model import Kind
from kb.result import Filters, Query, SearchResult
from kb.search.question import MAX_CHARACTERS, clean_typed
from kb.search.syntax import parse_syntax
from kb.web.api.parameter import LAST_PAGE
from kb.web.ask.attribute import ATTRIBUTE, read_attributes
from kb.web.ask.extract import Extract, extract_passage
from kb.web.ask.filter import EXACT, group_filters, pair_filters, pair_query, search_url
from kb.web.ask.unanswered import NOTHING, find_next_steps
from kb.web.language import find_direction, find_endonym
from kb.web.read.pages import list_topics
from kb.web.recording import record_search
from kb.web.trace import SEARCH, follow
from kb.web.visit import PageRequest, Visit, answer_page, open_visit

LIVE = "live"
"""Parameter of what the page's script asks while the customer types: `live=1`. Such searches that
follow one another are one search, the last."""

_SIZE = 10
# Each value is linked with all the others, so that there are a few.
_VALUES_READ = 10
# A search is looked at anew each time: what it finds is logged and may change.
_HEADERS = {"Cache-Control": "private, no-cache"}


@dataclass(frozen=True, slots=True)
class Correction:
    """How words that may be mistyped were read.

    `text` is what was looked for besides, and `url` leads to the results of that alone; both are
    empty when only the words as typed were looked for. `other_url` leads from each to the other.
    """

    text: str
    url: str
    other_url: str


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
        other: search_url(other, [("q", query.text)] if query.text else [])
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
        **NOTHING,
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
            attributes=read_attributes(given.getall(ATTRIBUTE, [])),
        ),
        page=min(max(int(page), 1), LAST_PAGE) if page.isdecimal() and len(page) < 9 else 1,
        size=_SIZE,
        exact=given.get(EXACT) == "1",
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
    groups = group_filters(visit, result)
    return {
        "result": result,
        "search_id": search_id,
        "titles": {category.slug: category.title for category in visit.categories},
        "elsewhere": [_show_elsewhere(visit, other) for other in result.elsewhere],
        "own_name": find_endonym(visit.lang),
        "best": _pick_best(visit, result),
        "correction": _offer_correction(result),
        "groups": groups,
        "chosen": [link for group in groups for link in group.links if link.chosen],
        "unfiltered_url": search_url(visit.lang, pair_query(query)),
        "suggestion_urls": [
            (text, search_url(visit.lang, [("q", text)])) for text in result.suggestions
        ],
        "pagination": _paginate(result.query, pages, search_id),
        **find_next_steps(visit, result, search_id),
    }


def _name_search(visit: Visit, result: SearchResult) -> str:
    """The search_id: of the search that this is another page of, or of a new one, recorded."""
    known = follow(visit.request, SEARCH)
    if known:
        return known.search_id
    source = Source.INSTANT if visit.request.query_params.get(LIVE) == "1" else Source.PAGE
    new = record_search(visit.centre.recording, visit.request, result, source)
    # Somebody who begins on the second page has made no search that could be told of.
    return new if result.query.page == 1 else ""


def _pick_best(visit: Visit, result: SearchResult) -> Extract | None:
    """The passage of the first hit, to be shown as the answer; None when it may be none.

    A list of the articles of a kind, or with a tag, answers no question.
    """
    query = result.query
    is_sure = result.answered and query.page == 1 and not result.elsewhere
    if not (is_sure and result.hits and parse_syntax(query.text).words):
        return None
    hit = result.hits[0]
    article = visit.index.article(hit.lang, hit.slug)
    return extract_passage(article, hit, visit.words.text("article_table")) if article else None


def _offer_correction(result: SearchResult) -> Correction | None:
    query, filters = result.query, pair_filters(result.query.filters)

    def url(text: str, *more: tuple[str, str]) -> str:
        return search_url(query.lang, [("q", text), *more, *filters])

    if query.exact:
        return Correction("", "", url(query.text))
    if result.correction is None:
        return None
    exact = url(query.text, (EXACT, "1"))
    return Correction(result.correction, url(result.correction), exact)


def _show_elsewhere(visit: Visit, result: SearchResult) -> OtherAnswers:
    lang = result.query.lang
    return OtherAnswers(
        lang=lang,
        name=find_endonym(lang),
        direction=find_direction(lang),
        titles={category.slug: category.title for category in visit.index.categories(lang)},
        result=result,
        url=search_url(lang, [("q", result.query.text)]),
    )


def _paginate(query: Query, pages: int, search_id: str) -> Pagination:
    def url(page: int) -> str:
        if not 1 <= page <= pages:
            return ""
        pairs = [*pair_query(query), *pair_filters(query.filters)]
        pairs += [("page", str(page))] if page > 1 else []
        return search_url(query.lang, pairs + ([(SEARCH, search_id)] if search_id else []))

    return Pagination(query.page, pages, url(query.page - 1), url(query.page + 1))


def _values(given: Sequence[str]) -> frozenset[str]:
    """Filter values of the address."""
    different = dict.fromkeys(value for value in given if value)
    return frozenset(list(different)[:_VALUES_READ])

"""The JSON API for who has several questions: one call, one answer to each."""

from __future__ import annotations

import asyncio

from litestar import Response, post
from litestar.params import RawBody

from kb.insight import Source
from kb.result import Query
from kb.search.question import clean_typed
from kb.shape.search import QueryBody, SearchesBody, SearchesPayload, SearchPayload
from kb.web.api.answer import BAD, NO_STORE, NOT_READY, TOO_LARGE, answer_body
from kb.web.api.asked import open_for, require_filters
from kb.web.api.body import TAKES, Checks, read_body
from kb.web.api.field import find_unknown, read_fields, trim_json
from kb.web.api.mistake import find_unoffered
from kb.web.api.search import answer_query
from kb.web.ask.attribute import find_broken_pair
from kb.web.visit import PageRequest, find_centre
from kb.web.wire.access import charge

LARGEST = 256 * 1024
"""Bytes of a body. Twenty questions of 500 characters, each character escaped, take 120 kB."""


@post(
    "/api/v1/searches",
    status_code=200,
    request_max_body_size=LARGEST,
    opt={TAKES: SearchesBody},
    tags=["Search"],
    operation_id="searchMany",
    summary="Search several times",
    description=(
        "Up to 20 searches in one call, each answered and recorded as a single one is, with a"
        " `search_id` of its own. A mistake in one of them is a mistake of the call: `errors` names"
        " all of them, as in `queries[3].lang`."
    ),
    response_description="An answer for each search, in the order in which they were sent.",
    responses={**BAD, **TOO_LARGE, **NOT_READY},
)
async def answer_searches(request: PageRequest, body: RawBody) -> Response[SearchesPayload]:
    """Search for each of several questions."""
    asked = read_body(request, body, SearchesBody, _make_checks(request))
    charge(request, len(asked.queries) - 1)
    wanted = read_fields(asked.fields, SearchPayload)
    found = []
    for query in asked.queries:
        found.append(trim_json(_answer(request, query), wanted))
        # A search holds the event loop for milliseconds; whoever waits meanwhile goes first.
        await asyncio.sleep(0)
    return answer_body(b'{"results":[' + b",".join(found) + b"]}", NO_STORE)


HANDLERS = (answer_searches,)


def _make_checks(request: PageRequest) -> Checks:
    centre = find_centre(request)
    offered = centre.offered(centre.open_index())
    return {
        "lang": lambda lang: find_unoffered(lang, offered),
        "attr": find_broken_pair,
        "fields": lambda text: "; ".join(find_unknown(text, SearchPayload)) or None,
    }


def _answer(request: PageRequest, asked: QueryBody) -> bytes:
    text = clean_typed(asked.q).strip()
    visit = open_for(request, text, asked.lang)
    query = Query(
        text=text,
        lang=visit.lang,
        filters=require_filters(asked.kind, asked.tag, asked.category, asked.attr),
        page=asked.page,
        size=asked.size,
        exact=asked.exact,
    )
    return answer_query(visit, query, Source.API)

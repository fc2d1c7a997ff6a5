"""The JSON API for other apps.

Handlers run on the event loop: a search is 1 to 5 ms of pure computing, for which a thread would
have to wait for the same interpreter lock.
"""

from __future__ import annotations

from litestar import Response, get

from kb.codec import encode_json
from kb.insight import Source, new_search_id
from kb.result import Query
from kb.search import suggest as complete
from kb.search.question import clean_typed
from kb.shape.search import SearchPayload, SuggestPayload
from kb.web.api.answer import BAD, NO_STORE, NOT_READY, answer_body, answer_json
from kb.web.api.asked import open_for, require_filters
from kb.web.api.contact import contact_now
from kb.web.api.field import read_fields, trim_json
from kb.web.api.parameter import (
    Asker,
    Attributes,
    Categories,
    Exact,
    Explain,
    Kinds,
    Page,
    Question,
    QuestionLang,
    SearchFields,
    Size,
    Tags,
    Typing,
)
from kb.web.api.search_payload import render_search, render_suggestions
from kb.web.recording import record_answer
from kb.web.visit import PageRequest, Visit

# The completions of a letter or two are asked for by everyone.
_BRIEFLY = "public, max-age=60"


@get(
    "/api/v1/search",
    sync_to_thread=False,
    tags=["Search"],
    operation_id="search",
    summary="Search the help centre",
    description=(
        "Answers a customer's question with the articles that fit best, each with its best"
        " passage. `answered` and `confidence` say how far to trust the first one: show an answer"
        " as such only when it is true, and a way to contact the team when it is not. What the"
        " language of the question cannot answer and another can is in `elsewhere`."
    ),
    response_description="What was found, which may be nothing.",
    responses={**BAD, **NOT_READY},
)
def answer_search(
    request: PageRequest,
    q: Question = "",
    lang: QuestionLang = "",
    kind: Kinds = (),
    tag: Tags = (),
    category: Categories = (),
    attr: Attributes = (),
    page: Page = 1,
    size: Size = 10,
    exact: Exact = False,
    fields: SearchFields = "",
    explain: Explain = False,
    source: Asker = "api",
) -> Response[SearchPayload]:
    """Search, as the help pages do."""
    wanted = read_fields(fields, SearchPayload)
    text = clean_typed(q).strip()
    visit = open_for(request, text, lang)
    query = Query(
        text=text,
        lang=visit.lang,
        filters=require_filters(kind, tag, category, attr),
        page=page,
        size=size,
        exact=exact,
    )
    body = _explain(visit, query) if explain else answer_query(visit, query, Source(source))
    return answer_body(trim_json(body, wanted), NO_STORE)


def answer_query(visit: Visit, query: Query, source: Source) -> bytes:
    """What the API answers to a search, as JSON. The search is recorded."""
    centre = visit.centre
    answer = centre.answers.find(visit.index, query, visit.offered)
    search_id = record_answer(centre.recording, visit.request, answer, query.page, source)
    contact = None if answer.answered else contact_now(visit, query.text)
    return answer.body(search_id, centre.base_url, contact)


def _explain(visit: Visit, query: Query) -> bytes:
    """The same, taken apart. No customer made this search: it is not recorded."""
    from kb.search.explain import explain  # noqa: PLC0415 (who writes articles asks for it)

    centre = visit.centre
    result = centre.answers.find(visit.index, query, visit.offered).result
    explanation = explain(visit.index, query, visit.offered)
    contact = contact_now(visit, query.text)
    return encode_json(
        render_search(result, centre.base_url, new_search_id(), explanation, contact)
    )


@get(
    "/api/v1/suggest",
    sync_to_thread=False,
    tags=["Search"],
    operation_id="suggest",
    summary="Complete a question",
    description=(
        "Questions and titles that a customer may be about to type, each with the address of its"
        " answer. Quick enough to be asked at every key; the answer may be kept for a minute."
    ),
    response_description="The completions, which may be none.",
    responses={**BAD, **NOT_READY},
)
def answer_suggest(
    request: PageRequest, q: Typing = "", lang: QuestionLang = ""
) -> Response[SuggestPayload]:
    """Complete what is being typed."""
    # Not stripped: a space at the end finishes the last word.
    text = clean_typed(q)
    visit = open_for(request, text, lang)
    found = complete(visit.index, visit.lang, text)
    payload = render_suggestions(text, visit.lang, found, visit.centre.base_url)
    return answer_json(payload, {"Cache-Control": _BRIEFLY})


HANDLERS = (answer_search, answer_suggest)

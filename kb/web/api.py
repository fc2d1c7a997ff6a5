"""The JSON API for other apps.

Handlers run on the event loop: a search is 1 to 5 ms of pure computing, for which a thread would
have to wait for the same interpreter lock.
"""

from __future__ import annotations

from typing import TypeVar, cast

from litestar import Response, get
from litestar.openapi import ResponseSpec

from kb.insight import Source, new_search_id
from kb.model import Filters, Query
from kb.search import explain as explain_search
from kb.search import find_articles, guess_language, related
from kb.search import suggest as complete
from kb.search.question import clean_typed
from kb.web.api_contact import contact_now
from kb.web.article import find_article, find_version
from kb.web.attribute import require_attributes
from kb.web.centre import find_category, find_translations
from kb.web.history import read_history
from kb.web.parameter import (
    ArticleLang,
    ArticleSlug,
    Asker,
    Attributes,
    Categories,
    Explain,
    Kinds,
    Lang,
    Page,
    Question,
    QuestionLang,
    Size,
    Tags,
    Typing,
    Version,
    choose_offered,
)
from kb.web.payload import render_article, render_search, render_suggestions, render_summary
from kb.web.problem import MEDIA_TYPE, ProblemPayload
from kb.web.recording import record_answer
from kb.web.shape import ArticleListPayload, ArticlePayload, SearchPayload, SuggestPayload
from kb.web.visit import (
    CHECK_FIRST,
    PageRequest,
    Visit,
    find_centre,
    open_visit,
)

JSON = "application/json"

# The completions of a letter or two are asked for by everyone.
_BRIEFLY = "public, max-age=60"

T = TypeVar("T")


def _problem(description: str) -> ResponseSpec:
    return ResponseSpec(
        ProblemPayload, description=description, media_type=MEDIA_TYPE, generate_examples=False
    )


_BAD = {400: _problem("A parameter cannot be used; `errors` says which and why.")}
_MISSING = {404: _problem("There is no such article, or no such language.")}
_NOT_READY = {503: _problem("No index can be served yet.")}


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
    responses={**_BAD, **_NOT_READY},
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
    explain: Explain = False,
    source: Asker = "api",
) -> Response[SearchPayload]:
    """Search, as the help pages do."""
    text = clean_typed(q).strip()
    visit = _open_for(request, text, lang)
    query = Query(
        text=text,
        lang=visit.lang,
        filters=Filters(
            kinds=frozenset(kind),
            tags=frozenset(tag),
            categories=frozenset(category),
            attributes=require_attributes(attr),
        ),
        page=page,
        size=size,
    )
    headers = {"Cache-Control": "no-store"}
    answer = visit.centre.answers.find(visit.index, query, visit.offered)
    if explain:
        # It was taken apart, and made by no customer: it is not recorded.
        explanation = explain_search(visit.index, query, visit.offered)
        base_url = visit.centre.base_url
        payload = render_search(
            answer.result, base_url, new_search_id(), explanation, contact_now(visit, text)
        )
        return _answer(payload, headers)
    search_id = record_answer(visit.centre.recording, request, answer, page, Source(source))
    contact = None if answer.answered else contact_now(visit, text)
    body = answer.body(search_id, visit.centre.base_url, contact)
    return Response(cast("SearchPayload", body), headers=headers, media_type=JSON)


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
    responses={**_BAD, **_NOT_READY},
)
def answer_suggest(
    request: PageRequest, q: Typing = "", lang: QuestionLang = ""
) -> Response[SuggestPayload]:
    """Complete what is being typed."""
    # Not stripped: a space at the end finishes the last word.
    text = clean_typed(q)
    visit = _open_for(request, text, lang)
    found = complete(visit.index, visit.lang, text)
    payload = render_suggestions(text, visit.lang, found, visit.centre.base_url)
    return _answer(payload, {"Cache-Control": _BRIEFLY})


@get(
    "/api/v1/articles",
    sync_to_thread=False,
    tags=["Articles"],
    operation_id="listArticles",
    summary="List articles",
    description=(
        "Every published article of a language, in the order of the help pages: by category,"
        " then by title."
    ),
    response_description="One page of the list.",
    responses={**_BAD, **_NOT_READY},
)
def list_articles(
    request: PageRequest,
    lang: Lang = "",
    category: Categories = (),
    kind: Kinds = (),
    attr: Attributes = (),
    page: Page = 1,
    size: Size = 20,
) -> Response[ArticleListPayload]:
    """A list to build a menu or a site map from."""
    visit = _open(request, lang)
    filters = Filters(
        kinds=frozenset(kind),
        categories=frozenset(category),
        attributes=require_attributes(attr),
    )
    numbers = find_articles(visit.index, visit.lang, filters)
    start = (page - 1) * size
    payload = ArticleListPayload(
        articles=tuple(
            render_summary(visit.index.article_at(visit.lang, number), visit.centre.base_url)
            for number in numbers[start : start + size]
        ),
        total=len(numbers),
        page=page,
        size=size,
    )
    return _answer(payload, {"Cache-Control": CHECK_FIRST})


@get(
    "/api/v1/articles/{lang:str}/{slug:str}",
    sync_to_thread=False,
    tags=["Articles"],
    operation_id="readArticle",
    summary="Read an article",
    description=(
        "A whole article: its passages as text and as safe HTML, a policy's facts and versions, a"
        " product's attributes, the same article in other languages, and what to read next."
    ),
    response_description="The article.",
    responses={**_MISSING, **_NOT_READY},
)
def read_article(
    request: PageRequest, lang: ArticleLang, slug: ArticleSlug, version: Version = ""
) -> Response[ArticlePayload]:
    """One article with everything on its page."""
    visit = open_visit(request, lang)
    current = find_article(visit, slug)
    payload = render_article(
        find_version(visit, current, version) if version else current,
        find_category(visit.index, lang, current.category),
        find_translations(visit.index, current, visit.offered),
        related(visit.index, current),
        read_history(visit.index, current),
        visit.centre.base_url,
    )
    return _answer(payload, {"Cache-Control": CHECK_FIRST})


HANDLERS = (answer_search, answer_suggest, list_articles, read_article)


def _open(request: PageRequest, lang: str) -> Visit:
    centre = find_centre(request)
    offered = centre.offered(centre.open_index())
    return open_visit(request, choose_offered(lang, offered))


def _open_for(request: PageRequest, text: str, lang: str) -> Visit:
    """Begin an answer to a question, in the language that it is in unless one is asked for."""
    if not lang:
        centre = find_centre(request)
        lang = guess_language(text, centre.offered(centre.open_index())) or ""
    return _open(request, lang)


def _answer(payload: T, headers: dict[str, str]) -> Response[T]:
    return Response(payload, headers=headers, media_type=JSON)

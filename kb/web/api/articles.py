"""The JSON API for who reads articles."""

from __future__ import annotations

from litestar import Response, get

from kb.model import Filters
from kb.search import find_articles, related
from kb.shape.article import ArticleListPayload, ArticlePayload
from kb.web.api.answer import BAD, MISSING, NOT_READY, answer_json
from kb.web.api.article_payload import render_article, render_summary
from kb.web.api.asked import open_asked
from kb.web.api.parameter import (
    ArticleLang,
    ArticleSlug,
    Attributes,
    Categories,
    Kinds,
    Lang,
    Page,
    Size,
    Version,
)
from kb.web.ask.attribute import require_attributes
from kb.web.centre import find_category, find_translations
from kb.web.read.article import find_article, find_version
from kb.web.read.history import read_history
from kb.web.visit import CHECK_FIRST, PageRequest, open_visit


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
    responses={**BAD, **NOT_READY},
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
    visit = open_asked(request, lang)
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
    return answer_json(payload, {"Cache-Control": CHECK_FIRST})


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
    responses={**MISSING, **NOT_READY},
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
    return answer_json(payload, {"Cache-Control": CHECK_FIRST})


HANDLERS = (list_articles, read_article)

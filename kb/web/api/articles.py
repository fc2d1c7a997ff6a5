"""The JSON API for who reads articles."""

from __future__ import annotations

from litestar import Response, get

from kb.model import Article
from kb.search import count_facets, find_articles, related
from kb.shape.article import ArticleListPayload, ArticlePayload
from kb.shape.search import FacetsPayload
from kb.web.api.answer import BAD, MISSING, NOT_READY, UNACCEPTABLE, answer_body, answer_json
from kb.web.api.article_format import (
    MEDIA_TYPES,
    ArticleFormat,
    choose_format,
    render_html,
    render_text,
)
from kb.web.api.article_payload import render_article, render_summary
from kb.web.api.asked import open_asked, require_filters
from kb.web.api.cursor import find_next, find_start, read_cursor
from kb.web.api.field import Tree, read_fields
from kb.web.api.mistake import mistake_in
from kb.web.api.parameter import (
    ArticleFields,
    ArticleLang,
    ArticleSlug,
    Attributes,
    Categories,
    Cursor,
    Format,
    Kinds,
    Lang,
    ListFields,
    Page,
    Size,
    Tags,
    Version,
)
from kb.web.api.search_payload import render_facets
from kb.web.centre import find_category, find_translations
from kb.web.found.address import Root
from kb.web.found.llms import render_article as render_markdown
from kb.web.read.article import find_article, find_version
from kb.web.read.history import read_history
from kb.web.visit import CHECK_FIRST, PageRequest, Visit, open_visit

_CACHE = {"Cache-Control": CHECK_FIRST}
_HEADERS = {**_CACHE, "Vary": "Accept"}


@get(
    "/api/v1/articles",
    sync_to_thread=False,
    tags=["Articles"],
    operation_id="listArticles",
    summary="List articles",
    description=(
        "Every published article of a language, in the order of the help pages: by category,"
        " then by title. To read all of them, send the `next` of each answer as `cursor` until it"
        " is null."
    ),
    response_description="One page of the list.",
    responses={**BAD, **NOT_READY},
)
def list_articles(
    request: PageRequest,
    lang: Lang = "",
    kind: Kinds = (),
    tag: Tags = (),
    category: Categories = (),
    attr: Attributes = (),
    page: Page = 1,
    cursor: Cursor = "",
    size: Size = 20,
    fields: ListFields = "",
) -> Response[ArticleListPayload]:
    """A list to build a menu or a site map from."""
    wanted = read_fields(fields, ArticleListPayload)
    visit = open_asked(request, lang)
    filters = require_filters(kind, tag, category, attr)
    numbers = find_articles(visit.index, visit.lang, filters)
    start = (page - 1) * size
    if cursor:
        if page != 1:
            raise mistake_in("page", "cannot go with `cursor`, which says where to go on")
        start = find_start(visit, numbers, read_cursor(cursor, visit.lang))
    shown = [visit.index.article_at(visit.lang, each) for each in numbers[start : start + size]]
    payload = ArticleListPayload(
        articles=tuple(render_summary(each, visit.centre.base_url) for each in shown),
        total=len(numbers),
        page=start // size + 1,
        size=size,
        next=find_next(visit, shown[-1]) if shown and start + size < len(numbers) else None,
    )
    return answer_json(payload, _CACHE, wanted)


@get(
    "/api/v1/facets",
    sync_to_thread=False,
    tags=["Articles"],
    operation_id="countFacets",
    summary="Count articles",
    description=(
        "How many published articles of a language there are of each kind, in each category, with"
        " each tag and attribute, among those that fit. A menu of filters can be built from it"
        " before anybody has searched."
    ),
    response_description="The counts, most frequent first, in the shape of a search's `facets`.",
    responses={**BAD, **NOT_READY},
)
def count_articles(
    request: PageRequest,
    lang: Lang = "",
    kind: Kinds = (),
    tag: Tags = (),
    category: Categories = (),
    attr: Attributes = (),
) -> Response[FacetsPayload]:
    """What there is to filter by."""
    visit = open_asked(request, lang)
    filters = require_filters(kind, tag, category, attr)
    numbers = find_articles(visit.index, visit.lang, filters)
    counts = count_facets(visit.index, visit.lang, numbers)
    return answer_json(render_facets(counts), _CACHE)


@get(
    "/api/v1/articles/{lang:str}/{slug:str}",
    sync_to_thread=False,
    tags=["Articles"],
    operation_id="readArticle",
    summary="Read an article",
    description=(
        "A whole article: its passages as text and as safe HTML, a policy's facts and versions, a"
        " product's attributes, the same article in other languages, and what to read next. Or the"
        " article alone as HTML, Markdown or plain text."
    ),
    response_description="The article.",
    responses={**BAD, **MISSING, **UNACCEPTABLE, **NOT_READY},
)
def read_article(
    request: PageRequest,
    lang: ArticleLang,
    slug: ArticleSlug,
    version: Version = "",
    format: Format = None,  # noqa: A002 -- what addresses call it
    fields: ArticleFields = "",
) -> Response[ArticlePayload]:
    """One article with everything on its page."""
    wanted = read_fields(fields, ArticlePayload)
    chosen = choose_format(format, request.headers.get("accept", ""))
    if wanted and chosen is not ArticleFormat.JSON:
        raise mistake_in("fields", "trims JSON: ask for `format=json`")
    visit = open_visit(request, lang)
    current = find_article(visit, slug)
    article = find_version(visit, current, version) if version else current
    if chosen is ArticleFormat.JSON:
        return _answer_whole(visit, article, current, wanted)
    root = Root(visit.centre.base_url)
    headers = {**_HEADERS, "Link": f'<{root.join(article.url)}>; rel="canonical"'}
    return answer_body(_write(article, chosen, root).encode(), headers, MEDIA_TYPES[chosen])


HANDLERS = (list_articles, count_articles, read_article)


def _answer_whole(
    visit: Visit, article: Article, current: Article, wanted: Tree
) -> Response[ArticlePayload]:
    payload = render_article(
        article,
        find_category(visit.index, visit.lang, current.category),
        find_translations(visit.index, current, visit.offered),
        related(visit.index, current),
        read_history(visit.index, current),
        visit.centre.base_url,
    )
    return answer_json(payload, _HEADERS, wanted)


def _write(article: Article, form: ArticleFormat, root: Root) -> str:
    if form is ArticleFormat.HTML:
        return render_html(article, root)
    return (
        render_markdown(article, root) if form is ArticleFormat.MARKDOWN else render_text(article)
    )

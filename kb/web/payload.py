"""What the rooms below answer → what the JSON API answers.

Knows no web framework, so that `kb search --json` prints what the API answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import uuid4

from kb.model import Article, Category, FacetCount, Facets, Hit, SearchResult
from kb.web.shape import (
    ArticlePayload,
    ArticleSummaryPayload,
    CategoryPayload,
    FacetPayload,
    FacetsPayload,
    FactPayload,
    HitPayload,
    LinkPayload,
    PassagePayload,
    SearchPayload,
    SnippetPayload,
)


def render_search(
    result: SearchResult, base_url: str = "", search_id: str | None = None
) -> SearchPayload:
    """What the API answers to a search, ready for `kb.codec.encode_json`.

    `base_url` is the site's public address; empty makes links of paths. Without a `search_id` the
    search gets a new one.
    """
    query, base_url = result.query, base_url.rstrip("/")
    return SearchPayload(
        search_id=search_id or uuid4().hex,
        query=query.text,
        lang=query.lang,
        correction=result.correction,
        answered=result.answered,
        confidence=result.confidence,
        reason=result.reason,
        hits=tuple(_render_hit(hit, base_url) for hit in result.hits),
        total=result.total,
        page=query.page,
        size=query.size,
        facets=_render_facets(result.facets),
        suggestions=result.suggestions,
        contact=None,
    )


def render_article(
    article: Article,
    category: Category,
    translations: Iterable[Article],
    related: Iterable[Article],
    base_url: str = "",
) -> ArticlePayload:
    """A whole article as the API answers it."""
    return ArticlePayload(
        title=article.title,
        url=base_url + article.url,
        lang=article.lang,
        slug=article.slug,
        category=CategoryPayload(
            slug=category.slug, title=category.title, url=base_url + category.url
        ),
        kind=article.kind,
        tags=article.tags,
        summary=article.summary,
        facts=tuple(FactPayload(label=fact.label, value=fact.value) for fact in article.facts),
        effective=article.effective,
        updated=article.updated,
        review_by=article.review_by,
        passages=tuple(
            PassagePayload(
                anchor=passage.anchor,
                heading=passage.heading,
                level=passage.level,
                text=passage.text,
                html=passage.html,
            )
            for passage in article.passages
        ),
        translations=tuple(_render_link(other, base_url) for other in translations),
        related=tuple(_render_link(other, base_url) for other in related),
    )


def render_summary(article: Article, base_url: str = "") -> ArticleSummaryPayload:
    """An article as a line of a list."""
    return ArticleSummaryPayload(
        title=article.title,
        url=base_url + article.url,
        lang=article.lang,
        slug=article.slug,
        category=article.category,
        kind=article.kind,
        tags=article.tags,
        summary=article.summary,
        updated=article.updated,
    )


def _render_hit(hit: Hit, base_url: str) -> HitPayload:
    return HitPayload(
        title=hit.title.text,
        url=base_url + hit.url,
        anchor=hit.anchor,
        heading=hit.heading.text,
        kind=hit.kind,
        lang=hit.lang,
        slug=hit.slug,
        category=hit.category,
        tags=hit.tags,
        snippet=SnippetPayload(text=hit.snippet.text, highlights=hit.snippet.highlights),
        score=hit.score,
    )


def _render_facets(facets: Facets) -> FacetsPayload:
    def render(counts: Iterable[FacetCount]) -> tuple[FacetPayload, ...]:
        return tuple(FacetPayload(value=facet.value, count=facet.count) for facet in counts)

    return FacetsPayload(
        kind=render(facets.kinds),
        category=render(facets.categories),
        tag=render(facets.tags),
    )


def _render_link(article: Article, base_url: str) -> LinkPayload:
    return LinkPayload(
        title=article.title, url=base_url + article.url, lang=article.lang, slug=article.slug
    )

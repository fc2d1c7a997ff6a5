"""Articles → what the JSON API answers of them."""

from __future__ import annotations

from collections.abc import Iterable

from kb.model import Article, Category
from kb.shape.article import (
    ArticlePayload,
    ArticleSummaryPayload,
    AttributePayload,
    CategoryPayload,
    FactPayload,
    LinkPayload,
    PassagePayload,
    VersionPayload,
)
from kb.web.read.history import History, Version


def render_article(
    article: Article,
    category: Category,
    translations: Iterable[Article],
    related: Iterable[Article],
    history: History,
    base_url: str = "",
) -> ArticlePayload:
    """A whole article as the API answers it."""
    announced = history.announced
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
        attributes=_render_attributes(article),
        effective=article.effective,
        next=_render_version(announced, base_url) if announced else None,
        versions=tuple(_render_version(each, base_url) for each in history.versions),
        updated=article.updated,
        reviewed=article.reviewed,
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
        attributes=_render_attributes(article),
        summary=article.summary,
        updated=article.updated,
    )


def _render_attributes(article: Article) -> tuple[AttributePayload, ...]:
    return tuple(
        AttributePayload(name=each.name, values=each.values) for each in article.attributes
    )


def _render_version(version: Version, base_url: str) -> VersionPayload:
    return VersionPayload(
        effective=version.since,
        until=version.until,
        state=version.state,
        url=base_url + version.url,
    )


def _render_link(article: Article, base_url: str) -> LinkPayload:
    return LinkPayload(
        title=article.title, url=base_url + article.url, lang=article.lang, slug=article.slug
    )

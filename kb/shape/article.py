"""The shapes of articles, whole and in lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from kb.model import Kind
from kb.shape.doc import doc

State = Literal["past", "current", "announced"]
"""Of a version of a policy; `current` is the one that is in force today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPayload:
    """A pointer to an article."""

    title: str
    url: str
    lang: str
    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryPayload:
    """A topic, in the language of the article."""

    slug: str
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactPayload:
    """One line of a policy's facts, such as `Return window` → `30 days`."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributePayload:
    """What can be said of a product, such as `Colour` → `amber`, `green`."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionPayload:
    """One version of a policy."""

    effective: date = field(metadata=doc("First day on which it is in force."))
    until: date | None = field(metadata=doc("Last day; null when no later version is known."))
    state: State = field(metadata=doc("`past`, `current` (in force today) or `announced`."))
    url: str = field(metadata=doc("Address of its page."))


@dataclass(frozen=True, slots=True, kw_only=True)
class PassagePayload:
    """A heading with the text below it. The passages in order are the whole article."""

    anchor: str = field(metadata=doc("Empty for the opening text."))
    heading: str = field(metadata=doc("Empty for the opening text."))
    level: int = field(metadata=doc("Level of the heading, 2 to 6; 0 for the opening text."))
    text: str = field(metadata=doc("Plain text without the heading."))
    html: str = field(metadata=doc("Safe HTML with the heading."))


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleSummaryPayload:
    """An article in a list."""

    title: str
    url: str = field(metadata=doc("Address of its page."))
    lang: str
    slug: str = field(metadata=doc("Name of the article in addresses; the same in every language."))
    category: str = field(metadata=doc("Slug of its category."))
    kind: Kind
    tags: tuple[str, ...]
    attributes: tuple[AttributePayload, ...] = field(
        metadata=doc("What can be said of a product; empty for other articles.")
    )
    summary: str = field(metadata=doc("Its opening text."))
    updated: date = field(metadata=doc("Day of the last change."))


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleListPayload:
    """One page of a list of articles, in the order of the help pages."""

    articles: tuple[ArticleSummaryPayload, ...]
    total: int = field(metadata=doc("Number of articles that fit."))
    page: int = field(metadata=doc("Which page this is, from 1; with a cursor, which it is now."))
    size: int = field(metadata=doc("Number of articles on a full page."))
    next: str | None = field(metadata=doc("`cursor` of the page behind this one; null at the end."))


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePayload:
    """A whole article."""

    title: str
    url: str = field(metadata=doc("Address of its page."))
    lang: str
    slug: str = field(metadata=doc("Name of the article in addresses; the same in every language."))
    category: CategoryPayload
    kind: Kind
    tags: tuple[str, ...]
    summary: str = field(metadata=doc("Its opening text."))
    facts: tuple[FactPayload, ...] = field(
        metadata=doc("A policy in a few lines; empty for other articles.")
    )
    attributes: tuple[AttributePayload, ...] = field(
        metadata=doc("What can be said of a product; empty for other articles.")
    )
    effective: date | None = field(metadata=doc("Day from which a policy is in force."))
    next: VersionPayload | None = field(
        metadata=doc("The version that is announced; null when there is none.")
    )
    versions: tuple[VersionPayload, ...] = field(
        metadata=doc("All versions of a policy, the latest first; empty when there is but one.")
    )
    updated: date = field(metadata=doc("Day of the last change."))
    reviewed: date | None = field(
        metadata=doc("Day on which its editors last found it right, if they say.")
    )
    review_by: date | None = field(metadata=doc("Day by which its editors look at it again."))
    passages: tuple[PassagePayload, ...]
    translations: tuple[LinkPayload, ...] = field(
        metadata=doc("The same article in other languages.")
    )
    related: tuple[LinkPayload, ...] = field(
        metadata=doc("Articles that its readers may want next.")
    )

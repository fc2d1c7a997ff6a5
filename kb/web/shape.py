"""The shapes of the JSON API's answers: plain data, without a web framework.

A field's `metadata["doc"]` is its description in the API reference.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kb.model import Kind


def _doc(text: str) -> dict[str, str]:
    return {"doc": text}


@dataclass(frozen=True, slots=True, kw_only=True)
class SnippetPayload:
    """An excerpt of the passage that fits best."""

    text: str = field(metadata=_doc("Plain text, not HTML."))
    highlights: tuple[tuple[int, int], ...] = field(
        metadata=_doc(
            "Ranges of `text` that match the question: start and end in Unicode code points, the"
            " end excluded."
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HitPayload:
    """An article that was found, with the passage of it that fits best."""

    title: str = field(metadata=_doc("Title of the article."))
    url: str = field(metadata=_doc("Address of the passage on the help pages."))
    anchor: str = field(
        metadata=_doc("The passage's anchor; empty for the article's opening text.")
    )
    heading: str = field(
        metadata=_doc("The passage's heading; empty for the article's opening text.")
    )
    kind: Kind = field(metadata=_doc("What sort of article it is."))
    lang: str = field(metadata=_doc("Language of the article."))
    slug: str = field(
        metadata=_doc("Name of the article in addresses; the same in every language.")
    )
    category: str = field(metadata=_doc("Slug of the article's category."))
    tags: tuple[str, ...] = field(metadata=_doc("Tags that its editors gave it."))
    snippet: SnippetPayload
    score: float = field(metadata=_doc("Comparable within one answer only; higher is better."))


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetPayload:
    """How many of the found articles carry a value."""

    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetsPayload:
    """Counts over everything that was found, named as the parameters that filter by them."""

    kind: tuple[FacetPayload, ...]
    category: tuple[FacetPayload, ...]
    tag: tuple[FacetPayload, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPayload:
    """Ways to reach the team. Not filled in yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPayload:
    """What a search answers. Every field is always there."""

    search_id: str = field(
        metadata=_doc("Names this search: 32 hexadecimal digits, never the same twice.")
    )
    query: str = field(metadata=_doc("The question, as it was sent."))
    lang: str = field(metadata=_doc("Language that was searched."))
    correction: str | None = field(
        metadata=_doc("The question as it was understood, when that differs.")
    )
    answered: bool = field(metadata=_doc("Whether the first hit is likely to answer the question."))
    confidence: float = field(
        metadata=_doc("How likely the first hit answers the question: 0 to 1.")
    )
    reason: str | None = field(
        metadata=_doc(
            "Why it is not answered: `empty`, `no_hits` or `low_confidence`; null when it is."
        )
    )
    hits: tuple[HitPayload, ...] = field(
        metadata=_doc("One page of the articles found, best first.")
    )
    total: int = field(metadata=_doc("Number of articles found."))
    page: int = field(metadata=_doc("Which page of hits this is, from 1."))
    size: int = field(metadata=_doc("Number of hits on a full page."))
    facets: FacetsPayload
    suggestions: tuple[str, ...] = field(metadata=_doc("Other questions worth asking."))
    contact: ContactPayload | None = field(metadata=_doc("Ways to reach the team. Null for now."))


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
class PassagePayload:
    """A heading with the text below it. The passages in order are the whole article."""

    anchor: str = field(metadata=_doc("Empty for the opening text."))
    heading: str = field(metadata=_doc("Empty for the opening text."))
    level: int = field(metadata=_doc("Level of the heading, 2 to 6; 0 for the opening text."))
    text: str = field(metadata=_doc("Plain text without the heading."))
    html: str = field(metadata=_doc("Safe HTML with the heading."))


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleSummaryPayload:
    """An article in a list."""

    title: str
    url: str = field(metadata=_doc("Address of its page."))
    lang: str
    slug: str = field(
        metadata=_doc("Name of the article in addresses; the same in every language.")
    )
    category: str = field(metadata=_doc("Slug of its category."))
    kind: Kind
    tags: tuple[str, ...]
    summary: str = field(metadata=_doc("Its opening text."))
    updated: date = field(metadata=_doc("Day of the last change."))


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleListPayload:
    """One page of a list of articles, in the order of the help pages."""

    articles: tuple[ArticleSummaryPayload, ...]
    total: int = field(metadata=_doc("Number of articles that fit."))
    page: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePayload:
    """A whole article."""

    title: str
    url: str = field(metadata=_doc("Address of its page."))
    lang: str
    slug: str = field(
        metadata=_doc("Name of the article in addresses; the same in every language.")
    )
    category: CategoryPayload
    kind: Kind
    tags: tuple[str, ...]
    summary: str = field(metadata=_doc("Its opening text."))
    facts: tuple[FactPayload, ...] = field(
        metadata=_doc("A policy in a few lines; empty for other articles.")
    )
    effective: date | None = field(metadata=_doc("Day from which a policy is in force."))
    updated: date = field(metadata=_doc("Day of the last change."))
    review_by: date | None = field(metadata=_doc("Day by which its editors look at it again."))
    passages: tuple[PassagePayload, ...]
    translations: tuple[LinkPayload, ...] = field(
        metadata=_doc("The same article in other languages.")
    )
    related: tuple[LinkPayload, ...] = field(
        metadata=_doc("Articles that its readers may want next.")
    )

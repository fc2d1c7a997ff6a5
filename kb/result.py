"""What customers ask and what search finds: frozen dataclasses that cross rooms. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from kb.model import Kind, article_url


@dataclass(frozen=True, slots=True)
class Filters:
    """Restrictions on what a search may return. An empty set restricts nothing.

    Any of a set's members will do. Of `attributes`, (name, value) pairs, any value of a name will
    do, and every name must be met.
    """

    kinds: frozenset[Kind] = frozenset()
    tags: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    attributes: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Query:
    """A customer's question: `text` as typed, in the language of the page it was typed on.

    `page` counts from 1, `size` is the number of hits a page (1 to 50). `exact` looks for the words
    as they are typed: none is taken for a slip, and no other reading of the text is tried.
    """

    text: str
    lang: str
    filters: Filters = Filters()
    page: int = 1
    size: int = 10
    exact: bool = False


class Snippet(NamedTuple):
    """An excerpt. `highlights` are (start, end) code-point offsets into `text`, end exclusive.

    A tuple, as a hit is: thirty are in each answer.
    """

    text: str
    highlights: tuple[tuple[int, int], ...] = ()


class Hit(NamedTuple):
    """An article that a search found, with the passage of it that fits best.

    `anchor` and `heading` name that passage; both are empty for the article's opening text.
    `title` and `heading` are excerpts of their whole text, so that they carry highlights too.
    A tuple, which is made in a quarter of the time: ten are in each answer.
    """

    lang: str
    slug: str
    category: str
    kind: Kind
    tags: tuple[str, ...]
    title: Snippet
    heading: Snippet
    anchor: str
    snippet: Snippet
    score: float

    @property
    def url(self) -> str:
        """Path of the article's page, with the passage's anchor when it has one."""
        return article_url(self.lang, self.slug, self.anchor)


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many of the found articles carry `value`."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class AttributeCounts:
    """How many of the found products carry each value of an attribute."""

    name: str
    values: tuple[FacetCount, ...]


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts over everything that a search found, not over one page; most frequent first.

    `attributes` are in the order in which editors name them.
    """

    kinds: tuple[FacetCount, ...] = ()
    categories: tuple[FacetCount, ...] = ()
    tags: tuple[FacetCount, ...] = ()
    attributes: tuple[AttributeCounts, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question or title that a customer may be about to type, and where it is answered."""

    text: str
    url: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search answers.

    `confidence` is between 0 and 1: how likely the first hit answers the question. `reason` says
    why a search is not `answered` (`empty`, `no_hits`, `low_confidence`) and is None when it is.
    `total` counts the articles found, `hits` holds one page of them. `correction` is the query as
    it was understood, when that differs from what was typed. `suggestions` are questions that can
    be answered, offered when this one is not; `elsewhere` has answers in other languages.
    """

    query: Query
    hits: tuple[Hit, ...]
    total: int
    facets: Facets
    answered: bool
    confidence: float
    reason: str | None = None
    correction: str | None = None
    suggestions: tuple[str, ...] = ()
    elsewhere: tuple[SearchResult, ...] = ()

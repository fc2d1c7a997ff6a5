"""Passages → articles, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from kb.index import Found, Index
from kb.model import Article, FacetCount, Facets, Filters

TOPIC_WEIGHT = 0.4
"""What a passage on the question's very topic gains, as a share of the best score."""

RELEVANT_FROM = 0.15
"""An article is a hit when it has at least this share of the best one's score. n-grams match a
little of everything; below this there was no relevant article in the public sets."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """An article with the passage of it that fits best.

    `owner` is the article's position among its language's, `document` the passage's number and
    `grams` the part of its score that comes from the question's n-grams.
    """

    owner: int
    document: int
    score: float
    grams: float


def rank(index: Index, lang: str, found: Found) -> list[Ranked]:
    """The articles of the passages found, best first, without those that are far behind."""
    if not len(found.documents):
        return []
    score = found.score + np.float32(TOPIC_WEIGHT) * found.score.max() * found.topic
    owners = index.owners(lang)[found.documents]
    # Passages by article and, within it, best first; then each article's first one.
    order = np.lexsort((found.documents, -score, owners))
    first = order[np.flatnonzero(np.diff(owners[order], prepend=-1))]
    best = first[np.lexsort((owners[first], -score[first]))]
    best = best[score[best] >= RELEVANT_FROM * score[best[0]]]
    return [
        Ranked(int(owner), int(document), float(worth), float(grams))
        for owner, document, worth, grams in zip(
            owners[best], found.documents[best], score[best], found.grams[best], strict=True
        )
    ]


def passes(article: Article, filters: Filters) -> bool:
    """Whether an article may be shown under the filters."""
    return (
        (not filters.kinds or article.kind in filters.kinds)
        and (not filters.categories or article.category in filters.categories)
        and (not filters.tags or not filters.tags.isdisjoint(article.tags))
    )


def count_facets(articles: Sequence[Article]) -> Facets:
    """How many of the articles found carry each value."""
    return Facets(
        kinds=_count(str(article.kind) for article in articles),
        categories=_count(article.category for article in articles),
        tags=_count(tag for article in articles for tag in article.tags),
    )


def _count(values: Iterable[str]) -> tuple[FacetCount, ...]:
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return tuple(
        FacetCount(value, count)
        for value, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )

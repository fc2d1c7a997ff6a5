"""Passages → articles, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.index import Match
from kb.model import Article, FacetCount, Facets, Filters

BOOSTS = {
    "title": 3.0,
    "asks": 2.0,
    "headings": 2.0,
    "facts": 1.0,
    "tags": 1.0,
    "body": 1.0,
}
"""Weight of a term by the field it is found in. Short fields say what a text is about."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """An article with its passages that matched, the best one first."""

    article: Article
    matches: tuple[Match, ...]

    @property
    def score(self) -> float:
        return self.matches[0].score


def group(matches: Iterable[Match]) -> list[Ranked]:
    """One entry for each article, ordered by its best passage; `matches` come best first."""
    by_slug: dict[str, list[Match]] = {}
    for match in matches:
        by_slug.setdefault(match.article.slug, []).append(match)
    return [Ranked(found[0].article, tuple(found)) for found in by_slug.values()]


def passes(article: Article, filters: Filters) -> bool:
    """Whether an article may be shown under the filters."""
    return (
        (not filters.kinds or article.kind in filters.kinds)
        and (not filters.categories or article.category in filters.categories)
        and (not filters.tags or not filters.tags.isdisjoint(article.tags))
    )


def count_facets(ranked: Sequence[Ranked]) -> Facets:
    """How many of the articles found carry each value."""
    return Facets(
        kinds=_count(str(each.article.kind) for each in ranked),
        categories=_count(each.article.category for each in ranked),
        tags=_count(tag for each in ranked for tag in each.article.tags),
    )


def _count(values: Iterable[str]) -> tuple[FacetCount, ...]:
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return tuple(
        FacetCount(value, count)
        for value, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )

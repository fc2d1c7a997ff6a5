"""An article's `asks` are promises: whoever asks that finds the article. Here they are tested."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kb.index import Index
from kb.model import Article
from kb.result import Query
from kb.search.searcher import search

WITHIN = 3
"""A claim is kept when its article is among this many hits: as many as are seen without scrolling
on a phone."""


@dataclass(frozen=True, slots=True)
class BrokenClaim:
    """An ask that does not find its article. `rival` is what it finds first, if anything.

    `rank` counts from 1; 0 means that the article was not found at all.
    """

    article: Article
    ask: str
    line: int
    rank: int
    rival: str

    @property
    def message(self) -> str:
        """What is wrong, and what an editor can do."""
        if not self.rival:
            return f"asking “{self.ask}” finds nothing. Use its words in the article."
        place = f"at place {self.rank}" if self.rank else "nowhere"
        return (
            f"asking “{self.ask}” finds {self.rival} first and this article {place}. Use the words"
            " of the ask in the article, or move the ask to the article that answers it."
        )


def find_broken_claims(
    index: Index,
    articles: Sequence[Article],
    step: Callable[[int, int], None] | None = None,
) -> list[BrokenClaim]:
    """Ask every article of the index its own questions. `step` is told how many are done."""
    broken = []
    for count, article in enumerate(articles, start=1):
        for ask, line in zip(article.asks, article.ask_lines, strict=True):
            hits = search(index, Query(ask, article.lang, size=10)).hits
            slugs = [hit.slug for hit in hits]
            rank = slugs.index(article.slug) + 1 if article.slug in slugs else 0
            if not 1 <= rank <= WITHIN:
                broken.append(BrokenClaim(article, ask, line, rank, slugs[0] if slugs else ""))
        if step:
            step(count, len(articles))
    return broken
